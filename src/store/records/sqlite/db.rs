//! One connection to the file: statements are prepared once and counted.
//!
//! Owns: how values are written into columns and read back. Must not: know any table.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Params, Result, Row};

use crate::domain::{IdRefused, Ladder};
use crate::store::records::RecordsError;

/// How many statements stay prepared on each connection: more than there are.
const PREPARED_MAX: usize = 256;

/// Counts the statements that were run, over all connections.
#[derive(Debug, Clone, Default)]
pub(super) struct StatementCount {
    count: Arc<AtomicU64>,
    /// The texts of the statements, so that tests can look at the plan of each.
    #[cfg(test)]
    pub(super) texts: Arc<std::sync::Mutex<std::collections::BTreeSet<String>>>,
}

impl StatementCount {
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    fn note(&self, _sql: &str) {
        self.count.fetch_add(1, Ordering::Relaxed);
        #[cfg(test)]
        self.texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(_sql.to_owned());
    }
}

/// A connection.
pub(super) struct Db {
    connection: Connection,
    tally: StatementCount,
}

impl Db {
    pub(super) fn new(connection: Connection, tally: StatementCount) -> Db {
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        Db { connection, tally }
    }

    /// The first row, if there is one.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.tally.note(sql);
        self.connection.prepare_cached(sql)?.query_row(params, read).optional()
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.tally.note(sql);
        self.connection.prepare_cached(sql)?.query_map(params, read)?.collect()
    }

    /// Runs a statement, and answers how many rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.tally.note(sql);
        self.connection.prepare_cached(sql)?.execute(params)
    }

    /// The number of the row that was inserted last.
    pub(super) fn last_id(&self) -> i64 {
        self.connection.last_insert_rowid()
    }

    /// Reads several things from the same state of the file.
    pub(super) fn snapshot<T>(&self, read: impl FnOnce(&Db) -> Result<T>) -> Result<T> {
        self.run("BEGIN", [])?;
        let answer = read(self);
        self.run("COMMIT", [])?;
        answer
    }

    /// Whether a transaction is open.
    pub(super) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Rolls back a transaction that was left open.
    pub(super) fn abandon(&self) {
        if self.in_transaction()
            && let Err(error) = self.run("ROLLBACK", [])
        {
            log::error!("a transaction of the records could not be rolled back: {error}");
        }
    }
}

/// The error for callers. A result that is refused is set aside, so only an error that its own values are to blame
/// for is a refusal. A missing table (a newer server changed the schema) or a damaged page is no fault of theirs.
pub(super) fn refusal(error: &Error) -> RecordsError {
    use rusqlite::ErrorCode::{ConstraintViolation, ParameterOutOfRange, TooBig, TypeMismatch};
    let text = error.to_string().into();
    match error {
        Error::SqliteFailure(failure, _) => match failure.code {
            ConstraintViolation | ParameterOutOfRange | TooBig | TypeMismatch => RecordsError::Refused(text),
            _ => RecordsError::Away(text),
        },
        Error::SqlInputError { .. } => RecordsError::Away(text),
        _ => RecordsError::Refused(text),
    }
}

/// A time in a column.
pub(super) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    let micros = row.get(column)?;
    Timestamp::from_microsecond(micros).map_err(|_| Error::IntegralValueOutOfRange(column, micros))
}

/// An id in a column.
pub(super) fn id<T: TryFrom<String, Error = IdRefused>>(row: &Row<'_>, column: usize) -> Result<T> {
    T::try_from(row.get(column)?).map_err(|error| unreadable(column, error))
}

/// A ladder in two columns, game and mode.
pub(super) fn ladder(row: &Row<'_>, column: usize) -> Result<Ladder> {
    let (game, mode): (String, String) = (row.get(column)?, row.get(column + 1)?);
    Ok(Ladder { game, mode: Some(mode).filter(|mode| !mode.is_empty()) })
}

/// JSON in a column.
pub(super) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}

/// A value as JSON, as it is stored.
pub(super) fn json_text(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

/// A count in a column. A sum that went below 0 reads as 0.
pub(super) fn count(row: &Row<'_>, column: usize) -> Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

/// The error for a value that our code never writes.
pub(super) fn unreadable(
    column: usize,
    error: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, error.into())
}
