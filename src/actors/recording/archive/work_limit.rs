//! The limit on work on replays for clients who ask for it: a few at a time, each client a share, on threads of low
//! priority, and no longer than whoever asked is there.
//!
//! Must not: know what is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, oneshot};

use crate::auth::{Origin, Shares};
use crate::config::ReplaySettings;
use crate::store::replay::Patience;
use crate::telemetry::stand_back;

/// Whoever asks for work, with a way to notice that they are gone.
pub struct Asker {
    client: Origin,
    lost: Arc<AtomicBool>,
    left: Arc<Notify>,
}

/// Held by whoever waits for the answer. Dropping it ends the work.
pub struct Attendance {
    lost: Arc<AtomicBool>,
    left: Arc<Notify>,
}

impl Asker {
    /// Somebody at this address, who counts as present until the attendance is dropped.
    pub fn new(client: Origin) -> (Asker, Attendance) {
        let (lost, left) = (Arc::<AtomicBool>::default(), Arc::<Notify>::default());
        (Asker { client, lost: lost.clone(), left: left.clone() }, Attendance { lost, left })
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.lost.store(true, Ordering::Relaxed);
        self.left.notify_one();
    }
}

/// What may be done at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkBounds {
    /// So much is worked on.
    pub(super) at_once: usize,
    /// So much more waits.
    pub(super) waiting: usize,
    /// So much of all this is for one client.
    pub(super) of_one: usize,
    /// What takes longer is given up.
    pub(super) longest: Option<Duration>,
}

impl WorkBounds {
    /// For what plays replays again.
    pub(super) fn of_verifying(replays: &ReplaySettings) -> WorkBounds {
        WorkBounds {
            at_once: replays.verify_max,
            waiting: replays.verify_waiting_max,
            of_one: replays.verify_of_one_max,
            longest: Some(Duration::from_secs(replays.verify_s_max)),
        }
    }

    /// For what saves running matches: one after the other, because each takes the memory of a whole journal.
    pub(super) fn of_saving(replays: &ReplaySettings) -> WorkBounds {
        let waiting = replays.saves_max - 1;
        WorkBounds { at_once: 1, waiting, of_one: replays.saves_of_one_max, longest: None }
    }
}

/// Why work is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WorkRefused {
    /// So much waits already.
    Busy(usize),
    /// One client has so much already.
    TooManyOfOne(usize),
    /// The server is about to stop, or whoever asked has gone.
    Stopping,
}

/// Who may work now, and who may wait.
#[derive(Clone)]
pub(super) struct WorkLimit {
    seats: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    shares: Shares,
    bounds: WorkBounds,
}

impl WorkLimit {
    pub(super) fn new(bounds: WorkBounds) -> WorkLimit {
        let seats = Arc::new(Semaphore::new(bounds.at_once));
        let queue = Arc::new(Semaphore::new(bounds.at_once + bounds.waiting));
        WorkLimit { seats, queue, shares: Shares::new(bounds.of_one), bounds }
    }

    /// Does work that blocks, in its turn. Errors: the work's own, or why it is not done.
    pub(super) async fn work<T, E>(
        self,
        asker: Asker,
        work: impl FnOnce(&Patience) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WorkRefused> + Send + 'static,
    {
        let WorkBounds { waiting, longest, .. } = self.bounds;
        let share = self.shares.take(asker.client).map_err(WorkRefused::TooManyOfOne)?;
        let queued = self.queue.try_acquire_owned().map_err(|_| WorkRefused::Busy(waiting))?;
        let seat = tokio::select! {
            seat = self.seats.acquire_owned() => seat.map_err(|_| WorkRefused::Stopping)?,
            () = asker.left.notified() => return Err(WorkRefused::Stopping.into()),
        };
        let (tell, told) = oneshot::channel();
        let working = move || {
            // The places are taken until the work is done, and free when whoever asked hears of it.
            let places = (share, queued, seat);
            stand_back();
            let patience = match longest {
                Some(longest) => Patience::new(longest, asker.lost),
                None => Patience::until_lost(asker.lost),
            };
            let done = work(&patience);
            drop(places);
            // Who asked may be gone.
            let _ = tell.send(done);
        };
        let worker = std::thread::Builder::new().name("replays".to_owned()).spawn(working);
        worker.map_err(|_| WorkRefused::Busy(waiting))?;
        told.await.unwrap_or_else(|_| Err(WorkRefused::Stopping.into()))
    }
}
