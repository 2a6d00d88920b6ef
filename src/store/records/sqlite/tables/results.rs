//! Takes in results: finds out which matches are new, loads what settling them needs, and writes what it changes.
//! What they are worth is up to the ledger.
//!
//! Must not: settle a match twice.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use super::changes::write;
use super::need::load;
use super::notices;
use super::tournaments::add_results;
use crate::domain::ledger::{Ledger, Need};
use crate::domain::{
    Declarations, Finish, MatchId, MatchResult, Placing, PlayerId, PlayerKind, SettledMatch, SettledPlayer,
};
use crate::store::records::batch::SettlingBatch;
use crate::store::records::kept::{bot, known_since, micros, mode};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, id, json, json_text, ladder, time};
use crate::store::records::{Answer, Results, Seen};

const SEE: &str = "INSERT INTO players (id, kind, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)
    ON CONFLICT (id) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)";
const ADD_MATCH: &str =
    "INSERT INTO matches (id, game, mode, room, private, began_at, ended_at, ticks, players, has_replay,
        fixture)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING";
/// `placings.ended_at` is the place in the player's history: the end of the match, or behind all that is there already.
const ADD_PLACING: &str =
    "INSERT INTO placings (match_id, player, seat, placement, score, points, figures, rating_before,
        rating_after, ended_at, game, mode)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, max(?10, coalesce(
        (SELECT ended_at + 1 FROM placings WHERE player = ?2 ORDER BY ended_at DESC LIMIT 1), ?10)), ?11, ?12)";
const MATCH: &str =
    "SELECT game, mode, room, private, began_at, ended_at, ticks, has_replay, coalesce(fixture, 'null')
    FROM matches WHERE id = ?1";
const PLACINGS: &str = "SELECT p.player, p.seat, p.placement, p.score, p.figures,
        coalesce((SELECT kind FROM players WHERE id = p.player), '')
    FROM placings p WHERE p.match_id = ?1 ORDER BY p.placement, p.seat";
const SETTLED: &str = "SELECT points, rating_before, rating_after FROM placings
    WHERE match_id = ?1 AND player = ?2";
const UNLOCKED_IN: &str =
    "SELECT achievement FROM unlocked WHERE player = ?1 AND match_id = ?2 ORDER BY achievement";

#[async_trait]
impl Results for Sqlite {
    async fn settle(&self, batch: &[MatchResult]) -> Answer<Vec<SettledMatch>> {
        let batch = batch.to_vec();
        let declarations = Arc::clone(&self.declarations);
        self.write(move |db| settle(db, &batch, declarations)).await
    }

    async fn result(&self, match_id: &MatchId) -> Answer<Option<MatchResult>> {
        let match_id = match_id.clone();
        self.read(move |db| result(db, &match_id)).await
    }

    async fn see(&self, players: &[Seen]) -> Answer<()> {
        let players = players.to_vec();
        self.write(move |db| players.iter().try_for_each(|seen| see(db, seen))).await
    }
}

fn result(db: &Db, match_id: &MatchId) -> Result<Option<MatchResult>> {
    let placings = db.all(PLACINGS, [match_id.as_str()], placing)?;
    db.one(MATCH, [match_id.as_str()], |row| {
        let ladder = ladder(row, 0)?;
        Ok(MatchResult {
            match_id: match_id.clone(),
            game: ladder.game,
            mode: ladder.mode,
            room: id(row, 2)?,
            private: row.get(3)?,
            began_at: time(row, 4)?,
            ended_at: time(row, 5)?,
            ticks: row.get(6)?,
            has_replay: row.get(7)?,
            placings,
            fixture: json(row, 8)?,
        })
    })
}

fn placing(row: &Row<'_>) -> Result<Placing> {
    Ok(Placing {
        player: id(row, 0)?,
        seat: row.get(1)?,
        finish: Finish { placement: row.get(2)?, score: row.get(3)? },
        figures: json(row, 4)?,
        bot: bot(&row.get::<_, String>(5)?),
    })
}

fn see(db: &Db, seen: &Seen) -> Result<()> {
    let kind = if seen.bot { PlayerKind::Bot } else { PlayerKind::Guest };
    db.run(SEE, params![seen.player.as_str(), kind.as_str(), micros(seen.at)]).map(drop)
}

fn settle(db: &Db, batch: &[MatchResult], declarations: Arc<Declarations>) -> Result<Vec<SettledMatch>> {
    let is_new = batch.iter().map(|result| add_match(db, result)).collect::<Result<Vec<_>>>()?;
    let batch = SettlingBatch::new(batch, is_new);
    let settled = settle_new(db, &batch.fresh(), declarations)?;
    batch.answers(settled, |result| settled_before(db, result))
}

/// Adds a match. Answers `false` if it was settled before.
fn add_match(db: &Db, result: &MatchResult) -> Result<bool> {
    let players = u16::try_from(result.placings.len()).unwrap_or(u16::MAX);
    let params = params![
        result.match_id.as_str(),
        result.game,
        mode(result.mode.as_ref()),
        result.room.as_str(),
        result.private,
        micros(result.began_at),
        micros(result.ended_at),
        result.ticks,
        players,
        result.has_replay,
        result.fixture.as_ref().map(json_text).transpose()?,
    ];
    Ok(db.run(ADD_MATCH, params)? > 0)
}

fn settle_new(db: &Db, new: &[&MatchResult], declarations: Arc<Declarations>) -> Result<Vec<SettledMatch>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let mut ledger = Ledger::new(declarations);
    load(db, &Need::of(new.iter().copied()), &mut ledger)?;
    let settlings: Vec<_> = new.iter().map(|result| ledger.settle(result)).collect();
    write(db, ledger.into_changes(), &known_since(new))?;
    add_results(db, new)?;
    let keep = |(result, settling): (&&MatchResult, crate::domain::ledger::Settling)| {
        let mut settled = settling.settled;
        add_placings(db, result, &settled.players)?;
        let notices = settling.notices.into_iter().map(|notice| notices::add(db, notice));
        settled.notices = notices.collect::<Result<_>>()?;
        Ok(settled)
    };
    new.iter().zip(settlings).map(keep).collect()
}

fn add_placings(db: &Db, result: &MatchResult, settled: &[SettledPlayer]) -> Result<()> {
    for (placing, settled) in result.each_once().zip(settled) {
        let params = params![
            result.match_id.as_str(),
            placing.player.as_str(),
            placing.seat,
            placing.finish.placement,
            placing.finish.score,
            settled.points,
            json_text(&placing.figures)?,
            settled.rating_before,
            settled.rating_after,
            micros(result.ended_at),
            result.game,
            mode(result.mode.as_ref()),
        ];
        db.run(ADD_PLACING, params)?;
    }
    Ok(())
}

/// What a match that is not new brought its players.
fn settled_before(db: &Db, result: &MatchResult) -> Result<Vec<SettledPlayer>> {
    let players = result.each_once().map(|placing| settled_player(db, result, &placing.player));
    players.filter_map(Result::transpose).collect()
}

fn settled_player(db: &Db, result: &MatchResult, player: &PlayerId) -> Result<Option<SettledPlayer>> {
    let id = result.match_id.as_str();
    let settled = db.one(SETTLED, [id, player.as_str()], |row| {
        Ok(SettledPlayer {
            player: player.clone(),
            points: row.get(0)?,
            rating_before: row.get(1)?,
            rating_after: row.get(2)?,
            unlocked: Vec::new(),
        })
    })?;
    let Some(mut settled) = settled else { return Ok(None) };
    settled.unlocked = db.all(UNLOCKED_IN, [player.as_str(), id], |row| row.get(0))?;
    Ok(Some(settled))
}
