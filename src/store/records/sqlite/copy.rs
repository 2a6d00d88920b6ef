//! A copy of the file, made while others read and write it, and what is in such a copy.
//!
//! Must not: change the file that is copied, or hold up whoever writes into it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::schema::BUSY;
use crate::domain::MatchId;
use crate::store::StoreError;

/// Memory of the connection that copies.
const CACHE_KIB: i64 = 16_384;

/// Copies the records as they are at this moment into a file that is empty; blocks. What others write meanwhile is not in the
/// copy. Errors: it is no database, or the copy cannot be written.
pub(in crate::store) fn copy_file(from: &Path, into: &Path) -> Result<(), StoreError> {
    let Some(into_text) = into.to_str() else {
        return Err(StoreError::unusable(into, "has a name that is no text: SQLite cannot write to it"));
    };
    let copied = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(from, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.execute("VACUUM INTO ?1", [into_text])
    };
    copied().map(drop).map_err(|error: rusqlite::Error| {
        StoreError::unusable(from, format!("cannot be copied to {}: {error}", into.display()))
    })
}

/// Those of some matches that are in the records of a copy.
pub(in crate::store) fn settled_in(copy: &Path, matches: Vec<MatchId>) -> Result<Vec<MatchId>, StoreError> {
    let unreadable = |error: rusqlite::Error| StoreError::unusable(copy, format!("cannot be read: {error}"));
    let connection =
        Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(unreadable)?;
    let mut settled = Vec::new();
    for id in matches {
        let found = connection.query_row("SELECT 1 FROM matches WHERE id = ?1", [id.as_str()], |_| Ok(()));
        settled.extend(found.optional().map_err(unreadable)?.map(|()| id));
    }
    Ok(settled)
}
