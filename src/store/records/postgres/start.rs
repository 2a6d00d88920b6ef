//! The first connection to the database. It is tried for a while, because databases and servers are often started
//! together; then the reason for the failure is told.
//!
//! Must not: show a password, or give up on what may only need time.

use std::error::Error as _;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::target::Destination;
use super::trouble::{is_away, words};

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// Why there is no first connection, in words that complete "the database at HOST:PORT …".
pub(super) enum NoConnection {
    /// Somebody has to put something right.
    ForGood(String),
    /// The database does not answer (yet).
    Silent(String),
}

/// Connects; tries again until `patience` is over.
pub(super) async fn first_connection(
    target: &Destination,
    tls: &MakeRustlsConnect,
    patience: Duration,
) -> Result<Client, NoConnection> {
    let until = Instant::now() + patience;
    let mut last = None;
    loop {
        match timeout_at(until, connect(target, tls)).await {
            Ok(Ok(client)) => return Ok(client),
            Ok(Err(error)) => match for_good(target, &error) {
                Some(why) => return Err(NoConnection::ForGood(why)),
                None => last = Some(words(&error)),
            },
            Err(_) => return Err(silent(last, patience)),
        }
        if timeout_at(until, sleep(PAUSE)).await.is_err() {
            return Err(silent(last, patience));
        }
    }
}

async fn connect(target: &Destination, tls: &MakeRustlsConnect) -> Result<Client, Error> {
    let (client, connection) = target.config.connect(tls.clone()).await?;
    // This task ends with the client.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            log::debug!("the first connection to the database ended: {}", words(&error));
        }
    });
    Ok(client)
}

fn silent(last: Option<String>, patience: Duration) -> NoConnection {
    let why = last.unwrap_or_else(|| "no answer".to_owned());
    NoConnection::Silent(format!(
        "cannot be reached, for {} ms now ({why}): is it running, and are host and port in database.url right?",
        patience.as_millis()
    ))
}

/// The words for an error that waiting does not mend; `None` for others.
fn for_good(target: &Destination, error: &Error) -> Option<String> {
    let said = words(error);
    if let Some(code) = error.code() {
        let is_of_who = code.code().starts_with("28");
        return match code {
            _ if is_of_who => Some(format!(
                "lets us not in: {said}; check the user in database.url, and the password there or in database.password_file"
            )),
            &SqlState::INVALID_CATALOG_NAME => {
                Some(format!("has no database {:?}: create it, or correct database.url", target.database))
            }
            _ if is_away(error) => None,
            _ => Some(format!("refuses: {said}")),
        };
    }
    if let Some(why) = tls_failure(error) {
        return Some(format!(
            "cannot be spoken to safely: {why}; check database.ca_file and the host in database.url"
        ));
    }
    if is_away(error) {
        return None;
    }
    if said.contains("password missing") {
        return Some(
            "asks for a password: set database.password_file, or a password in database.url".to_owned(),
        );
    }
    if said.contains("TLS") {
        return Some(format!(
            "cannot be spoken to safely: {said}; turn TLS on there, or set database.tls = \"off\" if nobody can listen in between"
        ));
    }
    Some(format!("cannot be used: {said}"))
}

/// What is wrong with the certificate, if that is the error. The driver wraps it as an error of the transport.
fn tls_failure(error: &Error) -> Option<String> {
    let io = error.source()?.downcast_ref::<std::io::Error>()?;
    let tls = io.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(tls.to_string())
}
