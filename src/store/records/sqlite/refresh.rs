//! Refresh tokens: each is good once, and one that comes a second time ends its whole family.
//!
//! Must not: see a token; there are only digests here.

use jiff::Timestamp;
use rusqlite::{Result, params};
use uuid::Uuid;

use super::accounts::role;
use super::db::{Db, id, unreadable};
use crate::domain::PlayerId;
use crate::store::records::kept::micros;
use crate::store::records::{NextToken, Refresh, RefreshToken};

const KEEP: &str = "INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5)";
/// Of those in use and of those used up each: players who refresh often on one machine stay signed in on the others.
const FORGET_OLD: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE player = ?1 AND used = ?2
    ORDER BY issued_at DESC, digest LIMIT -1 OFFSET ?3)";
/// Of anybody, because some never come back; a few at a time, so that nobody waits for it.
const FORGET_EXPIRED: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 64)";
const FORGET_EXPIRED_OF: &str = "DELETE FROM refresh_tokens WHERE player = ?1 AND expires_at <= ?2";
const FIND: &str = "SELECT player, family, expires_at, used FROM refresh_tokens WHERE digest = ?1";
const USE: &str = "UPDATE refresh_tokens SET used = 1 WHERE digest = ?1";
const FAMILY: &str = "SELECT family FROM refresh_tokens WHERE digest = ?1";
const FORGET_FAMILY: &str = "DELETE FROM refresh_tokens WHERE family = ?1";

/// Keeps a token, and forgets those that are too many or too old.
pub(super) fn keep(db: &Db, token: &RefreshToken, keep: u32) -> Result<()> {
    let player = token.player.as_str();
    let (issued_at, expires_at) = (micros(token.issued_at), micros(token.expires_at));
    db.run(FORGET_EXPIRED_OF, params![player, issued_at])?;
    db.run(FORGET_EXPIRED, [issued_at])?;
    db.run(
        KEEP,
        params![token.digest.as_slice(), token.family.as_bytes().as_slice(), player, issued_at, expires_at],
    )?;
    for used in [false, true] {
        db.run(FORGET_OLD, params![player, used, keep])?;
    }
    Ok(())
}

/// Uses a token up, and keeps the one that takes its place.
pub(super) fn rotate(db: &Db, digest: &[u8; 32], next: &NextToken, keep_max: u32) -> Result<Refresh> {
    let used = use_up(db, digest, next.issued_at)?;
    if let Refresh::Good { player, family, .. } = &used {
        keep(db, &next.of(*family, player), keep_max)?;
    }
    Ok(used)
}

fn use_up(db: &Db, digest: &[u8; 32], now: Timestamp) -> Result<Refresh> {
    let found = db.one(FIND, [digest.as_slice()], |row| {
        let family: Vec<u8> = row.get(1)?;
        let family = Uuid::from_slice(&family).map_err(|error| unreadable(1, error))?;
        Ok((id::<PlayerId>(row, 0)?, family, row.get::<_, i64>(2)?, row.get::<_, bool>(3)?))
    })?;
    let Some((player, family, expires_at, used)) = found else { return Ok(Refresh::Unknown) };
    if expires_at <= micros(now) {
        return Ok(Refresh::Unknown);
    }
    if used {
        db.run(FORGET_FAMILY, [family.as_bytes().as_slice()])?;
        return Ok(Refresh::Reused);
    }
    let Some(role) = role(db, &player)? else { return Ok(Refresh::Unknown) };
    db.run(USE, [digest.as_slice()])?;
    Ok(Refresh::Good { player, role, family })
}

/// Forgets a token and all that came from the same sign-in.
pub(super) fn forget_family(db: &Db, digest: &[u8; 32]) -> Result<()> {
    let family = db.one(FAMILY, [digest.as_slice()], |row| row.get::<_, Vec<u8>>(0))?;
    match family {
        Some(family) => db.run(FORGET_FAMILY, [family]).map(drop),
        None => Ok(()),
    }
}
