//! A client of the server that is fast enough to leave the server the bottleneck. It runs on one thread.
//!
//! Must not: know which game is played, or how its messages are measured.

pub(crate) mod action;
pub(crate) mod frame;
pub(crate) mod http;
pub(crate) mod socket;
