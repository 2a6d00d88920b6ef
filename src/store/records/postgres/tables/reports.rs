//! Reports of players about each other.

use async_trait::async_trait;
use tokio_postgres::Row;

use crate::domain::{PlayerId, RoomId};
use crate::store::records::Answer;
use crate::store::records::kept::{int, micros};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, time, unreadable};
use crate::store::records::postgres::locks::{REPORTS, lock};
use crate::store::records::reports::{NewReport, PlayerReport, Reports};

const FORGET_BEFORE: &str = "DELETE FROM reports WHERE reporter = $1 AND player = $2 AND reporter <> ''";
const ADD: &str =
    "INSERT INTO reports (reporter, player, room, reason, message, at) VALUES ($1, $2, $3, $4, $5, $6)";
const FORGET_OLD_OF_ONE: &str = "DELETE FROM reports WHERE reporter = $1 AND reporter <> '' AND id <= (
    SELECT id FROM reports WHERE reporter = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)";
const FORGET_OLD: &str =
    "DELETE FROM reports WHERE id <= (SELECT id FROM reports ORDER BY id DESC LIMIT 1 OFFSET $1)";
const LIST: &str = "SELECT id, reporter, player, room, reason, message, at FROM reports WHERE id < $1
    ORDER BY id DESC LIMIT $2";
/// Two searches: one for both would read all reports where there are few.
const LIST_WITH: &str = "SELECT id, reporter, player, room, reason, message, at FROM (
        (SELECT * FROM reports WHERE reporter = $1 ORDER BY id DESC LIMIT $2)
        UNION ALL (SELECT * FROM reports WHERE player = $1 ORDER BY id DESC LIMIT $2)) both_ways
    ORDER BY id DESC LIMIT $2";
const FORGET_REPORTERS: &str = "UPDATE reports SET reporter = '' WHERE reporter = ANY($1)";
const FORGET_ABOUT: &str = "DELETE FROM reports WHERE player = ANY($1)";

#[async_trait]
impl Reports for Postgres {
    async fn report(&self, report: &NewReport, of_one_max: u32, kept_max: u32) -> Answer<()> {
        let report = report.clone();
        let (of_one_max, kept_max) = (i64::from(of_one_max), i64::from(kept_max));
        self.pool
            .change(move |db| Box::pin(async move { keep(db, report, of_one_max, kept_max).await }))
            .await
    }

    async fn reports_with(&self, player: &PlayerId, limit: u32) -> Answer<Vec<PlayerReport>> {
        let (player, limit) = (player.clone(), i64::from(limit));
        self.pool
            .ask(move |db| {
                Box::pin(async move { db.all(LIST_WITH, &[&player.as_str(), &limit], report).await })
            })
            .await
    }

    async fn reports(&self, before: Option<u64>, limit: u32) -> Answer<Vec<PlayerReport>> {
        let (before, limit) = (int(before.unwrap_or(u64::MAX)), i64::from(limit));
        self.pool.ask(move |db| Box::pin(async move { db.all(LIST, &[&before, &limit], report).await })).await
    }
}

/// One after the other, so that two reports of one player about the same one do not meet.
async fn keep(db: Db<'_>, report: NewReport, of_one_max: i64, kept_max: i64) -> Found<()> {
    lock(db, REPORTS).await?;
    let NewReport { reporter, player, room, reason, message, at } = report;
    let reporter = reporter.as_ref().map_or("", PlayerId::as_str);
    db.run(FORGET_BEFORE, &[&reporter, &player.as_str()]).await?;
    let (room, at) = (room.as_ref().map(RoomId::as_str), micros(at));
    db.run(ADD, &[&reporter, &player.as_str(), &room, &reason, &message, &at]).await?;
    db.run(FORGET_OLD_OF_ONE, &[&reporter, &of_one_max]).await?;
    db.run(FORGET_OLD, &[&kept_max]).await?;
    Ok(())
}

/// Forgets what is reported of players who are no more, and who it was that made their own reports.
pub(super) async fn forget_players(db: Db<'_>, players: &[&str]) -> Found<()> {
    lock(db, REPORTS).await?;
    db.run(FORGET_REPORTERS, &[&players]).await?;
    db.run(FORGET_ABOUT, &[&players]).await.map(drop)
}

fn report(row: &Row) -> Found<PlayerReport> {
    let reporter = Some(get::<String>(row, 1)?).filter(|reporter| !reporter.is_empty());
    let reporter = reporter.map(PlayerId::try_from).transpose();
    let reporter = reporter.map_err(|refused| unreadable(row, 1, &refused))?;
    let room = get::<Option<String>>(row, 3)?.map(RoomId::try_from).transpose();
    let room = room.map_err(|refused| unreadable(row, 3, &refused))?;
    let (reason, message) = (get(row, 4)?, get(row, 5)?);
    let report = NewReport { reporter, player: id(row, 2)?, room, reason, message, at: time(row, 6)? };
    Ok(PlayerReport { id: count(row, 0)?, report })
}
