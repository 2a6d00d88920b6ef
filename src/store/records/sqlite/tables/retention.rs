//! Records that are old enough to go. The one thread that writes takes them among other changes, so a batch is short.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Result, params};

use crate::domain::Week;
use crate::store::records::kept::{RETIRED, RETIRED_END, WEEKLY, micros, weekly_before};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::Db;
use crate::store::records::{Answer, Retention};

/// The placings go with their matches.
const REMOVE_MATCHES: &str = "DELETE FROM matches WHERE id IN (
    SELECT id FROM matches WHERE ended_at < ?1 ORDER BY ended_at, id LIMIT ?2)";
const BOARD_BETWEEN: &str = "SELECT id FROM boards WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 1";
const RETIRE_BOARD: &str = "UPDATE boards SET name = ?2 || id WHERE id = ?1";
const REMOVE_ENTRIES: &str = "DELETE FROM board_entries WHERE board = ?1 AND player IN (
    SELECT player FROM board_entries WHERE board = ?1 LIMIT ?2)";
const REMOVE_COUNTS: &str = "DELETE FROM board_counts WHERE board = ?1";
const REMOVE_BOARD: &str = "DELETE FROM boards WHERE id = ?1";

#[async_trait]
impl Retention for Sqlite {
    async fn remove_matches(&self, before: Timestamp, limit: u32) -> Answer<Option<u64>> {
        let removed =
            self.write(move |db| Ok(db.run(REMOVE_MATCHES, params![micros(before), limit])? as u64));
        removed.await.map(Some)
    }

    async fn remove_weekly_boards(&self, before: Week, limit: u32) -> Answer<Option<u64>> {
        self.write(move |db| remove_weekly_boards(db, before, limit)).await.map(Some)
    }
}

fn remove_weekly_boards(db: &Db, before: Week, limit: u32) -> Result<u64> {
    let begun = board_between(db, RETIRED, RETIRED_END)?;
    let Some(board) =
        begun.map_or_else(|| board_between(db, WEEKLY, &weekly_before(before)), |begun| Ok(Some(begun)))?
    else {
        return Ok(0);
    };
    db.run(RETIRE_BOARD, params![board, RETIRED])?;
    let entries = db.run(REMOVE_ENTRIES, params![board, limit])? as u64;
    if entries < u64::from(limit) {
        db.run(REMOVE_COUNTS, [board])?;
        db.run(REMOVE_BOARD, [board])?;
    }
    Ok(entries + 1)
}

fn board_between(db: &Db, first: &str, end: &str) -> Result<Option<i64>> {
    db.one(BOARD_BETWEEN, [first, end], |row| row.get(0))
}
