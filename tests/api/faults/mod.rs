//! What goes wrong below the players: disks, clocks, crashes, games that panic.

pub(crate) mod clocks;
mod cuts;
mod disks;
pub(crate) mod recovery;
mod supervision;
