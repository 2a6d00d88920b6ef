//! The rows of refresh tokens.
//!
//! Must not: see a token, there are only digests here; or decide what becomes of one (`records/refresh.rs`).

use rusqlite::{Result, Row, params};
use uuid::Uuid;

use crate::domain::{PlayerId, RefreshBounds, ShownRefresh, Used};
use crate::store::records::kept::{micros, used};
use crate::store::records::refresh::{KeptToken, TokenChange};
use crate::store::records::sqlite::db::{Db, id, time, unreadable};
use crate::store::records::{NextToken, Refresh, RefreshToken};

/// `issued_at` says which tokens are the newest: it is later than that of any other token of the player, whatever the
/// wall clock says.
const KEEP: &str = "INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at, parent)
    VALUES (?1, ?2, ?3, max(?4, coalesce(
        (SELECT max(issued_at) + 1 FROM refresh_tokens WHERE player = ?3), ?4)), ?5, ?6)";
/// Removes the tokens that are too many, of those in use and of those used up.
const FORGET_OLD: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE player = ?1 AND used = ?2
    ORDER BY issued_at DESC, digest LIMIT -1 OFFSET ?3)";
/// Removes tokens that have run out, of any player, because some never come back. It takes a few at a time, so that
/// nobody waits for it.
const FORGET_EXPIRED: &str = "DELETE FROM refresh_tokens WHERE digest IN (
    SELECT digest FROM refresh_tokens WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 64)";
const FORGET_EXPIRED_OF: &str = "DELETE FROM refresh_tokens WHERE player = ?1 AND expires_at <= ?2";
const FIND: &str = "SELECT player, family, expires_at, used, used_at, parent,
        (SELECT role FROM accounts WHERE player = t.player)
    FROM refresh_tokens t WHERE digest = ?1";
const USE: &str = "UPDATE refresh_tokens SET used = 1, used_at = ?2 WHERE digest = ?1";
/// Marks the other answers for the same token as used, without a time: they are passed over.
const PASS_OVER_SIBLINGS: &str =
    "UPDATE refresh_tokens SET used = 1 WHERE family = ?1 AND parent = ?2 AND NOT used";
const UNUSED_ANSWERS: &str =
    "SELECT count(*) FROM refresh_tokens WHERE family = ?1 AND parent = ?2 AND NOT used";
const FORGET_PLAYER: &str = "DELETE FROM refresh_tokens WHERE player = ?1";
const FORGET_FAMILY: &str = "DELETE FROM refresh_tokens WHERE family = ?1";
const FORGET_FAMILY_OF: &str = "DELETE FROM refresh_tokens
    WHERE family = (SELECT family FROM refresh_tokens WHERE digest = ?1)";

/// Keeps the first token of a sign-in, and removes those that are too many or too old.
pub(super) fn keep(db: &Db, token: &RefreshToken, keep: u32) -> Result<()> {
    keep_child(db, token, None, keep)
}

fn keep_child(db: &Db, token: &RefreshToken, parent: Option<&[u8]>, keep: u32) -> Result<()> {
    let player = token.player.as_str();
    let (issued_at, expires_at) = (micros(token.issued_at), micros(token.expires_at));
    let forget_by = micros(token.forget_by);
    db.run(FORGET_EXPIRED_OF, params![player, forget_by])?;
    db.run(FORGET_EXPIRED, [forget_by])?;
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

/// Makes the change that is decided for a token, and keeps the one that takes its place.
pub(super) fn rotate(db: &Db, digest: &[u8; 32], next: &NextToken, bounds: RefreshBounds) -> Result<Refresh> {
    let Some(token) = find(db, digest)? else { return Ok(Refresh::Unknown) };
    let family = token.family.as_bytes().as_slice();
    let (change, answer) = token.rotate(next, bounds);
    match change {
        TokenChange::Nothing => {}
        TokenChange::ForgetFamily => _ = db.run(FORGET_FAMILY, [family])?,
        TokenChange::Keep { next, uses_up } => {
            if uses_up {
                db.run(USE, params![digest.as_slice(), micros(next.issued_at)])?;
                db.run(PASS_OVER_SIBLINGS, params![family, token.parent])?;
            }
            keep_child(db, &next, Some(digest), bounds.keep)?;
        }
    }
    Ok(answer)
}

fn find(db: &Db, digest: &[u8; 32]) -> Result<Option<KeptToken>> {
    let Some(mut row) = db.one(FIND, [digest.as_slice()], kept_token)? else { return Ok(None) };
    if row.shown.used != Used::Never {
        let params = params![row.family.as_bytes().as_slice(), digest.as_slice()];
        let unused = db.one(UNUSED_ANSWERS, params, |row| row.get::<_, u32>(0))?;
        row.shown.unused_answers = unused.unwrap_or(0) as usize;
    }
    Ok(Some(row))
}

fn kept_token(row: &Row<'_>) -> Result<KeptToken> {
    let family: Vec<u8> = row.get(1)?;
    let family = Uuid::from_slice(&family).map_err(|error| unreadable(1, error))?;
    let used_at = row.get::<_, Option<i64>>(4)?.map(|_| time(row, 4)).transpose()?;
    let (used, expires_at, role) = (used(row.get(3)?, used_at), time(row, 2)?, row.get(6)?);
    let shown = ShownRefresh { expires_at, used, unused_answers: 0, role };
    Ok(KeptToken { player: id(row, 0)?, family, parent: row.get(5)?, shown })
}

/// Removes all tokens of a player.
pub(super) fn forget_player(db: &Db, player: &PlayerId) -> Result<()> {
    db.run(FORGET_PLAYER, [player.as_str()]).map(drop)
}

/// Removes a token and all that came from the same sign-in.
pub(super) fn forget_family(db: &Db, digest: &[u8; 32]) -> Result<()> {
    db.run(FORGET_FAMILY_OF, [digest.as_slice()]).map(drop)
}
