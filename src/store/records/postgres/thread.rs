//! The thread that speaks to PostgreSQL, with a runtime of its own.
//!
//! Must not: know the questions.

use std::thread::JoinHandle;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// A running thread. Dropping it gives up what it does.
pub(super) struct DatabaseThread {
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl DatabaseThread {
    /// Starts a thread. Errors: the system refuses another one.
    pub(super) fn start() -> std::io::Result<DatabaseThread> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("tiltyard-postgres".to_owned()).spawn(move || {
            // An error means that the other end was dropped, which is an order to stop, too.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(DatabaseThread { runtime: handle, stop: Some(stop), thread: Some(thread) })
    }

    /// The runtime of the thread.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

/// Work under way is given up; its connections are closed when this returns.
impl Drop for DatabaseThread {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was logged when it happened.
            let _ = thread.join();
        }
    }
}
