//! Those who act over REST, and want to know where they are after the step.

use glam::Vec2;
use tokio::sync::oneshot;

use crate::game::{ActRefused, Match, Seat};

/// Where a seat is in the world, in games with places.
pub(super) type Place = Result<Option<Vec2>, ActRefused>;

/// Those who wait for an answer.
#[derive(Default)]
pub(super) struct Askers(Vec<(Seat, oneshot::Sender<Place>)>);

impl Askers {
    /// One more waits.
    pub(super) fn wait(&mut self, seat: Seat) -> oneshot::Receiver<Place> {
        let (asker, answer) = oneshot::channel();
        self.0.push((seat, asker));
        answer
    }

    /// The last one does not wait any more.
    pub(super) fn give_up_last(&mut self) {
        self.0.pop();
    }

    /// Answers everybody, once nothing waits for a step any more. Who does not wait any more needs no answer.
    pub(super) fn answer(&mut self, game: &Match) {
        if self.0.is_empty() || !game.inbox().is_empty() {
            return;
        }
        for (seat, asker) in self.0.drain(..) {
            let _ = asker.send(Ok(game.machine().position(seat)));
        }
    }

    /// Answers those in this seat that what they did was not taken.
    pub(super) fn refuse(&mut self, seat: Seat, refused: ActRefused) {
        for (_, asker) in self.0.extract_if(.., |(asker, _)| *asker == seat) {
            let _ = asker.send(Err(refused));
        }
    }
}
