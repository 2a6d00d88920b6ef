//! Who is where: what counts of the matches that are over, and what tells those of equal score apart.

pub(super) mod encounters;
pub(super) mod places;
pub mod tie_break;

pub use tie_break::TieBreak;
