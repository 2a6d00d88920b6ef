//! Tournaments as plain values.
//!
//! A tournament is its setup and its events, in order; everything else follows from these. Must not: know a clock (it is
//! told the time), rooms beyond their ids, or how anything is stored.

mod answers;
mod command;
mod contest;
mod decide;
mod due;
mod effect;
mod entries;
mod event;
mod outcome;
mod paint;
mod picture;
mod refused;
mod rights;
mod setup;
mod state;
mod summary;
mod surroundings;
#[cfg(test)]
pub(crate) mod tests;

pub use command::{RoomNews, TournamentCommand};
pub use effect::{GameOrder, MatchChange, TournamentEffect, TournamentNews};
pub use event::{By, Entry, EntryKind, GameKey, Happening, Loss, TournamentEvent};
pub use outcome::{CHAMPION_ENTRANTS_MIN, TournamentOutcome, TournamentPlace};
pub use picture::{
    Capacity, EntrantPicture, EntrantState, FinishedPicture, MatchPicture, PlacePicture, RunningPicture,
    SlotPicture, TournamentPicture, TournamentStatus,
};
pub use refused::TournamentRefused;
pub use setup::{
    Admittance, Allowances, NAME_CHARS_MAX, ROUND_ROBIN_MAX, Schedule, SeriesSlot, StartRule,
    TournamentBounds, TournamentSetup, TournamentSetupRefused, Watching, entrants_max,
};
pub use state::TournamentState;
pub use summary::TournamentFigures;
pub use surroundings::Surroundings;
