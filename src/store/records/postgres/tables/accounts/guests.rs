//! Guests who can never come back. Their row in `accounts` goes first: a player without one is no guest any more, and
//! nobody who can sign in.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::domain::PlayerId;
use crate::store::records::kept::micros;
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, get, id, time};
use crate::store::records::postgres::locks::{SETTLING, lock};
use crate::store::records::postgres::tables::{refresh, reports};
use crate::store::records::{Answer, DueGuest, EndBounds, Guests};

const HOLD: &str = "UPDATE accounts SET stays_until = $2 WHERE player = ANY($1) AND stays_until < $2";
/// `OFFSET 0` has the database first find the few guests whose time is over, by their index, and then look each up by
/// its key.
const DUE: &str = "SELECT a.player, a.stays_until, p.seen_at
    FROM (SELECT player, stays_until FROM accounts WHERE stays_until <= $1 AND (stays_until, player) > ($2, $3)
        ORDER BY stays_until, player LIMIT $4) a,
    LATERAL (SELECT seen_at FROM players WHERE id = a.player OFFSET 0) p
    ORDER BY a.stays_until, a.player";
/// Locks the rows, in the order of ids: nobody sits down, or becomes an account, between the look and the end.
const UNSEEN: &str = "SELECT id FROM players WHERE id = ANY($1) AND kind = 'guest' AND seen_at <= $2
    ORDER BY id FOR UPDATE";
const SIGN_OFF: &str = "DELETE FROM accounts WHERE player = ANY($1) AND stays_until <= $2 RETURNING player";
pub(super) const FORGET_NOTICES: &str = "DELETE FROM notices WHERE player = ANY($1)";
const HAVE_PLAYED: &str = "SELECT j.id FROM unnest($1::text[]) j (id), LATERAL (
    SELECT FROM placings WHERE player = j.id LIMIT 1) p";
const FORGET_NAMES: &str = "UPDATE players SET name = NULL, name_key = NULL WHERE id = ANY($1)";
const FORGET: &str = "DELETE FROM players WHERE id = ANY($1)";

#[async_trait]
impl Guests for Postgres {
    async fn hold(&self, players: &[PlayerId], until: Timestamp) -> Answer<()> {
        let players = players.to_vec();
        self.pool.ask(move |db| Box::pin(async move { hold(db, &players, micros(until)).await })).await
    }

    async fn due(&self, by: Timestamp, after: Option<&DueGuest>, limit: u32) -> Answer<Vec<DueGuest>> {
        let (since, last) = after
            .map_or((i64::MIN, String::new()), |after| (micros(after.stays_until), after.player.to_string()));
        let (by, limit) = (micros(by), i64::from(limit));
        self.pool
            .ask(move |db| Box::pin(async move { db.all(DUE, &[&by, &since, &last, &limit], due).await }))
            .await
    }

    async fn end(&self, guests: &[PlayerId], bounds: EndBounds) -> Answer<u64> {
        let guests = guests.to_vec();
        self.pool.change(move |db| Box::pin(async move { end(db, &guests, bounds).await })).await
    }
}

/// Lets guests stay until then. Accounts are not changed.
pub(super) async fn hold(db: Db<'_>, players: &[PlayerId], until: i64) -> Found<()> {
    let players: Vec<&str> = players.iter().map(PlayerId::as_str).collect();
    db.run(HOLD, &[&players, &until]).await.map(drop)
}

fn due(row: &Row) -> Found<DueGuest> {
    Ok(DueGuest { player: id(row, 0)?, stays_until: time(row, 1)?, seen_at: time(row, 2)? })
}

async fn end(db: Db<'_>, guests: &[PlayerId], bounds: EndBounds) -> Found<u64> {
    // A guest who has played stays known, so no match may be settled between the look and the end.
    lock(db, SETTLING).await?;
    let guests: Vec<&str> = guests.iter().map(PlayerId::as_str).collect();
    let name = |row: &Row| get::<String>(row, 0);
    let unseen = db.all(UNSEEN, &[&guests, &micros(bounds.unseen_since)], name).await?;
    let mut ended = db.all(SIGN_OFF, &[&unseen, &micros(bounds.by)], name).await?;
    let count = ended.len() as u64;
    let gone: Vec<_> = ended.iter().map(String::as_str).collect();
    refresh::forget_players(db, &gone).await?;
    reports::forget_players(db, &gone).await?;
    db.run(FORGET_NOTICES, &[&ended]).await?;
    let have_played = db.all(HAVE_PLAYED, &[&ended], name).await?;
    db.run(FORGET_NAMES, &[&have_played]).await?;
    ended.retain(|guest| !have_played.contains(guest));
    db.run(FORGET, &[&ended]).await?;
    Ok(count)
}
