//! What only one server may do at a time. All servers of a database agree on these numbers.

use super::db::{Db, Found};

/// Held while the schema changes, by a session. From "Tilt", so that nobody else uses the number by chance.
pub(super) const SCHEMA: i64 = 0x5469_6c74_0001;
/// Held while matches are settled, by a transaction.
pub(super) const SETTLING: i64 = 0x5469_6c74_0002;
/// Held while notices get their numbers, by a transaction: whoever reads on after the highest number misses none.
pub(super) const NOTICES: i64 = 0x5469_6c74_0003;

/// Waits for its turn; it lasts until the transaction ends.
pub(super) async fn lock(db: Db<'_>, what: i64) -> Found<()> {
    db.run("SELECT pg_advisory_xact_lock($1)", &[&what]).await.map(drop)
}
