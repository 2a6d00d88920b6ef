//! The steps of a tournament as they are written: made of pictures of it before and after some events.
//!
//! Must not: know a driver.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{ListedTournament, NewEvent, NewTournament, TournamentEntry, TournamentStep};
use crate::domain::PlayerId;
use crate::domain::tournament::{
    EntrantPicture, EntrantState, TournamentEvent, TournamentFigures, TournamentPicture, TournamentStatus,
};

impl NewTournament {
    /// A tournament before its first event.
    pub fn of(picture: &TournamentPicture) -> NewTournament {
        let setup = &picture.setup;
        NewTournament {
            id: setup.id.clone(),
            created_at: setup.created_at,
            owner: setup.owner.clone(),
            game: setup.game.clone(),
            setup: json(setup),
            listed: ListedTournament::of(picture),
        }
    }
}

impl ListedTournament {
    /// What is listed of a tournament as it is.
    pub fn of(picture: &TournamentPicture) -> ListedTournament {
        ListedTournament {
            name: picture.setup.name.clone(),
            status: picture.status.word().to_owned(),
            is_finished: picture.status.is_over(),
            private: picture.setup.private,
            figures: json(&TournamentFigures::of(picture)),
        }
    }
}

impl TournamentStep {
    /// The step by which these events are appended, after the event of number `after`. `written` is the tournament when a
    /// step was written last, if one was, and `now` is it with the events.
    pub fn of(
        written: Option<&TournamentPicture>,
        now: &TournamentPicture,
        after: u64,
        events: &[TournamentEvent],
    ) -> TournamentStep {
        let at = events.last().map_or(now.setup.created_at, |event| event.at);
        let was_finished = written.is_some_and(|of| of.status == TournamentStatus::Finished);
        TournamentStep {
            tournament: now.setup.id.clone(),
            after,
            events: events.iter().map(|event| NewEvent { at: event.at, body: json(event) }).collect(),
            listed: ListedTournament::of(now),
            entries: changed_entries(written, now, at),
            outcome: now.outcome().filter(|_| !was_finished),
        }
    }
}

/// The entries that are new, or have changed.
fn changed_entries(
    written: Option<&TournamentPicture>,
    now: &TournamentPicture,
    at: Timestamp,
) -> Vec<TournamentEntry> {
    let (before, now) = (written.map(standings).unwrap_or_default(), standings(now));
    // Whoever leaves before the start is no entrant any more.
    let left = before.keys().filter(|player| !now.contains_key(*player));
    let left = left.map(|player| (*player, (EntrantState::Withdrawn.word(), None)));
    let changed = now.iter().filter(|(player, stands)| before.get(*player) != Some(*stands));
    let changed = changed.map(|(player, stands)| (*player, *stands));
    left.chain(changed)
        .map(|(player, (standing, place))| TournamentEntry {
            player: player.clone(),
            at,
            standing: standing.to_owned(),
            place,
        })
        .collect()
}

/// How everybody stands, with the place of those whose place is certain.
fn standings(of: &TournamentPicture) -> BTreeMap<&PlayerId, (&'static str, Option<u16>)> {
    let certain = of.standings.iter().filter(|of| !of.plays_on);
    let places: BTreeMap<&PlayerId, u16> = certain.map(|of| (&of.player, of.rank)).collect();
    let stands =
        |entrant: &EntrantPicture| (entrant.state.word(), places.get(&entrant.entry.player).copied());
    of.entrants.iter().map(|entrant| (&entrant.entry.player, stands(entrant))).collect()
}

/// A value as JSON. All of them are plain data, so this cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data is JSON")
}
