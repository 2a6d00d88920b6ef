//! The orders to stop that the system gives, one that is given from inside of the process, and one that is none.

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// What the system sends to whoever writes a file larger than it lets them (`ulimit -f`): number 25 wherever we run.
const FILE_TOO_LARGE: i32 = 25;

/// The orders to stop.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
    inside: StopOrder,
}

/// Orders a server to stop as SIGTERM does, from any thread.
#[derive(Debug, Clone, Default)]
pub struct StopOrder(Arc<Notify>);

impl StopOrder {
    /// Orders it; a server that does not listen yet hears it when it does.
    pub fn give(&self) {
        self.0.notify_one();
    }
}

impl StopSignals {
    /// Takes the signals from now on; without it they would end the process. Errors: the system gives none.
    pub(super) fn listen() -> std::io::Result<StopSignals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // It would end the process. Once it is taken, the write fails instead, as on a full disk.
        drop(signal(SignalKind::from_raw(FILE_TOO_LARGE))?);
        Ok(StopSignals { terminate, interrupt, inside: StopOrder::default() })
    }

    /// What stops the server from inside of the process.
    pub(super) fn order(&self) -> StopOrder {
        self.inside.clone()
    }

    /// Waits for one.
    pub(super) async fn ordered(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = self.inside.0.notified() => {}
        }
    }
}
