//! The limit on work that plays replays again for clients who ask something about them: a few at a time, each client a
//! share, on threads of low priority, and no longer than whoever asked is there.
//!
//! Must not: know what is found out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, oneshot};

use super::VerifyRefused;
use crate::auth::{Origin, Shares};
use crate::config::ReplaySettings;
use crate::store::replay::Patience;

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

/// Who may work now, and who may wait.
#[derive(Clone)]
pub(super) struct WorkLimit {
    seats: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    shares: Shares,
    waiting_max: usize,
    longest: Duration,
}

impl WorkLimit {
    pub(super) fn new(replays: &ReplaySettings) -> WorkLimit {
        let waiting_max = replays.verify_waiting_max;
        let seats = Arc::new(Semaphore::new(replays.verify_max));
        let queue = Arc::new(Semaphore::new(replays.verify_max + waiting_max));
        let shares = Shares::new(replays.verify_of_one_max);
        WorkLimit { seats, queue, shares, waiting_max, longest: Duration::from_secs(replays.verify_s_max) }
    }

    /// Does blocking work when it is its turn. Errors: the work's own, or that too much is waiting already.
    pub(super) async fn work<T: Send + 'static>(
        self,
        asker: Asker,
        work: impl FnOnce(&Patience) -> Result<T, VerifyRefused> + Send + 'static,
    ) -> Result<T, VerifyRefused> {
        let share = self.shares.take(asker.client).map_err(VerifyRefused::TooManyOfOne)?;
        let queued = self.queue.try_acquire_owned().map_err(|_| VerifyRefused::Busy(self.waiting_max))?;
        let seat = tokio::select! {
            seat = self.seats.acquire_owned() => seat.map_err(|_| VerifyRefused::Stopping)?,
            () = asker.left.notified() => return Err(VerifyRefused::Stopping),
        };
        let (tell, told) = oneshot::channel();
        let working = move || {
            // These places are taken until the work is done.
            let _places = (share, queued, seat);
            stand_back();
            // Whoever asked may be gone.
            let _ = tell.send(work(&Patience::new(self.longest, asker.lost)));
        };
        std::thread::Builder::new()
            .name("replays".to_owned())
            .spawn(working)
            .map_err(|_| VerifyRefused::Busy(self.waiting_max))?;
        told.await.unwrap_or(Err(VerifyRefused::Stopping))
    }
}

/// Gives this thread the lowest priority, so that matches do not tick later because somebody looks at old ones.
pub(super) fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        log::debug!("replays are played with the priority of matches: {error}");
    }
}
