//! Connections to the server, on a thread of their own: they outlive the runtimes of those who ask.
//!
//! Owns: how many may wait and how long, and that a connection that failed is used no more. Must not: know any table.

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
use crate::store::records::{Answer, RecordsError};

/// Work on a connection, under way.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Found<T>> + Send + 'c>>;

/// What a pool must not exceed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Questions and changes that are under way or wait for a connection.
    pub(super) calls_max: usize,
    /// For a connection to be free, or made.
    pub(super) connect: Duration,
    /// For all that one question or change asks of the server.
    pub(super) work: Duration,
}

/// Connections, and the thread they live on.
pub(super) struct Pool {
    shared: Arc<Shared>,
    thread: DatabaseThread,
}

struct Shared {
    connections: deadpool_postgres::Pool,
    limits: Limits,
    calls: AtomicUsize,
    tally: StatementCount,
}

impl Pool {
    /// A pool that lives on a running thread.
    pub(super) fn new(connections: deadpool_postgres::Pool, limits: Limits, thread: DatabaseThread) -> Pool {
        let shared =
            Shared { connections, limits, calls: AtomicUsize::new(0), tally: StatementCount::default() };
        Pool { shared: Arc::new(shared), thread }
    }

    /// Statements that were sent.
    pub(super) fn statements(&self) -> u64 {
        self.shared.tally.count()
    }

    /// Asks on one connection; what does not wait for an answer travels together.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T> + Send + 'static,
    ) -> Answer<T> {
        self.spawn(|client, tally, cause| Box::pin(ask(client, tally, cause, work))).await
    }

    /// Changes something in a transaction: all of it or nothing.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(Db<'c>) -> Work<'c, T> + Send + 'static,
    ) -> Answer<T> {
        self.spawn(|client, tally, cause| Box::pin(change(client, tally, cause, work))).await
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
    // Rolled back when it is dropped.
    let transaction = client.transaction().await?;
    let done = work(Db::new(transaction.client(), &transaction.statement_cache, tally, cause)).await?;
    tally.note();
    transaction.commit().await?;
    Ok(done)
}

impl Shared {
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
        // What is only a consequence says nothing.
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
                // Whatever it is: nothing of what was to be done is to blame.
                Err(RecordsError::Away(words(&error).into()))
            }
            Ok(Err(error)) => Err(RecordsError::Away(error.to_string().into())),
            Err(_) => Err(RecordsError::Away(
                "no connection was free in time, or could be made (database.connections, database.connect_timeout_ms)".into(),
            )),
        }
    }
}

/// One of those that are counted.
struct Call<'a>(&'a AtomicUsize);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
