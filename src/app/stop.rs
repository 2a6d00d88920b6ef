//! The orders to stop that the system gives.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The orders to stop.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Takes the signals from now on; without it they would end the process. Errors: the system gives none.
    pub(super) fn listen() -> std::io::Result<StopSignals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(StopSignals { terminate, interrupt })
    }

    /// Waits for one.
    pub(super) async fn ordered(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
