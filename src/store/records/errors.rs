//! Why records cannot be opened, read or written.
//!
//! Must not: show a password, or anything of a url that may be one.

use std::path::PathBuf;
use std::sync::Arc;

/// Why records cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailed {
    /// The url names no database that we know.
    #[error(
        "database.url is of no known kind: leave it empty, or write sqlite:PATH or postgres://USER@HOST/DATABASE"
    )]
    Url,
    /// A file that cannot be used.
    #[error("the database {path} {why}", path = .path.display())]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The problem and what to do, as the end of the sentence "the database FILE …".
        why: String,
    },
    /// A setting that cannot be used.
    #[error("database.{0}")]
    Setting(String),
    /// A server that cannot be used.
    #[error("the database at {at} {why}")]
    Server {
        /// Hosts and ports.
        at: String,
        /// The problem and what to do, as the end of the sentence "the database at HOST:PORT …".
        why: String,
    },
    /// A server that does not answer; it may only need time.
    #[error("the database at {at} {why}")]
    Silent {
        /// Hosts and ports.
        at: String,
        /// The attempts so far, as the end of the sentence "the database at HOST:PORT …".
        why: String,
    },
    /// The system has no room for another thread.
    #[error("cannot start the threads of the database: {0}")]
    Threads(String),
}

/// Why records could not be read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecordsError {
    /// The database does not answer, or is too busy; trying again later makes sense.
    #[error("the database is away: {0}")]
    Away(Arc<str>),
    /// The database refuses; trying the same again will not help.
    #[error("the database refuses: {0}")]
    Refused(Arc<str>),
}

/// Answers of records.
pub type Answer<T> = Result<T, RecordsError>;
