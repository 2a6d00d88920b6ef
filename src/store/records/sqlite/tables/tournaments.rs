//! Tournaments and their events. Must not: look into the JSON of either.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Result, Row, params};

use super::changes::write;
use super::need::load;
use super::notices;
use crate::domain::ledger::{self, Ledger, Need};
use crate::domain::tournament::TournamentOutcome;
use crate::domain::{Declarations, MatchResult, Notice, PlayerId, TournamentId};
use crate::store::records::kept::{bound, honoured_since, int, micros};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id, json_text, time};
use crate::store::records::{
    Answer, AppendRefused, Appended, EnteredTournament, ListedTournament, NewTournament, StoredEvent,
    StoredTournament, TournamentEntry, TournamentFilter, TournamentPosition, TournamentStep, Tournaments,
};

const OPEN: &str =
    "INSERT INTO tournaments (id, created_at, owner, game, setup, name, status, is_finished, private, figures)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING";
const LAST: &str = "SELECT last_event FROM tournaments WHERE id = ?1";
const GO_ON: &str = "UPDATE tournaments SET last_event = ?2 WHERE id = ?1";
const LIST: &str = "UPDATE tournaments SET name = ?2, status = ?3, is_finished = ?4, private = ?5, figures = ?6 WHERE id = ?1";
const ADD_EVENT: &str =
    "INSERT INTO tournament_events (tournament, number, at, body) VALUES (?1, ?2, ?3, ?4)";
const TOURNAMENT: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE id = ?1";
const EVENTS: &str = "SELECT number, at, body FROM tournament_events
    WHERE tournament = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
const NEWEST: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE private = 0 AND (created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3";
const OF_GAME: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE private = 0 AND game = ?4 AND (created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3";
const OF_STATUS: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE private = 0 AND status = ?4 AND (created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3";
const OF_BOTH: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE private = 0 AND game = ?4 AND status = ?5 AND (created_at, id) < (?1, ?2)
    ORDER BY created_at DESC, id DESC LIMIT ?3";
const ENTER: &str =
    "INSERT INTO tournament_entries (player, tournament, at, standing, place) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (player, tournament) DO UPDATE SET standing = excluded.standing, place = excluded.place";
const TITLED: &str = "SELECT player FROM tournament_entries WHERE tournament = ?1 AND title = 1";
const FORGET_TITLES: &str = "UPDATE tournament_entries SET title = 0 WHERE tournament = ?1 AND title = 1";
const NOTE_TITLE: &str = "UPDATE tournament_entries SET title = 1 WHERE tournament = ?1 AND player = ?2";
const OF_PLAYER: &str =
    "SELECT e.tournament, t.game, t.name, t.status, t.is_finished, t.private, t.figures, e.player, e.at,
        e.standing, e.place
    FROM tournament_entries e CROSS JOIN tournaments t ON t.id = e.tournament
    WHERE e.player = ?1 AND (e.at, e.tournament) < (?2, ?3) ORDER BY e.at DESC, e.tournament DESC LIMIT ?4";
const UNFINISHED: &str = "SELECT id FROM tournaments WHERE is_finished = 0 ORDER BY created_at, id";

#[async_trait]
impl Tournaments for Sqlite {
    async fn open_tournament(&self, new: &NewTournament) -> Answer<bool> {
        let new = new.clone();
        self.write(move |db| open(db, &new)).await
    }

    async fn append_events(
        &self,
        step: &TournamentStep,
    ) -> Answer<std::result::Result<Appended, AppendRefused>> {
        let (step, declarations) = (step.clone(), Arc::clone(&self.declarations));
        self.write(move |db| append(db, &step, declarations)).await
    }

    async fn tournament(&self, tournament: &TournamentId) -> Answer<Option<StoredTournament>> {
        let tournament = tournament.clone();
        self.read(move |db| db.one(TOURNAMENT, [tournament.as_str()], stored)).await
    }

    async fn tournament_events(
        &self,
        tournament: &TournamentId,
        after: u64,
        limit: u32,
    ) -> Answer<Vec<StoredEvent>> {
        let tournament = tournament.clone();
        self.read(move |db| db.all(EVENTS, params![tournament.as_str(), int(after), limit], event)).await
    }

    async fn tournaments(
        &self,
        wanted: &TournamentFilter,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<StoredTournament>> {
        let (wanted, before) = (wanted.clone(), before.cloned());
        self.read(move |db| list(db, &wanted, before.as_ref(), limit)).await
    }

    async fn tournaments_of(
        &self,
        player: &PlayerId,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<EnteredTournament>> {
        let (player, (at, id)) = (player.clone(), bound(before));
        self.read(move |db| db.all(OF_PLAYER, params![player.as_str(), at, id, limit], entered)).await
    }

    async fn unfinished_tournaments(&self) -> Answer<Vec<TournamentId>> {
        self.read(|db| db.all(UNFINISHED, [], |row| id(row, 0))).await
    }
}

fn open(db: &Db, new: &NewTournament) -> Result<bool> {
    let NewTournament { id, created_at, owner, game, setup, listed } = new;
    let ListedTournament { name, status, is_finished, private, figures } = listed;
    let (id, owner) = (id.as_str(), owner.as_str());
    let params =
        params![id, micros(*created_at), owner, game, setup, name, status, is_finished, private, figures];
    Ok(db.run(OPEN, params)? > 0)
}

fn append(
    db: &Db,
    step: &TournamentStep,
    declarations: Arc<Declarations>,
) -> Result<std::result::Result<Appended, AppendRefused>> {
    let Some(last) = last_event(db, &step.tournament)? else {
        return Ok(Err(AppendRefused::NoSuchTournament));
    };
    if last != step.after {
        return Ok(Err(AppendRefused::Conflict { last }));
    }
    let events = step.events.iter().map(|event| (event.at, event.body.as_str()));
    let last = add_events(db, &step.tournament, last, events)?;
    let ListedTournament { name, status, is_finished, private, figures } = &step.listed;
    db.run(LIST, params![step.tournament.as_str(), name, status, is_finished, private, figures])?;
    for TournamentEntry { player, at, standing, place } in &step.entries {
        let (player, of) = (player.as_str(), step.tournament.as_str());
        db.run(ENTER, params![player, of, micros(*at), standing, place])?;
    }
    let notices = step.outcome.as_ref().map(|outcome| honour(db, outcome, declarations)).transpose()?;
    Ok(Ok(Appended { last, notices: notices.unwrap_or_default() }))
}

/// Enters a tournament that is over into the records of its players.
fn honour(db: &Db, outcome: &TournamentOutcome, declarations: Arc<Declarations>) -> Result<Vec<Notice>> {
    let of = outcome.tournament.as_str();
    let titled = db.all(TITLED, [of], |row| id(row, 0))?.into_iter().collect();
    let mut ledger = Ledger::new(declarations);
    load(db, &Need::of_tournament(outcome, &titled), &mut ledger)?;
    let told = ledger::honour(&mut ledger, outcome, &titled);
    write(db, ledger.into_changes(), &honoured_since(outcome))?;
    db.run(FORGET_TITLES, [of])?;
    for player in outcome.titled() {
        db.run(NOTE_TITLE, [of, player.as_str()])?;
    }
    told.into_iter().map(|notice| notices::add(db, notice)).collect()
}

/// Appends the results of games to the events of their tournaments.
pub(super) fn add_results(db: &Db, new: &[&MatchResult]) -> Result<()> {
    for result in new {
        let Some(told) = result.for_tournament() else { continue };
        let Some(last) = last_event(db, &told.fixture.tournament)? else { continue };
        let body = json_text(&told.as_event())?;
        add_events(db, &told.fixture.tournament, last, [(result.ended_at, body.as_str())])?;
    }
    Ok(())
}

fn last_event(db: &Db, tournament: &TournamentId) -> Result<Option<u64>> {
    db.one(LAST, [tournament.as_str()], |row| count(row, 0))
}

/// Appends events behind the last one. Answers the number of the last event then.
fn add_events<'a>(
    db: &Db,
    tournament: &TournamentId,
    mut last: u64,
    events: impl IntoIterator<Item = (Timestamp, &'a str)>,
) -> Result<u64> {
    for (at, body) in events {
        last += 1;
        db.run(ADD_EVENT, params![tournament.as_str(), int(last), micros(at), body])?;
    }
    db.run(GO_ON, params![tournament.as_str(), int(last)])?;
    Ok(last)
}

fn list(
    db: &Db,
    wanted: &TournamentFilter,
    before: Option<&TournamentPosition>,
    limit: u32,
) -> Result<Vec<StoredTournament>> {
    let (at, id) = bound(before);
    match (&wanted.game, &wanted.status) {
        (None, None) => db.all(NEWEST, params![at, id, limit], stored),
        (Some(game), None) => db.all(OF_GAME, params![at, id, limit, game], stored),
        (None, Some(status)) => db.all(OF_STATUS, params![at, id, limit, status], stored),
        (Some(game), Some(status)) => db.all(OF_BOTH, params![at, id, limit, game, status], stored),
    }
}

fn entered(row: &Row<'_>) -> Result<EnteredTournament> {
    let listed = listed(row, 2)?;
    let entry = TournamentEntry {
        player: id(row, 7)?,
        at: time(row, 8)?,
        standing: row.get(9)?,
        place: row.get(10)?,
    };
    Ok(EnteredTournament { id: id(row, 0)?, game: row.get(1)?, listed, entry })
}

fn listed(row: &Row<'_>, column: usize) -> Result<ListedTournament> {
    Ok(ListedTournament {
        name: row.get(column)?,
        status: row.get(column + 1)?,
        is_finished: row.get(column + 2)?,
        private: row.get(column + 3)?,
        figures: row.get(column + 4)?,
    })
}

fn stored(row: &Row<'_>) -> Result<StoredTournament> {
    Ok(StoredTournament {
        id: id(row, 0)?,
        created_at: time(row, 1)?,
        owner: id(row, 2)?,
        game: row.get(3)?,
        setup: row.get(4)?,
        listed: listed(row, 5)?,
        last: count(row, 10)?,
    })
}

fn event(row: &Row<'_>) -> Result<StoredEvent> {
    Ok(StoredEvent { number: count(row, 0)?, at: time(row, 1)?, body: row.get(2)? })
}
