//! Reports of players about each other.

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use crate::domain::{PlayerId, RoomId};
use crate::store::records::Answer;
use crate::store::records::kept::{int, micros};
use crate::store::records::reports::{NewReport, PlayerReport, Reports};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id, time, unreadable};

const FORGET_BEFORE: &str = "DELETE FROM reports WHERE reporter = ?1 AND player = ?2 AND reporter <> ''";
const ADD: &str =
    "INSERT INTO reports (reporter, player, room, reason, message, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const FORGET_OLD_OF_ONE: &str = "DELETE FROM reports WHERE reporter = ?1 AND reporter <> '' AND id <= (
    SELECT id FROM reports WHERE reporter = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
const FORGET_OLD: &str =
    "DELETE FROM reports WHERE id <= (SELECT id FROM reports ORDER BY id DESC LIMIT 1 OFFSET ?1)";
const LIST: &str = "SELECT id, reporter, player, room, reason, message, at FROM reports WHERE id < ?1
    ORDER BY id DESC LIMIT ?2";
const LIST_WITH: &str =
    "SELECT id, reporter, player, room, reason, message, at FROM reports WHERE reporter = ?1
    UNION ALL SELECT id, reporter, player, room, reason, message, at FROM reports WHERE player = ?1
    ORDER BY id DESC LIMIT ?2";
const FORGET_REPORTER: &str = "UPDATE reports SET reporter = '' WHERE reporter = ?1";
const FORGET_ABOUT: &str = "DELETE FROM reports WHERE player = ?1";

#[async_trait]
impl Reports for Sqlite {
    async fn report(&self, report: &NewReport, of_one_max: u32, kept_max: u32) -> Answer<()> {
        let report = report.clone();
        self.write(move |db| keep(db, &report, of_one_max, kept_max)).await
    }

    async fn reports_with(&self, player: &PlayerId, limit: u32) -> Answer<Vec<PlayerReport>> {
        let player = player.clone();
        self.read(move |db| db.all(LIST_WITH, params![player.as_str(), limit], report)).await
    }

    async fn reports(&self, before: Option<u64>, limit: u32) -> Answer<Vec<PlayerReport>> {
        let before = int(before.unwrap_or(u64::MAX));
        self.read(move |db| db.all(LIST, params![before, limit], report)).await
    }
}

fn keep(db: &Db, report: &NewReport, of_one_max: u32, kept_max: u32) -> Result<()> {
    let NewReport { reporter, player, room, reason, message, at } = report;
    let reporter = reporter.as_ref().map_or("", PlayerId::as_str);
    db.run(FORGET_BEFORE, params![reporter, player.as_str()])?;
    let room = room.as_ref().map(RoomId::as_str);
    db.run(ADD, params![reporter, player.as_str(), room, reason, message, micros(*at)])?;
    db.run(FORGET_OLD_OF_ONE, params![reporter, of_one_max])?;
    db.run(FORGET_OLD, params![kept_max])?;
    Ok(())
}

/// Forgets what is reported of a player who is no more, and who it was that made the player's own reports.
pub(super) fn forget_player(db: &Db, player: &PlayerId) -> Result<()> {
    db.run(FORGET_REPORTER, [player.as_str()])?;
    db.run(FORGET_ABOUT, [player.as_str()]).map(drop)
}

fn report(row: &Row<'_>) -> Result<PlayerReport> {
    let reporter = Some(row.get::<_, String>(1)?).filter(|reporter| !reporter.is_empty());
    let reporter = reporter.map(PlayerId::try_from).transpose().map_err(|refused| unreadable(1, refused))?;
    let room = row.get::<_, Option<String>>(3)?;
    let room = room.map(RoomId::try_from).transpose().map_err(|refused| unreadable(3, refused))?;
    let (reason, message) = (row.get(4)?, row.get(5)?);
    let report = NewReport { reporter, player: id(row, 2)?, room, reason, message, at: time(row, 6)? };
    Ok(PlayerReport { id: count(row, 0)?, report })
}
