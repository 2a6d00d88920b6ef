//! The errors between this process and the database, and whether trying again makes sense.
//!
//! Must not: show a password; the texts of the database and of the driver have none.

use std::error::Error as _;

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::store::records::RecordsError;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The database says so, or cannot be reached.
    Server(Error),
    /// A column holds something that our code never writes.
    Unreadable(String),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Server(error)
    }
}

impl Trouble {
    /// The error for callers, and whether the connection has to be given up.
    pub(super) fn verdict(&self) -> (RecordsError, bool) {
        (self.refusal(), self.breaks_connection())
    }

    /// The error for callers. A result that is refused is set aside, so only an error that is sure to come again
    /// counts as a refusal: one about the values. A full disk, a missing right or a missing table are for the
    /// operator to mend, and the result waits.
    fn refusal(&self) -> RecordsError {
        match self {
            Trouble::Server(error) if is_away(error) => RecordsError::Away(words(error).into()),
            Trouble::Server(error) => RecordsError::Refused(words(error).into()),
            Trouble::Unreadable(what) => RecordsError::Refused(what.as_str().into()),
        }
    }

    fn breaks_connection(&self) -> bool {
        let Trouble::Server(error) = self else { return false };
        match error.code() {
            Some(code) => OF_CONNECTION.iter().any(|class| code.code().starts_with(class)),
            None => is_away(error),
        }
    }

    /// Whether the server only says that another statement of the transaction has failed.
    pub(super) fn is_consequence(&self) -> bool {
        matches!(self, Trouble::Server(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION))
    }

    /// The name of the unique constraint that a value breaks.
    pub(super) fn unique_constraint(&self) -> Option<&str> {
        let Trouble::Server(error) = self else { return None };
        let error = error.as_db_error()?;
        (*error.code() == SqlState::UNIQUE_VIOLATION).then(|| error.constraint()).flatten()
    }
}

/// Classes of SQLSTATE that blame the values of a statement: data, constraints, limits.
const OF_VALUES: [&str; 3] = ["22", "23", "54"];

/// States and classes of SQLSTATE after which another connection may work. The server ends or ended this one, it only
/// reads now (another one has its place), it does not have the prepared statement, has it twice, or its answer has
/// changed.
const OF_CONNECTION: [&str; 7] = ["57P", "08", "25P03", "25006", "26000", "42P05", "0A000"];

/// Whether trying again in a while may help.
pub(super) fn is_away(error: &Error) -> bool {
    if let Some(code) = error.code() {
        return !OF_VALUES.contains(&&code.code()[..2]);
    }
    let is_of_transport = |cause: &(dyn std::error::Error + 'static)| cause.is::<std::io::Error>();
    error.is_closed() || error.source().is_none_or(is_of_transport)
}

/// The error in one line, for people.
pub(super) fn words(error: &Error) -> String {
    if let Some(error) = error.as_db_error() {
        return format!("{} ({})", error.message(), error.code().code());
    }
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
