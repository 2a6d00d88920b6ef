//! Faults below the players: of disks, of clocks, crashes, and games that panic.

pub(crate) mod clocks;
mod cuts;
mod disks;
mod readiness;
pub(crate) mod recovery;
mod supervision;
