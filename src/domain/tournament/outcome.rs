//! What the records keep of a tournament that was played to its end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{MatchId, PlayerId, TournamentId};

/// The fewest entrants of a tournament that makes a champion.
pub const CHAMPION_ENTRANTS_MIN: usize = 4;

/// A tournament that is over, with everybody's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TournamentOutcome {
    /// The tournament.
    pub tournament: TournamentId,
    /// The name that people are shown.
    pub name: String,
    /// The game's name.
    pub game: String,
    /// When it was over.
    pub ended_at: Timestamp,
    /// The match of it that was settled last.
    pub decided_by: MatchId,
    /// Everybody who has a place, the best first.
    pub places: Vec<TournamentPlace>,
}

/// Somebody's place in a tournament.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TournamentPlace {
    /// The player.
    pub player: PlayerId,
    /// 1 is the winner; equals share a place.
    pub place: u16,
    /// Whether it is a bot, of the house or not.
    pub bot: bool,
}

impl TournamentOutcome {
    /// How many others somebody had to come in before, herself counted. The house's own bots are rivals to each other alone:
    /// a title that is won against easy bots says nothing.
    pub fn field_of(&self, player: &PlayerId) -> usize {
        let counts = |of: &&TournamentPlace| player.is_of_the_house() || !of.player.is_of_the_house();
        self.places.iter().filter(counts).count()
    }

    /// Whether somebody's place is a title.
    pub fn is_title(&self, of: &TournamentPlace) -> bool {
        of.place == 1 && self.field_of(&of.player) >= CHAMPION_ENTRANTS_MIN
    }

    /// Those whose place is a title.
    pub fn titled(&self) -> impl Iterator<Item = &PlayerId> {
        self.places.iter().filter(|of| self.is_title(of)).map(|of| &of.player)
    }
}
