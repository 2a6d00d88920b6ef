//! The locks for work that only one server may do at a time. All servers of a database agree on these numbers.

use super::db::{Db, Found, get};

/// Held by a session while it changes the schema. The number begins with "Tilt", so that nobody else uses it by
/// chance.
pub(super) const SCHEMA: i64 = 0x5469_6c74_0001;
/// Held by a transaction while it settles matches.
pub(super) const SETTLING: i64 = 0x5469_6c74_0002;
/// Held by a transaction while it gives notices their numbers, so that a reader who reads on after the highest number
/// misses none.
pub(super) const NOTICES: i64 = 0x5469_6c74_0003;

/// Held by a transaction while it keeps a report, of which a player makes one about another.
pub(super) const REPORTS: i64 = 0x5469_6c74_0006;

/// Takes a lock, which lasts until the transaction ends; waits until it is free.
pub(super) async fn lock(db: Db<'_>, what: i64) -> Found<()> {
    db.run("SELECT pg_advisory_xact_lock($1)", &[&what]).await.map(drop)
}

/// Takes a lock, which lasts until the transaction ends, if it is free. Answers whether it was.
pub(super) async fn try_lock(db: Db<'_>, what: i64) -> Found<bool> {
    let taken = db.one("SELECT pg_try_advisory_xact_lock($1)", &[&what], |row| get(row, 0)).await?;
    Ok(taken == Some(true))
}
