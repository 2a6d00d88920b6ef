//! Refresh tokens: each is good once, and one that comes a second time ends its whole family, unless its answer may have
//! been lost.
//!
//! Must not: see a token; there are only digests here.

use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::db::{Db, Found, get, id, unreadable};
use super::profiles::role;
use crate::domain::PlayerId;
use crate::store::records::kept::micros;
use crate::store::records::{NextToken, Refresh, RefreshBounds, RefreshToken};

/// `issued_at` says which are the newest: it is behind those of all the player has, whatever the wall clock says.
const KEEP: &str = "INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at, parent)
    VALUES ($1, $2, $3, greatest($4, (SELECT max(issued_at) + 1 FROM refresh_tokens WHERE player = $3)), $5, $6)";
/// Of those in use and of those used up each: players who refresh often on one machine stay signed in on the others.
const FORGET_OLD: &str = "DELETE FROM refresh_tokens WHERE digest = ANY(ARRAY(
    SELECT digest FROM refresh_tokens WHERE player = $1 AND used = $2 ORDER BY issued_at DESC, digest OFFSET $3))";
/// Of anybody, because some never come back; a few at a time, and not those that somebody else is forgetting.
const FORGET_EXPIRED: &str = "DELETE FROM refresh_tokens WHERE digest = ANY(ARRAY(
    SELECT digest FROM refresh_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT 64 FOR UPDATE SKIP LOCKED))";
const FORGET_EXPIRED_OF: &str = "DELETE FROM refresh_tokens WHERE player = $1 AND expires_at <= $2";
/// Locked: of two that come with the same token at the same time one is the second.
const FIND: &str = "SELECT player, family, expires_at, used, used_at, parent FROM refresh_tokens
    WHERE digest = $1 FOR UPDATE";
const USE: &str = "UPDATE refresh_tokens SET used = TRUE, used_at = $2 WHERE digest = $1";
/// Without a time: they have no grace.
const USE_SIBLINGS: &str =
    "UPDATE refresh_tokens SET used = TRUE WHERE family = $1 AND parent = $2 AND NOT used";
/// Locked: one that is being used at this moment is waited for, and is none of them then.
const UNUSED_CHILDREN: &str =
    "SELECT digest FROM refresh_tokens WHERE family = $1 AND parent = $2 AND NOT used
    FOR UPDATE";
const FORGET_FAMILY: &str = "DELETE FROM refresh_tokens WHERE family = $1";
const FORGET_FAMILY_OF: &str = "DELETE FROM refresh_tokens
    WHERE family = (SELECT family FROM refresh_tokens WHERE digest = $1)";

/// Keeps the first token of a sign-in, and forgets those that are too many or too old.
pub(super) async fn keep(db: Db<'_>, token: &RefreshToken, keep: u32) -> Found<()> {
    keep_child(db, token, None, keep).await
}

async fn keep_child(db: Db<'_>, token: &RefreshToken, parent: Option<&[u8]>, keep: u32) -> Found<()> {
    let player = token.player.as_str();
    let (issued_at, expires_at) = (micros(token.issued_at), micros(token.expires_at));
    db.run(FORGET_EXPIRED_OF, &[&player, &issued_at]).await?;
    db.run(FORGET_EXPIRED, &[&issued_at]).await?;
    let (digest, family) = (token.digest.as_slice(), token.family.as_bytes().as_slice());
    db.run(KEEP, &[&digest, &family, &player, &issued_at, &expires_at, &parent]).await?;
    for used in [false, true] {
        db.run(FORGET_OLD, &[&player, &used, &i64::from(keep)]).await?;
    }
    Ok(())
}

/// Uses a token up, and keeps the one that takes its place.
pub(super) async fn rotate(
    db: Db<'_>,
    digest: &[u8; 32],
    next: &NextToken,
    bounds: RefreshBounds,
) -> Found<Refresh> {
    let used = use_up(db, digest, next.issued_at, bounds).await?;
    if let Refresh::Good { player, family, .. } = &used {
        keep_child(db, &next.of(*family, player), Some(digest), bounds.keep).await?;
    }
    Ok(used)
}

/// Uses a token up.
async fn use_up(db: Db<'_>, digest: &[u8; 32], now: Timestamp, bounds: RefreshBounds) -> Found<Refresh> {
    let digest = digest.as_slice();
    let Some(token) = db.one(FIND, &[&digest], kept).await? else { return Ok(Refresh::Unknown) };
    if token.expires_at <= micros(now) {
        return Ok(Refresh::Unknown);
    }
    let family = token.family.as_bytes().as_slice();
    if token.used && !is_asked_again(db, digest, &token, now, bounds).await? {
        db.run(FORGET_FAMILY, &[&family]).await?;
        return Ok(Refresh::Reused);
    }
    let Some(role) = role(db, &token.player).await? else { return Ok(Refresh::Unknown) };
    if !token.used {
        db.run(USE, &[&digest, &micros(now)]).await?;
        db.run(USE_SIBLINGS, &[&family, &token.parent]).await?;
    }
    Ok(Refresh::Good { player: token.player, role, family: token.family })
}

/// Whether somebody only asks for an answer that was lost: it is not long ago, and nobody uses what it had.
async fn is_asked_again(
    db: Db<'_>,
    digest: &[u8],
    token: &Kept,
    now: Timestamp,
    bounds: RefreshBounds,
) -> Found<bool> {
    if token.used_at.is_none_or(|used_at| !bounds.is_just_after(used_at, micros(now))) {
        return Ok(false);
    }
    let family = token.family.as_bytes().as_slice();
    let unused = db.all(UNUSED_CHILDREN, &[&family, &digest], |_| Ok(())).await?;
    Ok(bounds.may_be_lost(unused.len()))
}

/// Forgets a token and all that came from the same sign-in.
pub(super) async fn forget_family(db: Db<'_>, digest: &[u8; 32]) -> Found<()> {
    db.run(FORGET_FAMILY_OF, &[&digest.as_slice()]).await.map(drop)
}

struct Kept {
    player: PlayerId,
    family: Uuid,
    expires_at: i64,
    used: bool,
    used_at: Option<i64>,
    parent: Option<Vec<u8>>,
}

fn kept(row: &Row) -> Found<Kept> {
    let family = Uuid::from_slice(get(row, 1)?).map_err(|error| unreadable(row, 1, &error))?;
    let (player, expires_at, used) = (id(row, 0)?, get(row, 2)?, get(row, 3)?);
    Ok(Kept { player, family, expires_at, used, used_at: get(row, 4)?, parent: get(row, 5)? })
}
