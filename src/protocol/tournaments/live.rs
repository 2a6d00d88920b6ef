//! The messages of `/stream/tournaments/{id}`: how a tournament is, and what has changed.

use schemars::JsonSchema;
use serde::Serialize;

use super::bracket::{BracketMatch, EntrantInfo, Onlooker, PlaceInfo, Seeds};
use super::info::TournamentLine;
use crate::domain::tournament::TournamentPicture;

/// Most matches, entrants and places together in one message about changes. Whoever is to hear of more reads the bracket.
const CHANGES_MAX: usize = 500;

/// How a tournament is now. Whoever has a bracket of another number reads it anew.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "tournament")]
#[schemars(rename = "Tournament")]
pub struct TournamentUpdate {
    /// The number of the tournament's last event.
    pub id: u64,
    /// The tournament, as lists show it.
    pub tournament: TournamentLine,
}

/// What has changed in a tournament. Whoever has a bracket of another number than `after` reads it anew.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "tournament_changed")]
pub struct TournamentChanged {
    /// The number of the tournament's last event.
    pub id: u64,
    /// The number of the last event before that.
    pub after: u64,
    /// The tournament, as lists show it.
    pub tournament: TournamentLine,
    /// The matches that have changed, as they are now.
    pub matches: Vec<BracketMatch>,
    /// The entrants of whom something has changed, as they are now.
    pub entrants: Vec<EntrantInfo>,
    /// The places that have changed, as they are now.
    pub standings: Vec<PlaceInfo>,
}

impl From<&TournamentPicture> for TournamentUpdate {
    fn from(picture: &TournamentPicture) -> TournamentUpdate {
        TournamentUpdate { id: picture.last, tournament: TournamentLine::from(picture) }
    }
}

impl TournamentChanged {
    /// What has changed between two pictures, as somebody sees it; `None` if that is too much, or if entrants have left or
    /// are in another order, which only the whole bracket tells.
    pub fn between(
        before: &TournamentPicture,
        now: &TournamentPicture,
        by: Onlooker<'_>,
    ) -> Option<TournamentChanged> {
        let same = before.entrants.iter().zip(&now.entrants).all(|(a, b)| a.entry.player == b.entry.player);
        let fewer = before.entrants.len() > now.entrants.len() || before.matches.len() > now.matches.len();
        if !same || fewer {
            return None;
        }
        let seeds = Seeds::of(now);
        let matches = changed(&before.matches, &now.matches).map(|of| BracketMatch::of(of, &seeds, by));
        let change = TournamentChanged {
            id: now.last,
            after: before.last,
            tournament: TournamentLine::from(now),
            matches: matches.collect(),
            entrants: changed(&before.entrants, &now.entrants).map(EntrantInfo::from).collect(),
            standings: changed(&before.standings, &now.standings).map(PlaceInfo::from).collect(),
        };
        let size = change.matches.len() + change.entrants.len() + change.standings.len();
        (size <= CHANGES_MAX).then_some(change)
    }
}

/// Those that are new, or are not what stood in their place.
fn changed<'a, T: PartialEq>(before: &'a [T], now: &'a [T]) -> impl Iterator<Item = &'a T> {
    now.iter().enumerate().filter(|(place, of)| before.get(*place) != Some(*of)).map(|(_, of)| of)
}
