//! A client of the server that is quick enough not to be what is measured. Runs on one thread.
//!
//! Must not: know which game is played, or how what it hears is measured.

pub(crate) mod action;
pub(crate) mod frame;
pub(crate) mod http;
pub(crate) mod socket;
