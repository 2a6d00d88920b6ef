//! Players who are deleted. The row stays: results are somebody's, and nobody gets the id again.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::guests::FORGET_NOTICES;
use crate::domain::PlayerId;
use crate::domain::name::DELETED_NAME;
use crate::store::records::kept::micros;
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, id, time};
use crate::store::records::postgres::tables::{refresh, reports};
use crate::store::records::{Answer, DeletedPlayer, Deletion};

/// A guest is one no more: there is nobody who could become an account.
const DELETE: &str = "UPDATE players SET name = $2, name_key = NULL, deleted_at = $3,
        kind = CASE kind WHEN 'guest' THEN 'account' ELSE kind END
    WHERE id = $1 AND deleted_at IS NULL";
const SIGN_OFF: &str = "DELETE FROM accounts WHERE player = $1";
const DELETED: &str = "SELECT id, deleted_at FROM players
    WHERE deleted_at >= $1 AND (deleted_at, id) > ($2, $3) ORDER BY deleted_at, id LIMIT $4";

#[async_trait]
impl Deletion for Postgres {
    async fn delete(&self, player: &PlayerId, at: Timestamp) -> Answer<bool> {
        let player = player.clone();
        self.pool.change(move |db| Box::pin(async move { delete(db, &player, micros(at)).await })).await
    }

    async fn deleted(
        &self,
        since: Timestamp,
        after: Option<&DeletedPlayer>,
        limit: u32,
    ) -> Answer<Vec<DeletedPlayer>> {
        let (at, last) =
            after.map_or((i64::MIN, String::new()), |of| (micros(of.deleted_at), of.player.to_string()));
        let (since, limit) = (micros(since), i64::from(limit));
        let found = |row: &Row| Ok(DeletedPlayer { player: id(row, 0)?, deleted_at: time(row, 1)? });
        self.pool
            .ask(move |db| {
                Box::pin(async move { db.all(DELETED, &[&since, &at, &last, &limit], found).await })
            })
            .await
    }
}

async fn delete(db: Db<'_>, player: &PlayerId, at: i64) -> Found<bool> {
    let who = player.as_str();
    if db.run(DELETE, &[&who, &DELETED_NAME, &at]).await? == 0 {
        return Ok(false);
    }
    db.run(SIGN_OFF, &[&who]).await?;
    refresh::forget_players(db, &[who]).await?;
    reports::forget_players(db, &[who]).await?;
    db.run(FORGET_NOTICES, &[&[who].as_slice()]).await?;
    Ok(true)
}
