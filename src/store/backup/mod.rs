//! Backups: a copy of everything that a server keeps, made while it runs, and put back from.
//!
//! Owns: in which order things are copied, so that no result is lost or counted twice, and how a whole backup is told from one
//! that was broken off. See `docs/adr/0045-a-backup-follows-the-way-of-a-result.md`. Must not: change anything in the data
//! folder that is copied.

mod copying;
mod journals;
mod manifest;
mod places;
mod replays;
mod restore;
mod take;
mod target;
#[cfg(test)]
mod tests;

pub use manifest::{About, RecordsKept};
pub use places::DataPlaces;
pub use restore::{Restore, Restored, must_be_whole};
pub use take::{TakenBackup, take};
pub use target::Tell;
