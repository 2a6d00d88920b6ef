//! The rows that have to be loaded before matches can be settled. Must not: load them.

use std::collections::BTreeSet;

use super::honours::champions_of;
use crate::domain::tournament::TournamentOutcome;
use crate::domain::{BoardName, Ladder, MatchResult, PlayerId, Week};

/// The rows that are needed to settle some matches: of `players` their kinds, all careers, all stocks and all achievements;
/// their ratings in `ladders`; and their entries on `boards` (all pairs).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// Everybody who played.
    pub players: BTreeSet<PlayerId>,
    /// The ladders they played in.
    pub ladders: BTreeSet<Ladder>,
    /// The boards that change.
    pub boards: BTreeSet<BoardName>,
}

impl Need {
    /// The rows that settling these results needs.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a MatchResult>) -> Need {
        let mut need = Need::default();
        for result in results {
            need.players.extend(result.placings.iter().map(|placing| placing.player.clone()));
            need.ladders.insert(result.ladder());
            need.boards.extend(boards_of(result));
        }
        need
    }

    /// The rows that honouring a tournament needs, by which these have a title already.
    pub fn of_tournament(outcome: &TournamentOutcome, titled: &BTreeSet<PlayerId>) -> Need {
        Need {
            players: outcome.places.iter().map(|of| &of.player).chain(titled).cloned().collect(),
            boards: champions_of(outcome).into(),
            ..Need::default()
        }
    }
}

/// The boards that a match changes. The last one is of ratings, the others of points.
pub fn boards_of(result: &MatchResult) -> [BoardName; 4] {
    [
        BoardName::Global,
        BoardName::Weekly(Week::of(result.ended_at)),
        BoardName::Game(result.game.clone()),
        BoardName::Ladder(result.ladder()),
    ]
}
