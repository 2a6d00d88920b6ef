//! One connection, for as long as one question or change takes: statements are prepared once and counted.
//!
//! Owns: how values are written into columns and read back. Must not: know any table.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use deadpool_postgres::StatementCache;
use jiff::Timestamp;
use tokio_postgres::types::{FromSql, ToSql};
use tokio_postgres::{Client, Row};

use super::trouble::Trouble;
use crate::domain::{IdRefused, Ladder};
use crate::store::records::RecordsError;

/// The outcome of a question.
pub(super) type Found<T> = Result<T, Trouble>;

/// The values for `$1`, `$2`, … in a statement.
pub(super) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Counts the statements that were sent, over all connections.
#[derive(Debug, Clone, Default)]
pub(super) struct StatementCount(Arc<AtomicU64>);

impl StatementCount {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A connection. Questions that are asked of it before the first is answered travel together.
#[derive(Clone, Copy)]
pub(super) struct Db<'c> {
    client: &'c Client,
    prepared: &'c StatementCache,
    tally: &'c StatementCount,
    cause: &'c Cause,
}

/// The first error, and whether the connection has to be given up. When statements travel together, all behind the
/// one that fails fail, too.
pub(super) type Cause = OnceLock<(RecordsError, bool)>;

/// Waits for several questions, and binds each answer to a name; a failure ends the function. Unlike `try_join!` it
/// waits for the others then, so that the cause of a failure is found out.
macro_rules! together {
    (let ($($name:ident),+ $(,)?) = ($($future:expr),+ $(,)?)) => {
        let ($($name,)+) = tokio::join!($($future),+);
        let ($($name,)+) = ($($name?,)+);
    };
}
pub(super) use together;

impl<'c> Db<'c> {
    pub(super) fn new(
        client: &'c Client,
        prepared: &'c StatementCache,
        tally: &'c StatementCount,
        cause: &'c Cause,
    ) -> Db<'c> {
        Db { client, prepared, tally, cause }
    }

    /// All rows.
    pub(super) async fn all<T>(
        self,
        sql: &str,
        params: Params<'_>,
        read: impl Fn(&Row) -> Found<T>,
    ) -> Found<Vec<T>> {
        let asked = async {
            let statement = self.prepared.prepare(self.client, sql).await?;
            self.tally.note();
            self.client.query(&statement, params).await
        };
        self.noted(asked.await)?.iter().map(read).collect()
    }

    /// The first row, if there is one.
    pub(super) async fn one<T>(
        self,
        sql: &str,
        params: Params<'_>,
        read: impl Fn(&Row) -> Found<T>,
    ) -> Found<Option<T>> {
        Ok(self.all(sql, params, read).await?.into_iter().next())
    }

    /// Runs a statement, and answers how many rows it changed.
    pub(super) async fn run(self, sql: &str, params: Params<'_>) -> Found<u64> {
        let asked = async {
            let statement = self.prepared.prepare(self.client, sql).await?;
            self.tally.note();
            self.client.execute(&statement, params).await
        };
        self.noted(asked.await)
    }

    fn noted<T>(self, done: Result<T, tokio_postgres::Error>) -> Found<T> {
        let done = done.map_err(Trouble::from);
        if let Err(trouble) = &done
            && !trouble.is_consequence()
        {
            self.cause.get_or_init(|| trouble.verdict());
        }
        done
    }
}

/// A column's value as it is.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Found<T> {
    row.try_get(column).map_err(Trouble::from)
}

/// An id in a column.
pub(super) fn id<T: TryFrom<String, Error = IdRefused>>(row: &Row, column: usize) -> Found<T> {
    T::try_from(get(row, column)?).map_err(|refused| unreadable(row, column, &refused))
}

/// A time in a column.
pub(super) fn time(row: &Row, column: usize) -> Found<Timestamp> {
    Timestamp::from_microsecond(get(row, column)?).map_err(|error| unreadable(row, column, &error))
}

/// A ladder in two columns, game and mode.
pub(super) fn ladder(row: &Row, column: usize) -> Found<Ladder> {
    let mode: String = get(row, column + 1)?;
    Ok(Ladder { game: get(row, column)?, mode: Some(mode).filter(|mode| !mode.is_empty()) })
}

/// JSON in a column.
pub(super) fn json<T: serde::de::DeserializeOwned>(row: &Row, column: usize) -> Found<T> {
    serde_json::from_str(get(row, column)?).map_err(|error| unreadable(row, column, &error))
}

/// A value as JSON, as it is stored.
pub(super) fn json_text(value: &impl serde::Serialize) -> Found<String> {
    serde_json::to_string(value).map_err(|error| Trouble::Unreadable(error.to_string()))
}

/// A count in a `BIGINT`.
pub(super) fn count<T: TryFrom<i64, Error: std::fmt::Display>>(row: &Row, column: usize) -> Found<T> {
    T::try_from(get(row, column)?).map_err(|error| unreadable(row, column, &error))
}

/// A count in an `INTEGER`.
pub(super) fn small<T: TryFrom<i32, Error: std::fmt::Display>>(row: &Row, column: usize) -> Found<T> {
    T::try_from(get(row, column)?).map_err(|error| unreadable(row, column, &error))
}

/// The error for a value that our code never writes.
pub(super) fn unreadable(row: &Row, column: usize, why: &dyn std::fmt::Display) -> Trouble {
    let name = row.columns().get(column).map_or("?", |column| column.name());
    Trouble::Unreadable(format!("the column {name} holds what cannot be read: {why}"))
}
