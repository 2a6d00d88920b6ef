//! Records in a file of SQLite: the default, which needs nothing else. One thread writes, several read, and nobody
//! else waits for the disk.
//!
//! Owns: which thread does what. Must not: block a caller's thread, or let callers see SQL.

mod copy;
mod db;
mod job;
mod queue;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
mod worker;

use std::path::Path;
use std::sync::Arc;

pub(in crate::store) use self::copy::{copy_file, settled_in};
use self::db::{Db, StatementCount};
use self::job::job;
use self::schema::{Access, connect, prepare};
use self::worker::{Workers, full};
use super::measured::measured;
use super::{Answer, OpenFailed, Records, RecordsError};
use crate::config::DatabaseSettings;
use crate::domain::Declarations;
use crate::telemetry::StoreWork;

/// The records in a file. Dropping this waits until everything that was asked for is written.
pub struct Sqlite {
    // The readers end before the writer, because the last connection carries its log over into the file, and only one
    // that writes can.
    readers: Workers,
    writer: Workers,
    tally: StatementCount,
    declarations: Arc<Declarations>,
}

impl Sqlite {
    /// Opens a file, or makes it. Blocks. Errors: they say what is wrong with the file, and what to do.
    pub fn open(path: &Path, settings: &DatabaseSettings) -> Result<Sqlite, OpenFailed> {
        prepare(path, settings.migrate)?;
        let tally = StatementCount::default();
        let db = |access| connect(path, access).map(|connection| Db::new(connection, tally.clone()));
        let writer = db(Access::Writes)?;
        let readers = (0..settings.readers).map(|_| db(Access::Reads)).collect::<Result<Vec<_>, _>>()?;
        let threads = |error: std::io::Error| OpenFailed::Threads(error.to_string());
        Ok(Sqlite {
            readers: Workers::readers(readers, settings.waiting_max).map_err(threads)?,
            writer: Workers::writer(writer, settings.waiting_max).map_err(threads)?,
            tally,
            declarations: Arc::default(),
        })
    }

    /// Sets what the games of this server declare, which settling needs.
    #[must_use]
    pub fn for_games(self, declarations: Arc<Declarations>) -> Sqlite {
        Sqlite { declarations, ..self }
    }

    /// Asks something. Any thread that reads may answer.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Db) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        measured(StoreWork::Read, hand_over(&self.readers, work)).await
    }

    /// Changes something, in one transaction with the changes of others. Answers when it is on disk.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Db) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        measured(StoreWork::Write, hand_over(&self.writer, work)).await
    }
}

async fn hand_over<T: Send + 'static>(
    to: &Workers,
    work: impl FnOnce(&Db) -> rusqlite::Result<T> + Send + 'static,
) -> Answer<T> {
    let (job, answer) = job(work);
    if !to.queue.push(job) {
        return full();
    }
    answer.await.unwrap_or_else(|_| Err(RecordsError::Away("its thread ended".into())))
}

impl Records for Sqlite {
    fn kind(&self) -> &'static str {
        "SQLite"
    }

    fn statements(&self) -> u64 {
        self.tally.count()
    }
}
