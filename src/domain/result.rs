//! The result of a match: everything that is needed to settle it, and nothing else. It is a function of the match's
//! journal. Live files and the outbox hold it in its serde form, which `tests/store/kept/` guards.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FixtureId, MatchId, PlayerId, RoomId};

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
    /// The game of a tournament that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<FixtureId>,
}

/// What a tournament is told of a match that was one of its games. It is among the tournament's events from the
/// transaction on that settles the match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixtureResult {
    /// The game that was played.
    pub fixture: FixtureId,
    /// The match by which it was played.
    pub match_id: MatchId,
    /// How everybody came out, the best first.
    pub finishes: Vec<FixtureFinish>,
}

impl FixtureResult {
    /// The event that a tournament keeps of it, in its serde form.
    pub fn as_event(&self) -> ResultEvent<'_> {
        ResultEvent::GameFinished(self)
    }
}

/// The event by which a tournament knows the result of a game.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultEvent<'a> {
    /// A game was finished.
    GameFinished(&'a FixtureResult),
}

/// How somebody came out of a game of a tournament.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixtureFinish {
    /// The player.
    pub player: PlayerId,
    /// How the player came out.
    #[serde(flatten)]
    pub finish: Finish,
}

/// How somebody came out of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// 1 is the winner; equal numbers share a place.
    pub placement: u16,
    /// The game's own points.
    pub score: i32,
}

/// How one player came out, with all that the records take of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placing {
    /// The player.
    pub player: PlayerId,
    /// The seat that the player had.
    pub seat: u16,
    /// The level of a bot: `easy`, `normal` or `hard`; `None` for a person.
    pub bot: Option<String>,
    /// How the player came out.
    #[serde(flatten)]
    pub finish: Finish,
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

    /// What its tournament is told, if it belongs to one.
    pub fn for_tournament(&self) -> Option<FixtureResult> {
        let finish = |of: &Placing| FixtureFinish { player: of.player.clone(), finish: of.finish };
        let fixture = self.fixture.clone()?;
        let finishes = self.each_once().map(finish).collect();
        Some(FixtureResult { fixture, match_id: self.match_id.clone(), finishes })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The outbox and the journals of running matches have results as MessagePack.
    #[test]
    fn a_placing_is_kept_as_one_flat_map() {
        let finish = Finish { placement: 1, score: -7 };
        let player = PlayerId::parse("anna").unwrap();
        let placing =
            Placing { player, seat: 2, bot: None, finish, figures: Figures::from([("x".into(), 3)]) };
        let kept = b"\x86\xa6player\xa4anna\xa4seat\x02\xa3bot\xc0\xa9placement\x01\xa5score\xf9\xa7figures\x81\xa1x\x03";
        assert_eq!(rmp_serde::to_vec_named(&placing).unwrap(), kept);
        assert_eq!(rmp_serde::from_slice::<Placing>(kept).unwrap(), placing);
        let text = json!({"player": "anna", "seat": 2, "bot": null, "placement": 1, "score": -7, "figures": {"x": 3}});
        assert_eq!(serde_json::from_value::<Placing>(text).unwrap(), placing);
    }
}
