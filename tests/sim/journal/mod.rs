//! The journal of a match: what it keeps, and what is made of it again.

mod golden;
mod memory;
mod readers;
mod rebuild;
mod records;
mod replay;
pub(crate) mod resume;
mod revive;
mod twice;
mod written;
