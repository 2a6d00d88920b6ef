//! Records that are old enough to go. A batch holds the lock of those who settle, for a moment, and does nothing if
//! somebody has it: settling goes first, and of several servers one removes at a time.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::domain::Week;
use crate::store::records::kept::{RETIRED, RETIRED_END, WEEKLY, micros, weekly_before};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, get};
use crate::store::records::postgres::locks::{SETTLING, try_lock};
use crate::store::records::{Answer, Retention};

const OLD_MATCHES: &str = "SELECT id FROM matches WHERE ended_at < $1 ORDER BY ended_at, id LIMIT $2";
const REMOVE_PLACINGS: &str = "DELETE FROM placings WHERE match_id = ANY($1)";
const REMOVE_MATCHES: &str = "DELETE FROM matches WHERE id = ANY($1)";
const BOARD_BETWEEN: &str = "SELECT id FROM boards WHERE name >= $1 AND name < $2 ORDER BY name LIMIT 1";
const RETIRE_BOARD: &str = "UPDATE boards SET name = $2 || id WHERE id = $1";
const OLD_ENTRIES: &str = "SELECT player FROM board_entries WHERE board = $1 ORDER BY player LIMIT $2";
const REMOVE_ENTRIES: &str = "DELETE FROM board_entries WHERE board = $1 AND player = ANY($2)";
const REMOVE_COUNTS: &str = "DELETE FROM board_counts WHERE board = $1";
const REMOVE_BOARD: &str = "DELETE FROM boards WHERE id = $1";

#[async_trait]
impl Retention for Postgres {
    async fn remove_matches(&self, before: Timestamp, limit: u32) -> Answer<Option<u64>> {
        let before = micros(before);
        self.pool
            .change(move |db| Box::pin(async move { remove_matches(db, before, limit.into()).await }))
            .await
    }

    async fn remove_weekly_boards(&self, before: Week, limit: u32) -> Answer<Option<u64>> {
        self.pool
            .change(move |db| Box::pin(async move { remove_weekly_boards(db, before, limit.into()).await }))
            .await
    }
}

async fn remove_matches(db: Db<'_>, before: i64, limit: i64) -> Found<Option<u64>> {
    if !try_lock(db, SETTLING).await? {
        return Ok(None);
    }
    let old = db.all(OLD_MATCHES, &[&before, &limit], |row| get::<String>(row, 0)).await?;
    if old.is_empty() {
        return Ok(Some(0));
    }
    db.run(REMOVE_PLACINGS, &[&old]).await?;
    db.run(REMOVE_MATCHES, &[&old]).await.map(Some)
}

async fn remove_weekly_boards(db: Db<'_>, before: Week, limit: i64) -> Found<Option<u64>> {
    if !try_lock(db, SETTLING).await? {
        return Ok(None);
    }
    let begun = board_between(db, RETIRED, RETIRED_END).await?;
    let next = match begun {
        Some(begun) => Some(begun),
        None => board_between(db, WEEKLY, &weekly_before(before)).await?,
    };
    let Some(board) = next else { return Ok(Some(0)) };
    db.run(RETIRE_BOARD, &[&board, &RETIRED]).await?;
    let old = db.all(OLD_ENTRIES, &[&board, &limit], |row: &Row| get::<String>(row, 0)).await?;
    let entries = db.run(REMOVE_ENTRIES, &[&board, &old]).await?;
    if (old.len() as i64) < limit {
        db.run(REMOVE_COUNTS, &[&board]).await?;
        db.run(REMOVE_BOARD, &[&board]).await?;
    }
    Ok(Some(entries + 1))
}

async fn board_between(db: Db<'_>, first: &str, end: &str) -> Found<Option<i32>> {
    db.one(BOARD_BETWEEN, &[&first, &end], |row| get(row, 0)).await
}
