//! Refresh tokens: each is good once, and one that comes a second time ends its whole family, unless its answer may have
//! been lost.
//!
//! Must not: see a token; there are only digests here.

use jiff::Timestamp;
use rusqlite::{Result, Row, params};
use uuid::Uuid;

use super::db::{Db, id, unreadable};
use super::profiles::role;
use crate::domain::PlayerId;
use crate::store::records::kept::micros;
use crate::store::records::{NextToken, Refresh, RefreshBounds, RefreshToken};

/// `issued_at` says which are the newest: it is behind those of all the player has, whatever the wall clock says.
const KEEP: &str = "INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at, parent)
    VALUES (?1, ?2, ?3, max(?4, coalesce(
        (SELECT max(issued_at) + 1 FROM refresh_tokens WHERE player = ?3), ?4)), ?5, ?6)";
/// Of those in use and of those used up each: players who refresh often on one machine stay signed in on the others.
const FORGET_OLD: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE player = ?1 AND used = ?2
    ORDER BY issued_at DESC, digest LIMIT -1 OFFSET ?3)";
/// Of anybody, because some never come back; a few at a time, so that nobody waits for it.
const FORGET_EXPIRED: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 64)";
const FORGET_EXPIRED_OF: &str = "DELETE FROM refresh_tokens WHERE player = ?1 AND expires_at <= ?2";
const FIND: &str =
    "SELECT player, family, expires_at, used, used_at, parent FROM refresh_tokens WHERE digest = ?1";
const USE: &str = "UPDATE refresh_tokens SET used = 1, used_at = ?2 WHERE digest = ?1";
/// Without a time: they have no grace.
const USE_SIBLINGS: &str =
    "UPDATE refresh_tokens SET used = 1 WHERE family = ?1 AND parent = ?2 AND NOT used";
const UNUSED_CHILDREN: &str =
    "SELECT count(*) FROM refresh_tokens WHERE family = ?1 AND parent = ?2 AND NOT used";
const FORGET_PLAYER: &str = "DELETE FROM refresh_tokens WHERE player = ?1";
const FAMILY: &str = "SELECT family FROM refresh_tokens WHERE digest = ?1";
const FORGET_FAMILY: &str = "DELETE FROM refresh_tokens WHERE family = ?1";

/// Keeps the first token of a sign-in, and forgets those that are too many or too old.
pub(super) fn keep(db: &Db, token: &RefreshToken, keep: u32) -> Result<()> {
    keep_child(db, token, None, keep)
}

fn keep_child(db: &Db, token: &RefreshToken, parent: Option<&[u8]>, keep: u32) -> Result<()> {
    let player = token.player.as_str();
    let (issued_at, expires_at) = (micros(token.issued_at), micros(token.expires_at));
    db.run(FORGET_EXPIRED_OF, params![player, issued_at])?;
    db.run(FORGET_EXPIRED, [issued_at])?;
    db.run(
        KEEP,
        params![
            token.digest.as_slice(),
            token.family.as_bytes().as_slice(),
            player,
            issued_at,
            expires_at,
            parent
        ],
    )?;
    for used in [false, true] {
        db.run(FORGET_OLD, params![player, used, keep])?;
    }
    Ok(())
}

/// Uses a token up, and keeps the one that takes its place.
pub(super) fn rotate(db: &Db, digest: &[u8; 32], next: &NextToken, bounds: RefreshBounds) -> Result<Refresh> {
    let used = use_up(db, digest, next.issued_at, bounds)?;
    if let Refresh::Good { player, family, .. } = &used {
        keep_child(db, &next.of(*family, player), Some(digest), bounds.keep)?;
    }
    Ok(used)
}

fn use_up(db: &Db, digest: &[u8; 32], now: Timestamp, bounds: RefreshBounds) -> Result<Refresh> {
    let Some(token) = db.one(FIND, [digest.as_slice()], kept)? else { return Ok(Refresh::Unknown) };
    if token.expires_at <= micros(now) {
        return Ok(Refresh::Unknown);
    }
    let family = token.family.as_bytes().as_slice();
    if token.used && !is_asked_again(db, digest, &token, now, bounds)? {
        db.run(FORGET_FAMILY, [family])?;
        return Ok(Refresh::Reused);
    }
    let Some(role) = role(db, &token.player)? else { return Ok(Refresh::Unknown) };
    if !token.used {
        db.run(USE, params![digest.as_slice(), micros(now)])?;
        db.run(USE_SIBLINGS, params![family, token.parent])?;
    }
    Ok(Refresh::Good { player: token.player, role, family: token.family })
}

/// Whether somebody only asks for an answer that was lost: it is not long ago, and nobody uses what it had.
fn is_asked_again(
    db: &Db,
    digest: &[u8; 32],
    token: &Kept,
    now: Timestamp,
    bounds: RefreshBounds,
) -> Result<bool> {
    if token.used_at.is_none_or(|used_at| !bounds.is_just_after(used_at, micros(now))) {
        return Ok(false);
    }
    let (family, parent) = (token.family.as_bytes().as_slice(), digest.as_slice());
    let unused = db.one(UNUSED_CHILDREN, [family, parent], |row| row.get::<_, u32>(0))?;
    Ok(bounds.may_be_lost(unused.unwrap_or(0) as usize))
}

struct Kept {
    player: PlayerId,
    family: Uuid,
    expires_at: i64,
    used: bool,
    used_at: Option<i64>,
    parent: Option<Vec<u8>>,
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let family: Vec<u8> = row.get(1)?;
    let family = Uuid::from_slice(&family).map_err(|error| unreadable(1, error))?;
    let (player, expires_at, used) = (id(row, 0)?, row.get(2)?, row.get(3)?);
    Ok(Kept { player, family, expires_at, used, used_at: row.get(4)?, parent: row.get(5)? })
}

/// Forgets all tokens of a player.
pub(super) fn forget_player(db: &Db, player: &PlayerId) -> Result<()> {
    db.run(FORGET_PLAYER, [player.as_str()]).map(drop)
}

/// Forgets a token and all that came from the same sign-in.
pub(super) fn forget_family(db: &Db, digest: &[u8; 32]) -> Result<()> {
    let family = db.one(FAMILY, [digest.as_slice()], |row| row.get::<_, Vec<u8>>(0))?;
    match family {
        Some(family) => db.run(FORGET_FAMILY, [family]).map(drop),
        None => Ok(()),
    }
}
