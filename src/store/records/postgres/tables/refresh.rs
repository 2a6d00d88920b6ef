//! The rows of refresh tokens.
//!
//! Must not: see a token, there are only digests here; or decide what becomes of one (`records/refresh.rs`).

use tokio_postgres::Row;
use uuid::Uuid;

use crate::domain::{RefreshBounds, ShownRefresh, Used};
use crate::store::records::kept::{micros, used};
use crate::store::records::postgres::db::{Db, Found, get, id, time, unreadable};
use crate::store::records::refresh::{KeptToken, TokenChange};
use crate::store::records::{NextToken, Refresh, RefreshToken};

/// `issued_at` says which tokens are the newest: it is later than that of any other token of the player, whatever the
/// wall clock says.
const KEEP: &str = "INSERT INTO refresh_tokens (digest, family, player, issued_at, expires_at, parent)
    VALUES ($1, $2, $3, greatest($4, (SELECT max(issued_at) + 1 FROM refresh_tokens WHERE player = $3)), $5, $6)";
/// Removes the tokens that are too many, of those in use and of those used up.
const FORGET_OLD: &str = "DELETE FROM refresh_tokens WHERE digest = ANY(ARRAY(
    SELECT digest FROM refresh_tokens WHERE player = $1 AND used = $2 ORDER BY issued_at DESC, digest OFFSET $3))";
/// Removes tokens that have run out, of any player, because some never come back. It takes a few at a time, and none
/// that another server is removing.
const FORGET_EXPIRED: &str = "DELETE FROM refresh_tokens WHERE digest = ANY(ARRAY(
    SELECT digest FROM refresh_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT 64 FOR UPDATE SKIP LOCKED))";
const FORGET_EXPIRED_OF: &str = "DELETE FROM refresh_tokens WHERE player = $1 AND expires_at <= $2";
/// Locks the row: of two requests that show the same token at the same time, one comes second.
const FIND: &str = "SELECT player, family, expires_at, used, used_at, parent,
        (SELECT role FROM accounts WHERE player = t.player)
    FROM refresh_tokens t WHERE digest = $1 FOR UPDATE";
const USE: &str = "UPDATE refresh_tokens SET used = TRUE, used_at = $2 WHERE digest = $1";
/// Marks the other answers for the same token as used, without a time: they are passed over.
const PASS_OVER_SIBLINGS: &str =
    "UPDATE refresh_tokens SET used = TRUE WHERE family = $1 AND parent = $2 AND NOT used";
/// Locks the rows: a token that is being used at this moment is waited for, and is not unused then.
const UNUSED_ANSWERS: &str =
    "SELECT digest FROM refresh_tokens WHERE family = $1 AND parent = $2 AND NOT used
    FOR UPDATE";
const FORGET_FAMILY: &str = "DELETE FROM refresh_tokens WHERE family = $1";
const FORGET_FAMILY_OF: &str = "DELETE FROM refresh_tokens
    WHERE family = (SELECT family FROM refresh_tokens WHERE digest = $1)";
const FORGET_PLAYERS: &str = "DELETE FROM refresh_tokens WHERE player = ANY($1)";

/// Keeps the first token of a sign-in, and removes those that are too many or too old.
pub(super) async fn keep(db: Db<'_>, token: &RefreshToken, keep: u32) -> Found<()> {
    keep_child(db, token, None, keep).await
}

async fn keep_child(db: Db<'_>, token: &RefreshToken, parent: Option<&[u8]>, keep: u32) -> Found<()> {
    let player = token.player.as_str();
    let (issued_at, expires_at) = (micros(token.issued_at), micros(token.expires_at));
    let forget_by = micros(token.forget_by);
    db.run(FORGET_EXPIRED_OF, &[&player, &forget_by]).await?;
    db.run(FORGET_EXPIRED, &[&forget_by]).await?;
    let (digest, family) = (token.digest.as_slice(), token.family.as_bytes().as_slice());
    db.run(KEEP, &[&digest, &family, &player, &issued_at, &expires_at, &parent]).await?;
    for used in [false, true] {
        db.run(FORGET_OLD, &[&player, &used, &i64::from(keep)]).await?;
    }
    Ok(())
}

/// Makes the change that is decided for a token, and keeps the one that takes its place.
pub(super) async fn rotate(
    db: Db<'_>,
    digest: &[u8; 32],
    next: &NextToken,
    bounds: RefreshBounds,
) -> Found<Refresh> {
    let Some(token) = find(db, digest).await? else { return Ok(Refresh::Unknown) };
    let family = token.family.as_bytes().as_slice();
    let (change, answer) = token.rotate(next, bounds);
    match change {
        TokenChange::Nothing => {}
        TokenChange::ForgetFamily => _ = db.run(FORGET_FAMILY, &[&family]).await?,
        TokenChange::Keep { next, uses_up } => {
            if uses_up {
                db.run(USE, &[&digest.as_slice(), &micros(next.issued_at)]).await?;
                db.run(PASS_OVER_SIBLINGS, &[&family, &token.parent]).await?;
            }
            keep_child(db, &next, Some(digest), bounds.keep).await?;
        }
    }
    Ok(answer)
}

async fn find(db: Db<'_>, digest: &[u8; 32]) -> Found<Option<KeptToken>> {
    let Some(mut row) = db.one(FIND, &[&digest.as_slice()], kept_token).await? else { return Ok(None) };
    if row.shown.used != Used::Never {
        let family = row.family.as_bytes().as_slice();
        let unused = db.all(UNUSED_ANSWERS, &[&family, &digest.as_slice()], |_| Ok(())).await?;
        row.shown.unused_answers = unused.len();
    }
    Ok(Some(row))
}

fn kept_token(row: &Row) -> Found<KeptToken> {
    let family = Uuid::from_slice(get(row, 1)?).map_err(|error| unreadable(row, 1, &error))?;
    let used_at = get::<Option<i64>>(row, 4)?.map(|_| time(row, 4)).transpose()?;
    let (used, expires_at, role) = (used(get(row, 3)?, used_at), time(row, 2)?, get(row, 6)?);
    let shown = ShownRefresh { expires_at, used, unused_answers: 0, role };
    Ok(KeptToken { player: id(row, 0)?, family, parent: get(row, 5)?, shown })
}

/// Removes a token and all that came from the same sign-in.
pub(super) async fn forget_family(db: Db<'_>, digest: &[u8; 32]) -> Found<()> {
    db.run(FORGET_FAMILY_OF, &[&digest.as_slice()]).await.map(drop)
}

/// Removes all tokens of these players.
pub(super) async fn forget_players(db: Db<'_>, players: &[&str]) -> Found<()> {
    db.run(FORGET_PLAYERS, &[&players]).await.map(drop)
}
