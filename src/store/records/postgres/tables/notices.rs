//! Notices to players, until they have read them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use tokio_postgres::Row;

use crate::domain::{NewNotice, Notice, PlayerId};
use crate::store::records::kept::{int, micros};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, json, json_text, time};
use crate::store::records::postgres::locks::{NOTICES, lock};
use crate::store::records::{Answer, Notices};

const ADD: &str = "INSERT INTO notices (player, kind, data, at)
    SELECT u.player, u.kind, u.data, u.at
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY u (player, kind, data, at, place)
    ORDER BY u.place RETURNING id";
const FORGET_OLD: &str = "DELETE FROM notices WHERE id = ANY(ARRAY(
    SELECT o.id FROM unnest($1::text[]) u (player), LATERAL (
        SELECT id FROM notices WHERE player = u.player ORDER BY id DESC OFFSET $2) o))";
const UNREAD: &str = "SELECT id, player, kind, data, at FROM notices WHERE player = $1 AND id > $2
    ORDER BY id LIMIT $3";
const MARK_READ: &str = "DELETE FROM notices WHERE player = $1 AND id <= $2";

#[async_trait]
impl Notices for Postgres {
    async fn notify(&self, notices: &[NewNotice], keep: u32) -> Answer<Vec<Notice>> {
        let notices = notices.to_vec();
        self.pool.change(move |db| Box::pin(async move { notify(db, notices, keep).await })).await
    }

    async fn unread(&self, player: &PlayerId, after: u64, limit: u32) -> Answer<Vec<Notice>> {
        let (player, after, limit) = (player.clone(), int(after), i64::from(limit));
        self.pool
            .ask(move |db| {
                Box::pin(async move { db.all(UNREAD, &[&player.as_str(), &after, &limit], notice).await })
            })
            .await
    }

    async fn mark_read(&self, player: &PlayerId, up_to: u64) -> Answer<u64> {
        let (player, up_to) = (player.clone(), int(up_to));
        self.pool
            .ask(move |db| Box::pin(async move { db.run(MARK_READ, &[&player.as_str(), &up_to]).await }))
            .await
    }
}

async fn notify(db: Db<'_>, notices: Vec<NewNotice>, keep: u32) -> Found<Vec<Notice>> {
    let players: BTreeSet<String> = notices.iter().map(|notice| notice.player.to_string()).collect();
    let kept = add(db, notices).await?;
    let players: Vec<String> = players.into_iter().collect();
    db.run(FORGET_OLD, &[&players, &i64::from(keep)]).await?;
    Ok(kept)
}

/// Keeps notices, which get their numbers in this order.
pub(super) async fn add(db: Db<'_>, new: Vec<NewNotice>) -> Found<Vec<Notice>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    lock(db, NOTICES).await?;
    let players: Vec<_> = new.iter().map(|notice| notice.player.as_str()).collect();
    let kinds: Vec<_> = new.iter().map(|notice| notice.kind.as_str()).collect();
    let data = new.iter().map(|notice| json_text(&notice.data)).collect::<Found<Vec<_>>>()?;
    let at: Vec<_> = new.iter().map(|notice| micros(notice.at)).collect();
    let mut ids = db.all(ADD, &[&players, &kinds, &data, &at], |row| count::<u64>(row, 0)).await?;
    ids.sort_unstable();
    let numbered = new.into_iter().zip(ids).map(|(new, id)| {
        let NewNotice { player, kind, data, at } = new;
        Notice { id, player, kind, data, at }
    });
    Ok(numbered.collect())
}

fn notice(row: &Row) -> Found<Notice> {
    Ok(Notice {
        id: count(row, 0)?,
        player: id(row, 1)?,
        kind: get(row, 2)?,
        data: json(row, 3)?,
        at: time(row, 4)?,
    })
}
