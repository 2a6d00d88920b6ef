//! Notices to players, until they have read them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use crate::domain::{NewNotice, Notice, PlayerId};
use crate::store::records::kept::{int, micros};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id, json, json_text, time};
use crate::store::records::{Answer, Notices};

const ADD: &str = "INSERT INTO notices (player, kind, data, at) VALUES (?1, ?2, ?3, ?4)";
const FORGET_OLD: &str = "DELETE FROM notices WHERE player = ?1 AND id <= (
    SELECT id FROM notices WHERE player = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
const UNREAD: &str = "SELECT id, player, kind, data, at FROM notices WHERE player = ?1 AND id > ?2
    ORDER BY id LIMIT ?3";
const MARK_READ: &str = "DELETE FROM notices WHERE player = ?1 AND id <= ?2";

#[async_trait]
impl Notices for Sqlite {
    async fn notify(&self, notices: &[NewNotice], keep: u32) -> Answer<Vec<Notice>> {
        let notices = notices.to_vec();
        self.write(move |db| notify(db, notices, keep)).await
    }

    async fn unread(&self, player: &PlayerId, after: u64, limit: u32) -> Answer<Vec<Notice>> {
        let player = player.clone();
        self.read(move |db| db.all(UNREAD, params![player.as_str(), int(after), limit], notice)).await
    }

    async fn mark_read(&self, player: &PlayerId, up_to: u64) -> Answer<u64> {
        let player = player.clone();
        self.write(move |db| {
            let read = db.run(MARK_READ, params![player.as_str(), int(up_to)])?;
            Ok(u64::try_from(read).unwrap_or(u64::MAX))
        })
        .await
    }
}

fn notify(db: &Db, notices: Vec<NewNotice>, keep: u32) -> Result<Vec<Notice>> {
    let players: BTreeSet<_> = notices.iter().map(|notice| notice.player.clone()).collect();
    let kept = notices.into_iter().map(|notice| add(db, notice)).collect::<Result<_>>()?;
    for player in players {
        db.run(FORGET_OLD, params![player.as_str(), keep])?;
    }
    Ok(kept)
}

/// Keeps a notice, which gets its number.
pub(super) fn add(db: &Db, new: NewNotice) -> Result<Notice> {
    let NewNotice { player, kind, data, at } = new;
    db.run(ADD, params![player.as_str(), kind, json_text(&data)?, micros(at)])?;
    Ok(Notice { id: u64::try_from(db.last_id()).unwrap_or(0), player, kind, data, at })
}

fn notice(row: &Row<'_>) -> Result<Notice> {
    Ok(Notice {
        id: count(row, 0)?,
        player: id(row, 1)?,
        kind: row.get(2)?,
        data: json(row, 3)?,
        at: time(row, 4)?,
    })
}
