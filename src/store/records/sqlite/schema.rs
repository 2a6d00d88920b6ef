//! The file: it is made, recognised as ours, and brought to the version that this server writes.
//!
//! Owns: the checks before a file is touched, and that only one server at a time changes a schema. Must not: read or
//! write records.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use crate::store::disk::{Disk, FILE_MODE, RealDisk};
use crate::store::records::OpenFailed;

/// The number that the first migration writes into the head of the file.
const APPLICATION_ID: i64 = 1_416_195_188;
/// How long a connection that finds the file locked by another process tries again.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// How many pages may stand in the log before they are carried over into the file: 16 MiB.
const CARRY_OVER_PAGES: i64 = 4096;
/// The log is cut to this size, in bytes, when all of it was carried over.
const LOG_BYTES: i64 = 64 << 20;

mod embedded {
    refinery::embed_migrations!("src/store/records/sqlite/migrations");
}

/// Whether a connection reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Writes,
    Reads,
}

/// Opens a connection to a file that is prepared.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, OpenFailed> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let set_up = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        // FULL, because a result leaves the outbox when it is committed, so the commit must outlast a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        let cache_kib = if access == Access::Writes { 65_536 } else { 16_384 };
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        if access == Access::Reads {
            connection.pragma_update(None, "query_only", true)?;
        }
        connection.pragma_update_and_check(None, "wal_autocheckpoint", CARRY_OVER_PAGES, |_| Ok(()))?;
        connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES, |_| Ok(()))?;
        Ok(connection)
    };
    set_up().map_err(|error| unusable(path, &error))
}

/// Makes the file if there is none, checks that it is ours, and brings its schema up to date, if it may. Blocks while
/// another server does the same.
pub(super) fn prepare(path: &Path, migrate: bool) -> Result<(), OpenFailed> {
    let _lock = make_and_lock(path).map_err(|error| {
        let why =
            format!("cannot be made or opened ({error}): give the server a folder that it may write to");
        failed(path, why)
    })?;
    let mut connection = connect(path, Access::Writes)?;
    let found = look_at(&connection).map_err(|error| unusable(path, &error))?;
    let wanted = newest();
    match found {
        Found::Foreign => {
            let why = "is one of another program: move it away, or set database.url to another file";
            return Err(failed(path, why));
        }
        Found::Version(version) if version > wanted => {
            let why = format!(
                "has schema version {version}, and this server knows those up to {wanted}: start the server that wrote it, or \
                 put a copy back from before that"
            );
            return Err(failed(path, why));
        }
        Found::Version(version) if version < wanted && !migrate => {
            let why = format!(
                "has schema version {version} and needs {wanted}: start once with database.migrate = true, after a backup"
            );
            return Err(failed(path, why));
        }
        Found::Version(_) => {}
    }
    write_ahead(&connection).map_err(|error| unusable(path, &error))?;
    bring_up_to_date(&mut connection, path, found)
}

/// Makes the file, readable by the server's own user alone, because there are password hashes in it, and a lock
/// beside it. Locking the file itself would get in the way of SQLite's own locks.
fn make_and_lock(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        RealDisk.make_folder(folder)?;
    }
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let lock = private().open(PathBuf::from(lock_path))?;
    if lock.try_lock().is_err() {
        log::info!("waiting for another server to open the database {}", path.display());
        lock.lock()?;
    }
    // The handle is closed before SQLite opens the file: closing it later would drop SQLite's locks, too.
    private().open(path)?;
    Ok(lock)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    options
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Foreign,
    /// The version of the schema; 0 for an empty file.
    Version(i64),
}

fn look_at(connection: &Connection) -> rusqlite::Result<Found> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    if number("SELECT count(*) FROM sqlite_schema")? == 0 {
        return Ok(Found::Version(0));
    }
    if number("PRAGMA application_id")? != APPLICATION_ID {
        return Ok(Found::Foreign);
    }
    let version = "SELECT version FROM refinery_schema_history ORDER BY version DESC LIMIT 1";
    let version = connection.query_row(version, [], |row| row.get(0)).optional()?;
    Ok(Found::Version(version.unwrap_or(0)))
}

/// The version of the schema that this server reads and writes.
fn newest() -> i64 {
    let migrations = embedded::migrations::runner();
    migrations.get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0)
}

fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        log::warn!("the database stays in journal mode {mode}: readers will wait for the writer");
    }
    Ok(())
}

fn bring_up_to_date(connection: &mut Connection, path: &Path, found: Found) -> Result<(), OpenFailed> {
    // The migrations are one transaction, so that a start that is killed in the middle leaves the old version.
    let report = embedded::migrations::runner().set_grouped(true).run(connection).map_err(|error| {
        failed(path, format!("cannot be brought to schema version {}: {error}", newest()))
    })?;
    if !report.applied_migrations().is_empty() && found != Found::Version(0) {
        log::info!("the database {} has schema version {} now", path.display(), newest());
    }
    Ok(())
}

fn failed(path: &Path, why: impl Into<String>) -> OpenFailed {
    OpenFailed::File { path: path.to_owned(), why: why.into() }
}

/// The words for a file that cannot be used: the error of the system, and what to do.
fn unusable(path: &Path, error: &rusqlite::Error) -> OpenFailed {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "is no database: move it away, or set database.url to another file".to_owned()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("is held by another process ({error}): end that first")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            format!("is damaged ({error}): put a copy back, or repair it with `sqlite3 FILE .recover`")
        }
        _ => format!("cannot be used ({error}): the file and its folder must be writable for the server"),
    };
    failed(path, why)
}
