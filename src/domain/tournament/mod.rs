//! Tournaments as plain values.
//!
//! A tournament is its setup and what happened, in order; everything else follows from these. Must not: know a clock (it is
//! told the time), rooms beyond their ids, or how anything is stored.

mod fixture_id;
mod outcome;

pub use fixture_id::FixtureId;
pub use outcome::{CHAMPION_ENTRANTS_MIN, TournamentOutcome, TournamentPlace};
