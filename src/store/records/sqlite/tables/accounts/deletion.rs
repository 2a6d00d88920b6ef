//! Players who are deleted. The row stays: results are somebody's, and nobody gets the id again.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Result, params};

use super::guests::FORGET_NOTICES;
use crate::domain::PlayerId;
use crate::domain::name::DELETED_NAME;
use crate::store::records::kept::micros;
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, id, time};
use crate::store::records::sqlite::tables::{refresh, reports};
use crate::store::records::{Answer, DeletedPlayer, Deletion};

/// A guest is one no more: there is nobody who could become an account.
const DELETE: &str = "UPDATE players SET name = ?2, name_key = NULL, deleted_at = ?3,
        kind = CASE kind WHEN 'guest' THEN 'account' ELSE kind END
    WHERE id = ?1 AND deleted_at IS NULL";
const SIGN_OFF: &str = "DELETE FROM accounts WHERE player = ?1";
const DELETED: &str = "SELECT id, deleted_at FROM players
    WHERE deleted_at >= ?1 AND (deleted_at, id) > (?2, ?3) ORDER BY deleted_at, id LIMIT ?4";

#[async_trait]
impl Deletion for Sqlite {
    async fn delete(&self, player: &PlayerId, at: Timestamp) -> Answer<bool> {
        let player = player.clone();
        self.write(move |db| delete(db, &player, micros(at))).await
    }

    async fn deleted(
        &self,
        since: Timestamp,
        after: Option<&DeletedPlayer>,
        limit: u32,
    ) -> Answer<Vec<DeletedPlayer>> {
        let (at, last) =
            after.map_or((i64::MIN, String::new()), |of| (micros(of.deleted_at), of.player.to_string()));
        self.read(move |db| {
            db.all(DELETED, params![micros(since), at, last, limit], |row| {
                Ok(DeletedPlayer { player: id(row, 0)?, deleted_at: time(row, 1)? })
            })
        })
        .await
    }
}

fn delete(db: &Db, player: &PlayerId, at: i64) -> Result<bool> {
    if db.run(DELETE, params![player.as_str(), DELETED_NAME, at])? == 0 {
        return Ok(false);
    }
    db.run(SIGN_OFF, [player.as_str()])?;
    refresh::forget_player(db, player)?;
    reports::forget_player(db, player)?;
    db.run(FORGET_NOTICES, [player.as_str()])?;
    Ok(true)
}
