//! A question or change that waits for a thread, with its answer.
//!
//! Must not: decide when a change counts (`worker`).

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::db::{Db, refusal};
use crate::store::records::{Answer, RecordsError};

/// Work on a connection.
pub(super) trait Job: Send {
    /// Does the work and keeps the answer. Answers `false` if it failed; nothing of it may stay then. A panic is a
    /// failure.
    fn run(&mut self, db: &Db) -> bool;

    /// Whether somebody still waits for the answer.
    fn is_wanted(&self) -> bool;

    /// Sends the answer, or the error with which the work did not last.
    fn answer(self: Box<Self>, end: Answer<()>);
}

/// A job, and the receiver of its answer.
pub(super) fn job<T: Send + 'static>(
    work: impl FnOnce(&Db) -> rusqlite::Result<T> + Send + 'static,
) -> (Box<dyn Job>, oneshot::Receiver<Answer<T>>) {
    let (to, from) = oneshot::channel();
    let outcome = Err(RecordsError::Away("the transaction it was part of was given up".into()));
    (Box::new(Task { work: Some(work), outcome, to }), from)
}

struct Task<T, F> {
    work: Option<F>,
    outcome: Answer<T>,
    to: oneshot::Sender<Answer<T>>,
}

impl<T: Send, F: FnOnce(&Db) -> rusqlite::Result<T> + Send> Job for Task<T, F> {
    fn run(&mut self, db: &Db) -> bool {
        let Some(work) = self.work.take() else { return false };
        self.outcome = match catch_unwind(AssertUnwindSafe(|| work(db))) {
            Ok(outcome) => outcome.map_err(|error| refusal(&error)),
            Err(panic) => Err(RecordsError::Refused(panic_text(panic.as_ref()).into())),
        };
        self.outcome.is_ok()
    }

    fn is_wanted(&self) -> bool {
        !self.to.is_closed()
    }

    fn answer(self: Box<Self>, end: Answer<()>) {
        // An error means that nobody waits for the answer any more.
        let _ = self.to.send(self.outcome.and_then(|answer| end.map(|()| answer)));
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the server's own code panicked: {}", text.unwrap_or("no words"))
}
