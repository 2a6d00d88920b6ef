//! The result of a match: everything that is needed to settle it, and nothing else. It is a function of the match's
//! journal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MatchId, PlayerId, RoomId};

/// How many figures are kept of one player, in one match or over all matches of a game; more are dropped.
pub const FIGURES_MAX: usize = 64;

/// The counts of a game for one player in one match, by the names of its counters.
pub type Figures = BTreeMap<String, i64>;

/// A match that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchResult {
    /// The match. Its result is settled once, by this id.
    pub match_id: MatchId,
    /// The room in which it was played.
    pub room: RoomId,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Whether its room is private, so that it is in no list.
    pub private: bool,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was decided.
    pub ended_at: Timestamp,
    /// The last step.
    pub ticks: u32,
    /// Whether there is a replay of it, or will be.
    pub has_replay: bool,
    /// The players who count, the best first. Nobody is in here twice.
    pub placings: Vec<Placing>,
}

/// How one player came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placing {
    /// The player.
    pub player: PlayerId,
    /// The seat that the player had.
    pub seat: u16,
    /// The level of a bot: `easy`, `normal` or `hard`; `None` for a person.
    pub bot: Option<String>,
    /// 1 is the winner; equal numbers share a place.
    pub placement: u16,
    /// The game's own points.
    pub score: i32,
    /// The counts of the game for this player.
    pub figures: Figures,
}

impl MatchResult {
    /// The ladder in which it counts: players are rated for each game and mode.
    pub fn ladder(&self) -> Ladder {
        Ladder { game: self.game.clone(), mode: self.mode.clone() }
    }

    /// The placings; if a player is named twice, only the first of the two.
    pub fn each_once(&self) -> impl Iterator<Item = &Placing> {
        let mut seen = BTreeSet::new();
        self.placings.iter().filter(move |placing| seen.insert(&placing.player))
    }

    /// How long it took, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        let ms = self.ended_at.as_millisecond().saturating_sub(self.began_at.as_millisecond());
        u64::try_from(ms).unwrap_or(0)
    }
}

/// The game and mode that a rating belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ladder {
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
}
