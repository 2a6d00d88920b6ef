//! The schema: it has the version that this server reads and writes, and one server at a time changes it.
//!
//! Must not: read or write records.

use tokio_postgres::Client;

use super::locks::SCHEMA;
use super::trouble::words;

mod embedded {
    refinery::embed_migrations!("src/store/records/postgres/migrations");
}

/// The state of the database's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// There are tables of our names that this program has not made.
    Foreign,
    /// The version of the schema; 0 for an empty database.
    Version(i32),
}

/// Brings the schema up to date, if it may. Waits while another server does the same. Errors: words that complete "the
/// database …".
pub(super) async fn prepare(client: &mut Client, migrate: bool) -> Result<(), String> {
    let said = |error: tokio_postgres::Error| format!("cannot be looked at: {}", words(&error));
    // The lock is held until the connection ends, because refinery takes none of its own. Migrations may take long.
    let hold = format!("SET statement_timeout = 0; SELECT pg_advisory_lock({SCHEMA})");
    client.batch_execute(&hold).await.map_err(said)?;
    let found = look_at(client).await.map_err(said)?;
    let wanted = newest();
    match found {
        Found::Foreign => {
            Err("holds tables of another program: give the server a database of its own".to_owned())
        }
        Found::Version(version) if version > wanted => Err(format!(
            "has schema version {version}, and this server knows those up to {wanted}: start the server that wrote it, or put a \
             copy back from before that"
        )),
        Found::Version(version) if version == wanted => Ok(()),
        Found::Version(version) if !migrate => Err(format!(
            "has schema version {version} and needs {wanted}: start once with database.migrate = true, after a backup"
        )),
        Found::Version(version) => bring_up_to_date(client, version).await,
    }
}

async fn look_at(client: &Client) -> Result<Found, tokio_postgres::Error> {
    let tables =
        "SELECT to_regclass('refinery_schema_history') IS NOT NULL, to_regclass('players') IS NOT NULL";
    let row = client.query_one(tables, &[]).await?;
    match (row.get(0), row.get(1)) {
        (false, true) => return Ok(Found::Foreign),
        (false, false) => return Ok(Found::Version(0)),
        (true, _) => {}
    }
    let version = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(Found::Version(client.query_one(version, &[]).await?.get(0)))
}

/// The version of the schema that this server reads and writes.
fn newest() -> i32 {
    let migrations = embedded::migrations::runner();
    migrations.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
}

async fn bring_up_to_date(client: &mut Client, from: i32) -> Result<(), String> {
    // The migrations are one transaction, so that a start that is killed in the middle leaves the old version.
    let done = embedded::migrations::runner().set_grouped(true).run_async(client).await;
    let to = newest();
    done.map_err(|error| format!("cannot be brought to schema version {to}: {error}"))?;
    log::info!("the schema of the database has version {to} now, before {from}");
    Ok(())
}
