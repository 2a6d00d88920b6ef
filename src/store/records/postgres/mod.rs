//! Records in PostgreSQL, for many players and for several servers. A thread of its own speaks to it; questions that
//! do not wait for each other travel together.
//!
//! Owns: how the database is reached, and the settings of its connections. Must not: block a caller's thread, or let
//! callers see SQL.

mod db;
mod locks;
mod pool;
mod schema;
mod start;
mod tables;
mod target;
mod thread;
mod tls;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, QueueMode, RecyclingMethod};
use tokio_postgres_rustls::MakeRustlsConnect;

use self::pool::{Limits, Pool};
use self::start::NoConnection;
use self::target::Destination;
use self::thread::DatabaseThread;
use super::{OpenFailed, Records};
use crate::config::DatabaseSettings;
use crate::domain::Declarations;

/// The records in a PostgreSQL database.
pub struct Postgres {
    pool: Pool,
    declarations: Arc<Declarations>,
}

impl Postgres {
    /// Connects, and brings the schema up to date. Errors: they say what is wrong and what to do, without any
    /// password.
    pub async fn open(settings: &DatabaseSettings) -> Result<Postgres, OpenFailed> {
        let target = Destination::of(settings).map_err(OpenFailed::Setting)?;
        let tls = tls::connector(target.is_verified(), &settings.ca_file).map_err(OpenFailed::Setting)?;
        let thread = DatabaseThread::start().map_err(|error| OpenFailed::Threads(error.to_string()))?;
        let at = target.at.clone();
        let failed = |no_connection| match no_connection {
            NoConnection::ForGood(why) => OpenFailed::Server { at, why },
            NoConnection::Silent(why) => OpenFailed::Silent { at, why },
        };
        let prepared = thread.runtime().spawn(prepare(target.clone(), tls.clone(), settings.clone())).await;
        prepared.map_err(|error| OpenFailed::Threads(error.to_string()))?.map_err(failed)?;
        let connections = connections(target, tls, settings)?;
        let pool = Pool::new(connections, limits(settings), thread);
        Ok(Postgres { pool, declarations: Arc::default() })
    }

    /// Sets what the games of this server declare, which settling needs.
    #[must_use]
    pub fn for_games(self, declarations: Arc<Declarations>) -> Postgres {
        Postgres { declarations, ..self }
    }
}

async fn prepare(
    target: Destination,
    tls: MakeRustlsConnect,
    settings: DatabaseSettings,
) -> Result<(), NoConnection> {
    let patience = Duration::from_millis(settings.connect_timeout_ms);
    let mut first = start::first_connection(&target, &tls, patience).await?;
    schema::prepare(&mut first, settings.migrate).await.map_err(NoConnection::ForGood)
}

fn connections(
    target: Destination,
    tls: MakeRustlsConnect,
    settings: &DatabaseSettings,
) -> Result<deadpool_postgres::Pool, OpenFailed> {
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(target.config, tls, manager);
    let first_words = first_words(settings);
    let hook = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        let first_words = first_words.clone();
        Box::pin(async move { client.batch_execute(&first_words).await.map_err(HookError::Backend) })
    });
    // The connection that was used last is used again: its statements are prepared, and those that nobody needs stay
    // quiet.
    let pool = deadpool_postgres::Pool::builder(manager).max_size(settings.connections);
    let pool = pool.queue_mode(QueueMode::Lifo).post_create(hook).build();
    pool.map_err(|error| OpenFailed::Threads(error.to_string()))
}

/// The settings of each connection. They are sent as statements, because poolers in between refuse them as options.
fn first_words(settings: &DatabaseSettings) -> String {
    let statement_ms = settings.statement_timeout_ms;
    // A server of ours that hangs in the middle of a transaction must not keep the others from settling.
    let idle_ms = statement_ms.saturating_mul(2);
    // Compiling a statement costs more than running it, because all of ours are short.
    format!(
        "SET statement_timeout = {statement_ms}; SET idle_in_transaction_session_timeout = {idle_ms}; SET jit = off"
    )
}

fn limits(settings: &DatabaseSettings) -> Limits {
    Limits {
        calls_max: settings.connections + settings.waiting_max,
        connect: Duration::from_millis(settings.connect_timeout_ms),
        // A change is several statements. The database ends each of them itself, unless it is gone.
        work: Duration::from_millis(settings.statement_timeout_ms.saturating_mul(2).saturating_add(1_000)),
    }
}

impl Records for Postgres {
    fn kind(&self) -> &'static str {
        "PostgreSQL"
    }

    fn statements(&self) -> u64 {
        self.pool.statements()
    }
}
