//! Plays replays again to see whether they are what was played.

use std::sync::Arc;

use actix::prelude::*;
use tokio::sync::Semaphore;

use super::{Archive, FindRefused};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::protocol::replays::ReplayVerdict;
use crate::store::ReplayFolder;
use crate::store::replay::damaged;

/// Plays a replay again. A few are at a time; others wait, and who would have to wait behind too many is refused.
#[derive(Message)]
#[rtype(result = "Result<ReplayVerdict, VerifyRefused>")]
pub struct VerifyReplay {
    /// Of which match.
    pub match_id: MatchId,
}

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyRefused {
    /// It is not there.
    #[error(transparent)]
    NotFound(FindRefused),
    /// Too many wait already.
    #[error("{0} replays wait to be verified: try again later")]
    Busy(usize),
    /// The server stops.
    #[error("the server is about to stop")]
    Stopping,
}

/// Who may verify now, and who may wait.
#[derive(Clone)]
pub(super) struct Bench {
    seats: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    waiting_max: usize,
}

impl Bench {
    pub(super) fn new(at_once: usize, waiting_max: usize) -> Bench {
        let (seats, queue) = (Semaphore::new(at_once), Semaphore::new(at_once + waiting_max));
        Bench { seats: Arc::new(seats), queue: Arc::new(queue), waiting_max }
    }

    /// Does work that blocks, in its turn. Errors: the work's own, or too much waits already.
    pub(super) async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, VerifyRefused> + Send + 'static,
    ) -> Result<T, VerifyRefused> {
        let queued = self.queue.try_acquire_owned().map_err(|_| VerifyRefused::Busy(self.waiting_max))?;
        let seat = self.seats.acquire_owned().await.map_err(|_| VerifyRefused::Stopping)?;
        let working = tokio::task::spawn_blocking(move || {
            // Who asked may be gone: the place is taken until the work is done.
            let _places = (queued, seat);
            work()
        });
        working.await.unwrap_or(Err(VerifyRefused::Stopping))
    }
}

impl Handler<VerifyReplay> for Archive {
    type Result = ResponseFuture<Result<ReplayVerdict, VerifyRefused>>;

    fn handle(&mut self, VerifyReplay { match_id }: VerifyReplay, _: &mut Self::Context) -> Self::Result {
        let (shelf, registry, bench) = (self.shelf.clone(), self.registry.clone(), self.bench.clone());
        Box::pin(bench.work(move || verify(&shelf, &registry, match_id)))
    }
}

fn verify(
    shelf: &ReplayFolder,
    registry: &Registry,
    match_id: MatchId,
) -> Result<ReplayVerdict, VerifyRefused> {
    match shelf.find(&match_id) {
        Ok(file) => Ok(file.check(registry, &mut |_, _| {})),
        Err(error) => match FindRefused::of(match_id, &error) {
            FindRefused::Damaged { why, .. } => Ok(damaged(&why)),
            refused => Err(VerifyRefused::NotFound(refused)),
        },
    }
}
