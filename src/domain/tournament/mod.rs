//! Tournaments as plain values.
//!
//! A tournament is its setup and its events, in order; everything else follows from these. Must not: know a clock (it is
//! told the time), rooms beyond their ids, or how anything is stored.

mod command;
mod effect;
mod event;
mod outcome;
mod picture;
mod refused;
mod schedule;
mod setup;
mod summary;
#[cfg(test)]
mod tests;

pub use command::{RoomNews, TournamentCommand};
pub use effect::{GameOrder, TournamentEffect, TournamentNews};
pub use event::{By, Entry, EntryKind, GameKey, Happening, Loss, TournamentEvent};
pub use outcome::{CHAMPION_ENTRANTS_MIN, TournamentOutcome, TournamentPlace};
pub use picture::{
    Capacity, EntrantPicture, EntrantState, FinishedPicture, MatchPicture, PlacePicture, RunningPicture,
    SlotPicture, TournamentPicture, TournamentStatus,
};
pub use refused::TournamentRefused;
pub use schedule::{Schedule, SeriesSlot, StartRule};
pub use setup::{
    Admission, Allowances, FormatChoice, NAME_CHARS_MAX, ROUND_ROBIN_MAX, SeedingRule, TournamentBounds,
    TournamentSetup, TournamentSetupRefused, Watching,
};
pub use summary::TournamentFigures;
