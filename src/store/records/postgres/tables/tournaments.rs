//! Tournaments and their events. Whoever appends holds the row of the tournament until the transaction ends.
//!
//! Must not: look into the JSON of either.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::changes::write;
use super::need::load;
use super::notices;
use crate::domain::ledger::{self, Ledger, Need};
use crate::domain::tournament::TournamentOutcome;
use crate::domain::{Declarations, MatchResult, Notice, PlayerId, TournamentId};
use crate::store::records::kept::{bound, honoured_since, int, micros};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, json_text, time};
use crate::store::records::postgres::locks::{SETTLING, lock};
use crate::store::records::{
    Answer, AppendRefused, Appended, EnteredTournament, ListedTournament, NewTournament, StoredEvent,
    StoredTournament, TournamentEntry, TournamentFilter, TournamentPosition, TournamentStep, Tournaments,
};

const OPEN: &str =
    "INSERT INTO tournaments (id, created_at, owner, game, setup, name, status, is_finished, private, figures)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
/// Rows are locked in the order of ids, so that two who need several never wait for each other.
const LAST: &str = "SELECT id, last_event FROM tournaments WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
const GO_ON: &str = "UPDATE tournaments SET last_event = $2 WHERE id = $1";
const LIST: &str = "UPDATE tournaments SET name = $2, status = $3, is_finished = $4, private = $5, figures = $6 WHERE id = $1";
const ADD_EVENTS: &str = "INSERT INTO tournament_events (tournament, number, at, body)
    SELECT $1, u.number, u.at, u.body FROM unnest($2::bigint[], $3::bigint[], $4::text[]) u (number, at, body)";
const TOURNAMENT: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE id = $1";
const EVENTS: &str = "SELECT number, at, body FROM tournament_events
    WHERE tournament = $1 AND number > $2 ORDER BY number LIMIT $3";
const NEWEST: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE NOT private AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_GAME: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE NOT private AND game = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_STATUS: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE NOT private AND status = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_BOTH: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, private, figures, last_event
    FROM tournaments WHERE NOT private AND game = $4 AND status = $5 AND (created_at, id) < ($1, $2)
    ORDER BY created_at DESC, id DESC LIMIT $3";
const ENTER: &str = "INSERT INTO tournament_entries (player, tournament, at, standing, place)
    SELECT u.player, $1, u.at, u.standing, u.place
    FROM unnest($2::text[], $3::bigint[], $4::text[], $5::integer[]) u (player, at, standing, place)
    ON CONFLICT (player, tournament) DO UPDATE SET standing = excluded.standing, place = excluded.place";
const TITLED: &str = "SELECT player FROM tournament_entries WHERE tournament = $1 AND title";
const FORGET_TITLES: &str = "UPDATE tournament_entries SET title = FALSE WHERE tournament = $1 AND title";
const NOTE_TITLES: &str =
    "UPDATE tournament_entries SET title = TRUE WHERE tournament = $1 AND player = ANY($2)";
/// `OFFSET 0` has the database first find the few entries, by their index, and then their tournaments, each by its key.
const OF_PLAYER: &str = "SELECT e.tournament, t.game, t.name, t.status, t.is_finished, t.private, t.figures, e.player, e.at,
        e.standing, e.place
    FROM (SELECT * FROM tournament_entries WHERE player = $1 AND (at, tournament) < ($2, $3)
        ORDER BY at DESC, tournament DESC LIMIT $4) e,
    LATERAL (SELECT game, name, status, is_finished, private, figures FROM tournaments WHERE id = e.tournament OFFSET 0) t
    ORDER BY e.at DESC, e.tournament DESC";
const UNFINISHED: &str = "SELECT id FROM tournaments WHERE NOT is_finished ORDER BY created_at, id";

#[async_trait]
impl Tournaments for Postgres {
    async fn open_tournament(&self, new: &NewTournament) -> Answer<bool> {
        let new = new.clone();
        self.pool.ask(move |db| Box::pin(async move { open(db, &new).await })).await
    }

    async fn append_events(&self, step: &TournamentStep) -> Answer<Result<Appended, AppendRefused>> {
        let (step, declarations) = (step.clone(), Arc::clone(&self.declarations));
        self.pool.change(move |db| Box::pin(async move { append(db, &step, declarations).await })).await
    }

    async fn tournament(&self, tournament: &TournamentId) -> Answer<Option<StoredTournament>> {
        let tournament = tournament.clone();
        self.pool
            .ask(move |db| Box::pin(async move { db.one(TOURNAMENT, &[&tournament.as_str()], stored).await }))
            .await
    }

    async fn tournament_events(
        &self,
        tournament: &TournamentId,
        after: u64,
        limit: u32,
    ) -> Answer<Vec<StoredEvent>> {
        let (tournament, after, limit) = (tournament.clone(), int(after), i64::from(limit));
        self.pool
            .ask(move |db| {
                Box::pin(async move { db.all(EVENTS, &[&tournament.as_str(), &after, &limit], event).await })
            })
            .await
    }

    async fn tournaments(
        &self,
        wanted: &TournamentFilter,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<StoredTournament>> {
        let (wanted, before) = (wanted.clone(), before.cloned());
        self.pool
            .ask(move |db| Box::pin(async move { list(db, &wanted, before.as_ref(), limit).await }))
            .await
    }

    async fn tournaments_of(
        &self,
        player: &PlayerId,
        before: Option<&TournamentPosition>,
        limit: u32,
    ) -> Answer<Vec<EnteredTournament>> {
        let (player, (at, id), limit) = (player.clone(), bound(before), i64::from(limit));
        self.pool
            .ask(move |db| {
                Box::pin(
                    async move { db.all(OF_PLAYER, &[&player.as_str(), &at, &id, &limit], entered).await },
                )
            })
            .await
    }

    async fn unfinished_tournaments(&self) -> Answer<Vec<TournamentId>> {
        self.pool.ask(|db| Box::pin(async move { db.all(UNFINISHED, &[], |row| id(row, 0)).await })).await
    }
}

async fn open(db: Db<'_>, new: &NewTournament) -> Found<bool> {
    let NewTournament { id, created_at, owner, game, setup, listed } = new;
    let ListedTournament { name, status, is_finished, private, figures } = listed;
    let (id, owner, at) = (id.as_str(), owner.as_str(), micros(*created_at));
    let added =
        db.run(OPEN, &[&id, &at, &owner, game, setup, name, status, is_finished, private, figures]).await?;
    Ok(added > 0)
}

async fn append(
    db: Db<'_>,
    step: &TournamentStep,
    declarations: Arc<Declarations>,
) -> Found<Result<Appended, AppendRefused>> {
    if step.outcome.is_some() {
        // Taken before the tournament's row, as settling does.
        lock(db, SETTLING).await?;
    }
    let Some(last) = last_events(db, &[&step.tournament]).await?.remove(&step.tournament) else {
        return Ok(Err(AppendRefused::NoSuchTournament));
    };
    if last != step.after {
        return Ok(Err(AppendRefused::Conflict { last }));
    }
    let events: Vec<_> = step.events.iter().map(|event| (event.at, event.body.as_str())).collect();
    let last = add_events(db, &step.tournament, last, &events).await?;
    let ListedTournament { name, status, is_finished, private, figures } = &step.listed;
    db.run(LIST, &[&step.tournament.as_str(), name, status, is_finished, private, figures]).await?;
    enter(db, &step.tournament, &step.entries).await?;
    let notices = match &step.outcome {
        Some(outcome) => honour(db, outcome, declarations).await?,
        None => Vec::new(),
    };
    Ok(Ok(Appended { last, notices }))
}

async fn enter(db: Db<'_>, tournament: &TournamentId, entries: &[TournamentEntry]) -> Found<()> {
    // A statement changes no row twice.
    let entries: BTreeMap<&PlayerId, &TournamentEntry> = entries.iter().map(|of| (&of.player, of)).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let players: Vec<_> = entries.keys().map(|player| player.as_str()).collect();
    let at: Vec<_> = entries.values().map(|of| micros(of.at)).collect();
    let standings: Vec<_> = entries.values().map(|of| of.standing.as_str()).collect();
    let places: Vec<_> = entries.values().map(|of| of.place.map(i32::from)).collect();
    db.run(ENTER, &[&tournament.as_str(), &players, &at, &standings, &places]).await.map(drop)
}

/// Enters a tournament that is over into the records of its players.
async fn honour(
    db: Db<'_>,
    outcome: &TournamentOutcome,
    declarations: Arc<Declarations>,
) -> Found<Vec<Notice>> {
    let of = outcome.tournament.as_str();
    let titled = db.all(TITLED, &[&of], |row| id(row, 0)).await?.into_iter().collect();
    let need = Need::of_tournament(outcome, &titled);
    let mut ledger = load(db, &need, Ledger::new(declarations)).await?;
    let told = ledger::honour(&mut ledger, outcome, &titled);
    write(db, &ledger.into_changes(), &honoured_since(outcome)).await?;
    db.run(FORGET_TITLES, &[&of]).await?;
    let players: Vec<_> = outcome.titled().map(PlayerId::as_str).collect();
    db.run(NOTE_TITLES, &[&of, &players]).await?;
    notices::add(db, told).await
}

/// Appends the results of games to the events of their tournaments.
pub(super) async fn add_results(db: Db<'_>, new: &[&MatchResult]) -> Found<()> {
    let mut results: BTreeMap<TournamentId, Vec<(Timestamp, String)>> = BTreeMap::new();
    for result in new {
        if let Some(told) = result.for_tournament() {
            let tournament = told.fixture.tournament.clone();
            results.entry(tournament).or_default().push((result.ended_at, json_text(&told.as_event())?));
        }
    }
    if results.is_empty() {
        return Ok(());
    }
    let known = last_events(db, &results.keys().collect::<Vec<_>>()).await?;
    for (tournament, last) in known {
        let events = results.remove(&tournament).unwrap_or_default();
        let events: Vec<_> = events.iter().map(|(at, body)| (*at, body.as_str())).collect();
        add_events(db, &tournament, last, &events).await?;
    }
    Ok(())
}

/// Locks these tournaments, as far as they are known, and answers the number of the last event of each.
async fn last_events(db: Db<'_>, of: &[&TournamentId]) -> Found<BTreeMap<TournamentId, u64>> {
    let of: Vec<&str> = of.iter().map(|of| of.as_str()).collect();
    Ok(db.all(LAST, &[&of], |row| Ok((id(row, 0)?, count(row, 1)?))).await?.into_iter().collect())
}

/// Appends events behind the last one. Answers the number of the last event then.
async fn add_events(
    db: Db<'_>,
    tournament: &TournamentId,
    last: u64,
    events: &[(Timestamp, &str)],
) -> Found<u64> {
    let numbers: Vec<_> = (last + 1..).take(events.len()).map(int).collect();
    let at: Vec<_> = events.iter().map(|event| micros(event.0)).collect();
    let bodies: Vec<_> = events.iter().map(|event| event.1).collect();
    let last = last + events.len() as u64;
    db.run(ADD_EVENTS, &[&tournament.as_str(), &numbers, &at, &bodies]).await?;
    db.run(GO_ON, &[&tournament.as_str(), &int(last)]).await?;
    Ok(last)
}

async fn list(
    db: Db<'_>,
    wanted: &TournamentFilter,
    before: Option<&TournamentPosition>,
    limit: u32,
) -> Found<Vec<StoredTournament>> {
    let (at, id) = bound(before);
    let limit = i64::from(limit);
    match (&wanted.game, &wanted.status) {
        (None, None) => db.all(NEWEST, &[&at, &id, &limit], stored).await,
        (Some(game), None) => db.all(OF_GAME, &[&at, &id, &limit, game], stored).await,
        (None, Some(status)) => db.all(OF_STATUS, &[&at, &id, &limit, status], stored).await,
        (Some(game), Some(status)) => db.all(OF_BOTH, &[&at, &id, &limit, game, status], stored).await,
    }
}

fn entered(row: &Row) -> Found<EnteredTournament> {
    let listed = listed(row, 2)?;
    let place = get::<Option<i32>>(row, 10)?.and_then(|place| u16::try_from(place).ok());
    let entry = TournamentEntry { player: id(row, 7)?, at: time(row, 8)?, standing: get(row, 9)?, place };
    Ok(EnteredTournament { id: id(row, 0)?, game: get(row, 1)?, listed, entry })
}

fn listed(row: &Row, column: usize) -> Found<ListedTournament> {
    Ok(ListedTournament {
        name: get(row, column)?,
        status: get(row, column + 1)?,
        is_finished: get(row, column + 2)?,
        private: get(row, column + 3)?,
        figures: get(row, column + 4)?,
    })
}

fn stored(row: &Row) -> Found<StoredTournament> {
    Ok(StoredTournament {
        id: id(row, 0)?,
        created_at: time(row, 1)?,
        owner: id(row, 2)?,
        game: get(row, 3)?,
        setup: get(row, 4)?,
        listed: listed(row, 5)?,
        last: count(row, 10)?,
    })
}

fn event(row: &Row) -> Found<StoredEvent> {
    Ok(StoredEvent { number: count(row, 0)?, at: time(row, 1)?, body: get(row, 2)? })
}
