//! Draws the picture of a tournament.

use std::collections::BTreeMap;

use super::contest::{FinishedGame, Participant, Proceedings, RunningGame};
use super::due::deadline;
use super::event::Entry;
use super::picture::{
    EntrantPicture, EntrantState, FinishedPicture, MatchPicture, PlacePicture, RunningPicture, SlotPicture,
    TournamentPicture,
};
use super::state::TournamentState;
use crate::domain::PlayerId;
use crate::domain::bracket::{Departure, Entrant, Fixture, Format, Ranked, Slot};

/// Everything that there is to be read of a tournament.
pub(super) fn picture(state: &TournamentState) -> TournamentPicture {
    let course = &state.course;
    let (entrants, matches, standings) = match &state.contest {
        Some(contest) => {
            let standings = places(contest);
            (contestants(state, contest, &standings), matches(state, contest), standings)
        }
        None => (entered(state), Vec::new(), Vec::new()),
    };
    TournamentPicture {
        setup: state.setup.clone(),
        last: state.last,
        status: course.status(),
        registration_open: course.is_open_for_entries(),
        began_at: course.began_at,
        ended_at: course.cancelled_at.or(course.finished_at),
        why: course.why.clone(),
        entrants,
        matches,
        standings,
    }
}

fn entered(state: &TournamentState) -> Vec<EntrantPicture> {
    let places = usize::from(state.setup.entrants_max);
    let shown = |(place, entry): (usize, &Entry)| EntrantPicture {
        entry: entry.clone(),
        seed: None,
        state: if place < places { EntrantState::In } else { EntrantState::Waiting },
        checked_in: state.entries.checked_in.contains(&entry.player),
        in_place_of: None,
    };
    state.entries.entries.iter().enumerate().map(shown).collect()
}

fn contestants(
    state: &TournamentState,
    contest: &Proceedings,
    standings: &[PlacePicture],
) -> Vec<EntrantPicture> {
    let plays_on: BTreeMap<&PlayerId, bool> =
        standings.iter().map(|place| (&place.player, place.plays_on)).collect();
    // After the last game nobody plays on, and whoever has won is not out for that.
    let is_over = state.status().is_over() || contest.bracket.is_over();
    let how = |of: &Participant| match of.departure {
        Some(Departure::Withdrawn) => EntrantState::Withdrawn,
        Some(Departure::Disqualified) => EntrantState::Disqualified,
        None if is_over || plays_on.get(&of.entry.player) == Some(&true) => EntrantState::In,
        None => EntrantState::Out,
    };
    let shown = |(seed, of): (u16, &Participant)| EntrantPicture {
        entry: of.entry.clone(),
        seed: Some(seed),
        state: how(of),
        checked_in: state.entries.checked_in.contains(&of.entry.player),
        in_place_of: of.in_place_of.clone(),
    };
    (1..).zip(&contest.contestants).map(shown).collect()
}

fn places(contest: &Proceedings) -> Vec<PlacePicture> {
    let standings = contest.bracket.standings().into_iter();
    let place = |ranked: Ranked| {
        Some(PlacePicture {
            player: contest.player(ranked.entrant)?.clone(),
            rank: ranked.rank,
            plays_on: ranked.plays_on,
            wins: ranked.wins,
            losses: ranked.losses,
            figures: ranked.figures,
        })
    };
    standings.filter_map(place).collect()
}

fn matches(state: &TournamentState, contest: &Proceedings) -> Vec<MatchPicture> {
    let player = |who: Entrant| contest.player(who).cloned();
    let shown = |fixture: Fixture<'_>| {
        let number = fixture.number.0;
        let finished = contest.desk.finished.get(&number).into_iter().flatten();
        let onward = contest.bracket.onward(fixture.number);
        MatchPicture {
            number,
            section: fixture.section,
            round: fixture.round,
            best_of: fixture.best_of,
            slots: fixture.slots.iter().map(|slot| side(contest, &fixture, *slot)).collect(),
            status: fixture.status,
            winner: fixture.winner.and_then(player),
            places: fixture.places.clone(),
            winner_to: onward.winner.map(|of| of.0),
            loser_to: onward.loser.map(|of| of.0),
            decide_until: contest.desk.holds.get(&number).map(|hold| hold.until),
            running: contest.desk.running.get(&number).map(|game| running(state, contest, game)),
            finished: finished.map(|game| finished_game(contest, game)).collect(),
        }
    };
    contest.bracket.fixtures().into_iter().map(shown).collect()
}

fn side(contest: &Proceedings, fixture: &Fixture<'_>, slot: Slot) -> SlotPicture {
    let Slot::Taken(who) = slot else {
        return if slot == Slot::Bye { SlotPicture::Bye } else { SlotPicture::Open };
    };
    let won =
        fixture.card.map_or(0, |card| card.games.iter().filter(|game| game.winner() == Some(who)).count());
    let won = u16::try_from(won).unwrap_or(u16::MAX);
    contest.player(who).map_or(SlotPicture::Open, |player| SlotPicture::Taken { player: player.clone(), won })
}

fn running(state: &TournamentState, contest: &Proceedings, game: &RunningGame) -> RunningPicture {
    RunningPicture {
        key: game.key,
        room: game.room.clone(),
        seats: game.seats.iter().filter_map(|who| contest.player(*who).cloned()).collect(),
        called_at: game.called_at,
        began_at: game.began_at,
        until: deadline(state, game, game.called_at),
    }
}

fn finished_game(contest: &Proceedings, game: &FinishedGame) -> FinishedPicture {
    FinishedPicture {
        key: game.key,
        match_id: game.match_id.clone(),
        winner: game.winner.and_then(|who| contest.player(who).cloned()),
        counts: game.counts,
    }
}
