//! Tournaments and their events. Whoever appends holds the row of the tournament until the transaction ends.
//!
//! Must not: look into the JSON of either.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::domain::{MatchResult, TournamentId};
use crate::store::records::kept::{int, micros};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, json_text, time};
use crate::store::records::{
    Answer, AppendRefused, ListedTournament, NewTournament, StoredEvent, StoredTournament, TournamentFilter,
    TournamentPosition, TournamentStep, Tournaments,
};

const OPEN: &str =
    "INSERT INTO tournaments (id, created_at, owner, game, setup, name, status, is_finished, figures)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
/// Rows are locked in the order of ids, so that two who need several never wait for each other.
const LAST: &str = "SELECT id, last_event FROM tournaments WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
const GO_ON: &str = "UPDATE tournaments SET last_event = $2 WHERE id = $1";
const LIST: &str =
    "UPDATE tournaments SET name = $2, status = $3, is_finished = $4, figures = $5 WHERE id = $1";
const ADD_EVENTS: &str = "INSERT INTO tournament_events (tournament, number, at, body)
    SELECT $1, u.number, u.at, u.body FROM unnest($2::bigint[], $3::bigint[], $4::text[]) u (number, at, body)";
const TOURNAMENT: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, figures, last_event
    FROM tournaments WHERE id = $1";
const EVENTS: &str = "SELECT number, at, body FROM tournament_events
    WHERE tournament = $1 AND number > $2 ORDER BY number LIMIT $3";
const NEWEST: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, figures, last_event
    FROM tournaments WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_GAME: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, figures, last_event
    FROM tournaments WHERE game = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_STATUS: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, figures, last_event
    FROM tournaments WHERE status = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3";
const OF_BOTH: &str =
    "SELECT id, created_at, owner, game, setup, name, status, is_finished, figures, last_event
    FROM tournaments WHERE game = $4 AND status = $5 AND (created_at, id) < ($1, $2)
    ORDER BY created_at DESC, id DESC LIMIT $3";
const UNFINISHED: &str = "SELECT id FROM tournaments WHERE NOT is_finished ORDER BY created_at, id";

#[async_trait]
impl Tournaments for Postgres {
    async fn open_tournament(&self, new: &NewTournament) -> Answer<bool> {
        let new = new.clone();
        self.pool.ask(move |db| Box::pin(async move { open(db, &new).await })).await
    }

    async fn append_events(&self, step: &TournamentStep) -> Answer<Result<u64, AppendRefused>> {
        let step = step.clone();
        self.pool.change(move |db| Box::pin(async move { append(db, &step).await })).await
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

    async fn unfinished_tournaments(&self) -> Answer<Vec<TournamentId>> {
        self.pool.ask(|db| Box::pin(async move { db.all(UNFINISHED, &[], |row| id(row, 0)).await })).await
    }
}

async fn open(db: Db<'_>, new: &NewTournament) -> Found<bool> {
    let NewTournament { id, created_at, owner, game, setup, listed } = new;
    let ListedTournament { name, status, is_finished, figures } = listed;
    let (id, owner, at) = (id.as_str(), owner.as_str(), micros(*created_at));
    let added = db.run(OPEN, &[&id, &at, &owner, game, setup, name, status, is_finished, figures]).await?;
    Ok(added > 0)
}

async fn append(db: Db<'_>, step: &TournamentStep) -> Found<Result<u64, AppendRefused>> {
    let Some(last) = last_events(db, &[&step.tournament]).await?.remove(&step.tournament) else {
        return Ok(Err(AppendRefused::NoSuchTournament));
    };
    if last != step.after {
        return Ok(Err(AppendRefused::Conflict { last }));
    }
    let events: Vec<_> = step.events.iter().map(|event| (event.at, event.body.as_str())).collect();
    let last = add_events(db, &step.tournament, last, &events).await?;
    let ListedTournament { name, status, is_finished, figures } = &step.listed;
    db.run(LIST, &[&step.tournament.as_str(), name, status, is_finished, figures]).await?;
    Ok(Ok(last))
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
    let at = before.map_or(i64::MAX, |before| micros(before.created_at));
    let id = before.map_or("", |before| before.id.as_str());
    let limit = i64::from(limit);
    match (&wanted.game, &wanted.status) {
        (None, None) => db.all(NEWEST, &[&at, &id, &limit], stored).await,
        (Some(game), None) => db.all(OF_GAME, &[&at, &id, &limit, game], stored).await,
        (None, Some(status)) => db.all(OF_STATUS, &[&at, &id, &limit, status], stored).await,
        (Some(game), Some(status)) => db.all(OF_BOTH, &[&at, &id, &limit, game, status], stored).await,
    }
}

fn stored(row: &Row) -> Found<StoredTournament> {
    Ok(StoredTournament {
        id: id(row, 0)?,
        created_at: time(row, 1)?,
        owner: id(row, 2)?,
        game: get(row, 3)?,
        setup: get(row, 4)?,
        listed: ListedTournament {
            name: get(row, 5)?,
            status: get(row, 6)?,
            is_finished: get(row, 7)?,
            figures: get(row, 8)?,
        },
        last: count(row, 9)?,
    })
}

fn event(row: &Row) -> Found<StoredEvent> {
    Ok(StoredEvent { number: count(row, 0)?, at: time(row, 1)?, body: get(row, 2)? })
}
