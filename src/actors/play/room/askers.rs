//! The requests over REST that are answered with the player's place after the step that takes their action.

use glam::Vec2;
use tokio::sync::oneshot;

use crate::game::{ActRefused, Match, Seat};

/// The place of a seat in the world, in games with places.
pub(super) type MovedTo = Result<Option<Vec2>, ActRefused>;

/// The requests that wait, each with its seat.
#[derive(Default)]
pub(super) struct Askers(Vec<(Seat, oneshot::Sender<MovedTo>)>);

impl Askers {
    /// Adds a request.
    pub(super) fn wait(&mut self, seat: Seat) -> oneshot::Receiver<MovedTo> {
        let (asker, answer) = oneshot::channel();
        self.0.push((seat, asker));
        answer
    }

    /// Removes the request that was added last.
    pub(super) fn give_up_last(&mut self) {
        self.0.pop();
    }

    /// Answers all requests, once no action waits for a step any more. A request that has been given up needs no answer.
    pub(super) fn answer(&mut self, game: &Match) {
        if self.0.is_empty() || !game.inbox().is_empty() {
            return;
        }
        for (seat, asker) in self.0.drain(..) {
            let _ = asker.send(Ok(game.dyn_game().position(seat)));
        }
    }

    /// Answers the requests of a seat: the action was not taken.
    pub(super) fn refuse(&mut self, seat: Seat, refused: ActRefused) {
        for (_, asker) in self.0.extract_if(.., |(asker, _)| *asker == seat) {
            let _ = asker.send(Err(refused));
        }
    }
}
