//! Writes the changes of a batch: each row once.
//!
//! Must not: work anything out; these are final values, except counts, which are added.

use std::collections::BTreeMap;

use rusqlite::{Result, params};

use super::boards::board_id;
use crate::domain::ledger::{BucketSize, Changes, CountChange, EntryChange};
use crate::domain::{BoardName, Career, PlayerId, Rating, Stock};
use crate::store::records::kept::{int, micros, mode};
use crate::store::records::sqlite::db::{Db, json_text};

const ADD_PLAYER: &str = "INSERT INTO players (id, kind, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)
    ON CONFLICT DO NOTHING";
const CAREER: &str = "INSERT INTO careers (player, game, matches, wins, podiums, points, streak, best_streak, played_ms, figures)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT DO UPDATE SET matches = excluded.matches, wins = excluded.wins, podiums = excluded.podiums,
        points = excluded.points, streak = excluded.streak, best_streak = excluded.best_streak,
        played_ms = excluded.played_ms, figures = excluded.figures";
const RATING: &str = "INSERT INTO ratings (player, game, mode, mu, sigma, shown, peak, matches)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT DO UPDATE SET mu = excluded.mu, sigma = excluded.sigma, shown = excluded.shown, peak = excluded.peak,
        matches = excluded.matches";
const STOCK: &str = "INSERT INTO stocks (player, item, won, used, kept) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET won = excluded.won, used = excluded.used, kept = excluded.kept";
const UNLOCK: &str = "INSERT INTO unlocked (player, achievement, at, match_id) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
const ENTRY: &str = "INSERT INTO board_entries (board, player, bot, score) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET score = excluded.score";
const COUNT: &str = "INSERT INTO board_counts (board, bot, level, bucket, n) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET n = n + excluded.n";

/// Writes the changes. `since` says when players who were not known became known.
pub(super) fn write(db: &Db, changes: Changes, since: &BTreeMap<PlayerId, i64>) -> Result<()> {
    for (player, kind) in &changes.players {
        let since = since.get(player).copied().unwrap_or_default();
        db.run(ADD_PLAYER, params![player.as_str(), kind.as_str(), since])?;
    }
    changes.careers.iter().try_for_each(|(player, career)| write_career(db, player, career))?;
    changes.ratings.iter().try_for_each(|(player, rating)| write_rating(db, player, rating))?;
    changes.stocks.iter().try_for_each(|(player, stock)| write_stock(db, player, stock))?;
    for (player, unlocked) in &changes.unlocked {
        let (at, in_match) = (micros(unlocked.at), unlocked.match_id.as_str());
        db.run(UNLOCK, params![player.as_str(), unlocked.achievement, at, in_match])?;
    }
    write_boards(db, &changes.entries, &changes.counts)
}

fn write_career(db: &Db, player: &PlayerId, of: &Career) -> Result<()> {
    let figures = json_text(&of.figures)?;
    let (player, played_ms) = (player.as_str(), int(of.played_ms));
    let params = params![
        player,
        of.game,
        of.matches,
        of.wins,
        of.podiums,
        of.points,
        of.streak,
        of.best_streak,
        played_ms,
        figures
    ];
    db.run(CAREER, params).map(drop)
}

fn write_rating(db: &Db, player: &PlayerId, of: &Rating) -> Result<()> {
    let (player, mode) = (player.as_str(), mode(of.ladder.mode.as_ref()));
    let params = params![player, of.ladder.game, mode, of.mu, of.sigma, of.shown, of.peak, of.matches];
    db.run(RATING, params).map(drop)
}

fn write_stock(db: &Db, player: &PlayerId, of: &Stock) -> Result<()> {
    let params = params![player.as_str(), of.item, int(of.won), int(of.used), int(of.kept)];
    db.run(STOCK, params).map(drop)
}

fn write_boards(db: &Db, entries: &[EntryChange], counts: &[CountChange]) -> Result<()> {
    let mut ids = BTreeMap::new();
    for entry in entries {
        let board = id_of(db, &mut ids, &entry.board)?;
        db.run(ENTRY, params![board, entry.player.as_str(), entry.bot, entry.score])?;
    }
    for count in counts {
        let board = id_of(db, &mut ids, &count.board)?;
        let level = i64::from(count.level == BucketSize::Coarse);
        db.run(COUNT, params![board, count.bot, level, count.bucket, count.by])?;
    }
    Ok(())
}

fn id_of<'a>(db: &Db, ids: &mut BTreeMap<&'a BoardName, i64>, board: &'a BoardName) -> Result<i64> {
    if let Some(id) = ids.get(board) {
        return Ok(*id);
    }
    let id = board_id(db, board)?;
    ids.insert(board, id);
    Ok(id)
}
