//! What names one playing of one game of a tournament.

use serde::{Deserialize, Serialize};

use crate::domain::TournamentId;

/// One playing of one game of a match of a tournament. It stands in the record of the game's room and in its result, so
/// field names are for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FixtureId {
    /// The tournament.
    pub tournament: TournamentId,
    /// The number of the match in its bracket.
    pub number: u32,
    /// Which game of that match, counted from 0.
    pub game: u16,
    /// Which attempt to play that game, counted from 0. No two rooms have the same one.
    pub attempt: u16,
}
