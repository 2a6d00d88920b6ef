//! Connections to the database. They live on a thread of their own, because they outlive the runtimes of their
//! callers.
//!
//! Owns: how many calls may wait and how long, and that a connection that failed is not used again. Must not: know
//! any table.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::{HookError, Object, PoolError};
use tokio::time::timeout;

use super::db::{Cause, Db, Found, StatementCount};
use super::thread::DatabaseThread;
use super::trouble::words;
use crate::store::records::measured::measured;
use crate::store::records::{Answer, RecordsError};
use crate::telemetry::StoreWork;

/// Work under way on a connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Found<T>> + Send + 'c>>;

/// The limits of a pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The most calls that are under way or wait for a connection.
    pub(super) calls_max: usize,
    /// The longest wait for a connection to be free, or made.
    pub(super) connect: Duration,
    /// The longest time for all statements of one call.
    pub(super) work: Duration,
}

/// Connections, and the thread that they live on.
pub(super) struct Pool {
    shared: Arc<PoolShared>,
    thread: DatabaseThread,
}

struct PoolShared {
    connections: deadpool_postgres::Pool,
    limits: Limits,
    calls: AtomicUsize,
    tally: StatementCount,
}

impl Pool {
    /// A pool that lives on a running thread.
    pub(super) fn new(connections: deadpool_postgres::Pool, limits: Limits, thread: DatabaseThread) -> Pool {
        let shared =
            PoolShared { connections, limits, calls: AtomicUsize::new(0), tally: StatementCount::default() };
        Pool { shared: Arc::new(shared), thread }
    }

    /// How many statements were sent.
    pub(super) fn statements(&self) -> u64 {
        self.shared.tally.count()
    }

    /// Asks something on one connection. Statements that do not wait for each other's answers travel together.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T> + Send + 'static,
    ) -> Answer<T> {
        let asked = self.spawn(|client, tally, cause| Box::pin(ask(client, tally, cause, work)));
        measured(StoreWork::Read, asked).await
    }

    /// Changes something in a transaction, which happens as a whole or not at all.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T> + Send + 'static,
    ) -> Answer<T> {
        let asked = self.spawn(|client, tally, cause| Box::pin(change(client, tally, cause, work)));
        measured(StoreWork::Write, asked).await
    }

    async fn spawn<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Object, &'c StatementCount, &'c Cause) -> Work<'c, T> + Send + 'static,
    ) -> Answer<T> {
        let shared = self.shared.clone();
        let done = self.thread.runtime().spawn(async move { shared.on_connection(work).await }).await;
        done.unwrap_or_else(|error| {
            Err(if error.is_panic() {
                RecordsError::Refused("the server's own code panicked".into())
            } else {
                RecordsError::Away("the server is about to stop".into())
            })
        })
    }
}

async fn ask<T>(
    client: &Object,
    tally: &StatementCount,
    cause: &Cause,
    work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T>,
) -> Found<T> {
    work(Db::new(client, &client.statement_cache, tally, cause)).await
}

async fn change<T>(
    client: &mut Object,
    tally: &StatementCount,
    cause: &Cause,
    work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T>,
) -> Found<T> {
    tally.note();
    // Dropping a transaction rolls it back.
    let transaction = client.transaction().await?;
    let done = work(Db::new(transaction.client(), &transaction.statement_cache, tally, cause)).await?;
    tally.note();
    transaction.commit().await?;
    Ok(done)
}

impl PoolShared {
    async fn on_connection<T>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Object, &'c StatementCount, &'c Cause) -> Work<'c, T>,
    ) -> Answer<T> {
        let _call = self.enter()?;
        let mut client = self.connection().await?;
        let cause = Cause::new();
        let trouble = match timeout(self.limits.work, work(&mut client, &self.tally, &cause)).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(trouble)) => trouble,
            Err(_) => {
                drop(Object::take(client));
                return Err(RecordsError::Away("it did not answer in time".into()));
            }
        };
        // A failure that is only a consequence of another one says nothing about the cause.
        let cause = cause.into_inner().filter(|_| trouble.is_consequence());
        let (error, breaks_connection) = cause.unwrap_or_else(|| trouble.verdict());
        if breaks_connection {
            drop(Object::take(client));
        }
        Err(error)
    }

    fn enter(&self) -> Answer<Call<'_>> {
        let call = Call(&self.calls);
        if self.calls.fetch_add(1, Ordering::Relaxed) < self.limits.calls_max {
            return Ok(call);
        }
        Err(RecordsError::Away("too much waits for it already (database.waiting_max)".into()))
    }

    async fn connection(&self) -> Answer<Object> {
        match timeout(self.limits.connect, self.connections.get()).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)))) => {
                // Whatever failed here, the caller's statements are not to blame.
                Err(RecordsError::Away(words(&error).into()))
            }
            Ok(Err(error)) => Err(RecordsError::Away(error.to_string().into())),
            Err(_) => Err(RecordsError::Away(
                "no connection was free in time, or could be made (database.connections, database.connect_timeout_ms)".into(),
            )),
        }
    }
}

/// A call that is counted until this is dropped.
struct Call<'a>(&'a AtomicUsize);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
