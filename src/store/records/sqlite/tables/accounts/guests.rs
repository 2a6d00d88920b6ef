//! Guests who can never come back. Their row in `accounts` goes first: a player without one is no guest any more, and
//! nobody who can sign in.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Result, Row, params};

use crate::domain::PlayerId;
use crate::store::records::kept::micros;
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, id, time};
use crate::store::records::sqlite::tables::{refresh, reports};
use crate::store::records::{Answer, DueGuest, EndBounds, Guests};

const HOLD: &str = "UPDATE accounts SET stays_until = ?2 WHERE player = ?1 AND stays_until < ?2";
/// `CROSS JOIN` has the database begin with the few guests whose time is over.
const DUE: &str = "SELECT a.player, a.stays_until, p.seen_at
    FROM accounts a CROSS JOIN players p ON p.id = a.player
    WHERE a.stays_until <= ?1 AND (a.stays_until, a.player) > (?2, ?3)
    ORDER BY a.stays_until, a.player LIMIT ?4";
const SIGN_OFF: &str = "DELETE FROM accounts WHERE player = ?1 AND stays_until <= ?2
    AND EXISTS (SELECT 1 FROM players p WHERE p.id = ?1 AND p.kind = 'guest' AND p.seen_at <= ?3)";
pub(super) const FORGET_NOTICES: &str = "DELETE FROM notices WHERE player = ?1";
const HAS_PLAYED: &str = "SELECT 1 FROM placings WHERE player = ?1 LIMIT 1";
const FORGET_NAME: &str = "UPDATE players SET name = NULL, name_key = NULL WHERE id = ?1";
const FORGET: &str = "DELETE FROM players WHERE id = ?1";

#[async_trait]
impl Guests for Sqlite {
    async fn hold(&self, players: &[PlayerId], until: Timestamp) -> Answer<()> {
        let players = players.to_vec();
        self.write(move |db| players.iter().try_for_each(|player| hold(db, player, micros(until)))).await
    }

    async fn due(&self, by: Timestamp, after: Option<&DueGuest>, limit: u32) -> Answer<Vec<DueGuest>> {
        let (since, last) = after
            .map_or((i64::MIN, String::new()), |after| (micros(after.stays_until), after.player.to_string()));
        self.read(move |db| db.all(DUE, params![micros(by), since, last, limit], due)).await
    }

    async fn end(&self, guests: &[PlayerId], bounds: EndBounds) -> Answer<u64> {
        let guests = guests.to_vec();
        self.write(move |db| {
            guests.iter().try_fold(0, |ended, guest| Ok(ended + u64::from(end(db, guest, bounds)?)))
        })
        .await
    }
}

/// Lets a guest stay until then. An account is not changed.
pub(super) fn hold(db: &Db, player: &PlayerId, until: i64) -> Result<()> {
    db.run(HOLD, params![player.as_str(), until]).map(drop)
}

fn due(row: &Row<'_>) -> Result<DueGuest> {
    Ok(DueGuest { player: id(row, 0)?, stays_until: time(row, 1)?, seen_at: time(row, 2)? })
}

/// Removes a guest. Answers `false` if the guest stays.
fn end(db: &Db, guest: &PlayerId, bounds: EndBounds) -> Result<bool> {
    let params = params![guest.as_str(), micros(bounds.by), micros(bounds.unseen_since)];
    if db.run(SIGN_OFF, params)? == 0 {
        return Ok(false);
    }
    refresh::forget_player(db, guest)?;
    reports::forget_player(db, guest)?;
    db.run(FORGET_NOTICES, [guest.as_str()])?;
    let has_played = db.one(HAS_PLAYED, [guest.as_str()], |_| Ok(()))?.is_some();
    db.run(if has_played { FORGET_NAME } else { FORGET }, [guest.as_str()])?;
    Ok(true)
}
