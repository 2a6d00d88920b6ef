//! Takes in results: finds out which matches are new, loads what settling them needs, and writes what it changes.
//! What they are worth is up to the ledger.
//!
//! Must not: settle a match twice, or let two servers settle at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use tokio_postgres::Row;

use super::changes::write;
use super::need::load;
use super::notices;
use super::placings::{add_placings, of_match};
use super::tournaments::add_results;
use crate::domain::ledger::{Ledger, Need, Settling};
use crate::domain::{Declarations, MatchId, MatchResult, PlayerId, PlayerKind, SettledMatch, SettledPlayer};
use crate::store::records::batch::SettlingBatch;
use crate::store::records::kept::{known_since, micros, mode};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, Params, get, id, json_text, together};
use crate::store::records::postgres::locks::{SETTLING, lock};
use crate::store::records::{Answer, Results, Seen};

/// Players are written in the order of ids, like in all statements that write several, so that two of them never wait
/// for each other.
const SEE: &str = "INSERT INTO players (id, kind, created_at, seen_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (id) DO UPDATE SET seen_at = greatest(players.seen_at, excluded.seen_at)";
const ADD_MATCHES: &str =
    "INSERT INTO matches (id, game, mode, room, private, began_at, ended_at, ticks, players, has_replay,
        fixture)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::integer[], $10::boolean[], $11::text[])
    ON CONFLICT DO NOTHING RETURNING id";
/// The outbox forgets a result once it is committed, so the commit has to be on disk, whatever the database is set
/// to.
const DURABLE: &str =
    "SELECT set_config('synchronous_commit', 'on', TRUE) WHERE current_setting('synchronous_commit') = 'off'";
const SETTLED: &str = "SELECT p.match_id, p.player, p.points, p.rating_before, p.rating_after,
        ARRAY(SELECT u.achievement FROM unlocked u WHERE u.player = p.player AND u.match_id = p.match_id
            ORDER BY u.achievement)
    FROM placings p WHERE p.match_id = ANY($1)";

#[async_trait]
impl Results for Postgres {
    async fn settle(&self, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>> {
        let batch = batch.to_vec();
        let declarations = Arc::clone(&self.declarations);
        self.pool.change(move |db| Box::pin(async move { settle(db, &batch, declarations).await })).await
    }

    async fn result(&self, match_id: &MatchId) -> Answer<Option<MatchResult>> {
        let match_id = match_id.clone();
        self.pool.ask(move |db| Box::pin(async move { of_match(db, &match_id).await })).await
    }

    async fn see(&self, players: &[Seen]) -> Answer<()> {
        let players = players.to_vec();
        self.pool.ask(move |db| Box::pin(async move { see(db, &players).await })).await
    }
}

async fn see(db: Db<'_>, players: &[Seen]) -> Found<()> {
    let mut rows: BTreeMap<&PlayerId, (PlayerKind, i64, i64)> = BTreeMap::new();
    for seen in players {
        let (at, kind) = (micros(seen.at), if seen.bot { PlayerKind::Bot } else { PlayerKind::Guest });
        let row = rows.entry(&seen.player).or_insert((kind, at, at));
        row.2 = row.2.max(at);
    }
    let ids: Vec<_> = rows.keys().map(|player| player.as_str()).collect();
    let kinds: Vec<_> = rows.values().map(|row| row.0.as_str()).collect();
    let created: Vec<_> = rows.values().map(|row| row.1).collect();
    let seen: Vec<_> = rows.values().map(|row| row.2).collect();
    db.run(SEE, &[&ids, &kinds, &created, &seen]).await.map(drop)
}

/// Settles a batch with four ways to the database and back, however many matches it has: lock, look, write, commit.
async fn settle(
    db: Db<'_>,
    batch: &[MatchResult],
    declarations: Arc<Declarations>,
) -> Found<Vec<SettledMatch>> {
    together!(let (_turn, _set) = (lock(db, SETTLING), db.run(DURABLE, &[])));
    let need = Need::of(batch);
    together!(let (fresh, ledger) = (add_matches(db, batch), load(db, &need, Ledger::new(declarations))));
    let (mut fresh, mut ledger) = (fresh, ledger);
    let is_new = batch.iter().map(|result| fresh.remove(&result.match_id)).collect();
    let batch = SettlingBatch::new(batch, is_new);
    let new = batch.fresh();
    let settlings: Vec<Settling> = new.iter().map(|result| ledger.settle(result)).collect();
    let settled = keep(db, &new, ledger, settlings).await?;
    let known = settled_before(db, &batch).await?;
    batch.answers(settled, |result| Ok(players_of(result, &known)))
}

/// Adds the matches that are not known, and answers which those are.
async fn add_matches(db: Db<'_>, batch: &[MatchResult]) -> Found<BTreeSet<MatchId>> {
    let ids: Vec<_> = batch.iter().map(|of| of.match_id.as_str()).collect();
    let games: Vec<_> = batch.iter().map(|of| of.game.as_str()).collect();
    let modes: Vec<_> = batch.iter().map(|of| mode(of.mode.as_ref())).collect();
    let rooms: Vec<_> = batch.iter().map(|of| of.room.as_str()).collect();
    let private: Vec<_> = batch.iter().map(|of| of.private).collect();
    let began: Vec<_> = batch.iter().map(|of| micros(of.began_at)).collect();
    let ended: Vec<_> = batch.iter().map(|of| micros(of.ended_at)).collect();
    let ticks: Vec<_> = batch.iter().map(|of| i64::from(of.ticks)).collect();
    let count = |of: &MatchResult| i32::from(u16::try_from(of.placings.len()).unwrap_or(u16::MAX));
    let players: Vec<_> = batch.iter().map(count).collect();
    let replays: Vec<_> = batch.iter().map(|of| of.has_replay).collect();
    let fixture = |of: &MatchResult| of.fixture.as_ref().map(json_text).transpose();
    let fixtures = batch.iter().map(fixture).collect::<Found<Vec<_>>>()?;
    let params: Params<'_> =
        &[&ids, &games, &modes, &rooms, &private, &began, &ended, &ticks, &players, &replays, &fixtures];
    Ok(db.all(ADD_MATCHES, params, |row| id(row, 0)).await?.into_iter().collect())
}

/// Writes everything that new matches changed.
async fn keep(
    db: Db<'_>,
    new: &[&MatchResult],
    ledger: Ledger,
    settlings: Vec<Settling>,
) -> Found<Vec<SettledMatch>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let (mut settled, notices): (Vec<_>, Vec<_>) =
        settlings.into_iter().map(|settling| (settling.settled, settling.notices)).unzip();
    let counts: Vec<usize> = notices.iter().map(Vec::len).collect();
    let (changes, since) = (ledger.into_changes(), known_since(new));
    together!(let (_written, _added, _told, notices) = (
        write(db, &changes, &since),
        add_placings(db, new, &settled),
        add_results(db, new),
        notices::add(db, notices.into_iter().flatten().collect()),
    ));
    let mut notices = notices.into_iter();
    for (settled, count) in settled.iter_mut().zip(counts) {
        settled.notices = notices.by_ref().take(count).collect();
    }
    Ok(settled)
}

type Known = BTreeMap<(MatchId, PlayerId), SettledPlayer>;

/// Reads what the matches brought that are not new.
async fn settled_before(db: Db<'_>, batch: &SettlingBatch<'_>) -> Found<Known> {
    let old: Vec<&str> = batch.known().map(|result| result.match_id.as_str()).collect();
    if old.is_empty() {
        return Ok(Known::new());
    }
    Ok(db.all(SETTLED, &[&old], known).await?.into_iter().collect())
}

fn known(row: &Row) -> Found<((MatchId, PlayerId), SettledPlayer)> {
    let (match_id, player): (MatchId, PlayerId) = (id(row, 0)?, id(row, 1)?);
    let settled = SettledPlayer {
        player: player.clone(),
        points: get(row, 2)?,
        rating_before: get(row, 3)?,
        rating_after: get(row, 4)?,
        unlocked: get(row, 5)?,
    };
    Ok(((match_id, player), settled))
}

/// What a match that is not new brought its players.
fn players_of(result: &MatchResult, known: &Known) -> Vec<SettledPlayer> {
    let key = |player: &PlayerId| (result.match_id.clone(), player.clone());
    result.each_once().filter_map(|of| known.get(&key(&of.player)).cloned()).collect()
}
