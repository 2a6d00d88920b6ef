//! Filters that several lists take.

use super::problem::Refusal;
use super::worker::Worker;

/// Whether a list can be asked for this game, if for any. Errors: the server has no such game.
pub(super) fn must_be_a_game(worker: &Worker, game: Option<&str>) -> Result<(), Refusal> {
    match game {
        Some(game) if worker.registry.get(game).is_none() => {
            let games: Vec<_> = worker.registry.iter().map(|kind| kind.name()).collect();
            Err(Refusal::bad_request(format!("game: there is no {game:?}; there are: {}", games.join(", "))))
        }
        _ => Ok(()),
    }
}
