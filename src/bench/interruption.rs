//! The signals by which a bench is told to stop, so that it ends what it has begun. A hangup is none of them: whoever starts it
//! with `nohup` has said so.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals, and whether one of them has come.
pub(super) struct Interruption {
    signals: RefCell<[Signal; 2]>,
    heard: Cell<bool>,
}

impl Interruption {
    /// Listens from now on. Errors: the system does not let this process listen.
    pub(super) fn listen() -> io::Result<Interruption> {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        let [interrupt, terminate] = kinds.map(signal);
        Ok(Interruption { signals: RefCell::new([interrupt?, terminate?]), heard: Cell::new(false) })
    }

    /// Waits for a signal. Answers what it is told as.
    pub(super) async fn heard(&self) -> anyhow::Error {
        poll_fn(|cx| {
            // Each of them is asked, so that each of them wakes.
            let come = self.signals.borrow_mut().each_mut().map(|signal| signal.poll_recv(cx).is_ready());
            match come {
                [false, false] => Poll::Pending,
                [interrupted, _] => {
                    self.heard.set(true);
                    Poll::Ready(anyhow::anyhow!(if interrupted { "interrupted" } else { "told to stop" }))
                }
            }
        })
        .await
    }

    /// Whether one has come.
    pub(super) fn were_heard(&self) -> bool {
        self.heard.get()
    }
}
