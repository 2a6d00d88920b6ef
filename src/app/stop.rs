//! The orders to stop that the system gives, and one that is none.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system sends to whoever writes a file larger than it lets them (`ulimit -f`): number 25 wherever we run.
const FILE_TOO_LARGE: i32 = 25;

/// The orders to stop.
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Takes the signals from now on; without it they would end the process. Errors: the system gives none.
    pub(super) fn listen() -> std::io::Result<StopSignals> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // It would end the process. Once it is taken, the write fails instead, as on a full disk.
        drop(signal(SignalKind::from_raw(FILE_TOO_LARGE))?);
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
