//! The orders to stop: signals of the system, and one that comes from inside of the process.

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// The signal to a process that writes a file larger than its limit (`ulimit -f`): 25 on every platform that the
/// server runs on.
const FILE_TOO_LARGE: i32 = 25;

/// Hears the orders to stop.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
    inside: StopOrder,
}

/// Stops a server as SIGTERM does, from any thread.
#[derive(Debug, Clone, Default)]
pub struct StopOrder(Arc<Notify>);

impl StopOrder {
    /// Gives the order. A server that does not listen for it yet hears it as soon as it does.
    pub fn give(&self) {
        self.0.notify_one();
    }
}

impl StopSignals {
    /// Takes the signals over; until then they would end the process. Errors: the system refuses.
    pub(super) fn listen() -> std::io::Result<StopSignals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // By itself this signal ends the process. Once it is taken over, the write fails instead, as on a full disk.
        drop(signal(SignalKind::from_raw(FILE_TOO_LARGE))?);
        Ok(StopSignals { terminate, interrupt, inside: StopOrder::default() })
    }

    /// Makes an order to stop that comes from inside of the process.
    pub(super) fn order(&self) -> StopOrder {
        self.inside.clone()
    }

    /// Waits for an order.
    pub(super) async fn ordered(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = self.inside.0.notified() => {}
        }
    }
}
