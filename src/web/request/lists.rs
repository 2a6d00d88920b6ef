//! Parameters that several lists share: how long a page may be, and filters.

use crate::web::problem::Refusal;
use crate::web::worker::Worker;

/// Whether a list can be asked for this game, if for any. Errors: the server has no such game.
pub fn must_be_a_game(worker: &Worker, game: Option<&str>) -> Result<(), Refusal> {
    match game {
        Some(game) if worker.registry.get(game).is_none() => {
            let games: Vec<_> = worker.registry.iter().map(|kind| kind.name()).collect();
            Err(Refusal::bad_request(format!("game: there is no {game:?}; there are: {}", games.join(", "))))
        }
        _ => Ok(()),
    }
}

/// The number that a cursor is, where a list has one. Errors: it is none that we gave out.
pub fn numbered(cursor: Option<&str>) -> Result<Option<u64>, Refusal> {
    let number = cursor.map(str::parse).transpose();
    number.map_err(|_| Refusal::bad_request("cursor: not one of ours"))
}

/// A limit of a request. Errors: it is out of range.
pub fn within<N: Copy + PartialOrd + From<u8>>(
    asked: Option<N>,
    default: N,
    max: N,
    words: &str,
) -> Result<N, Refusal> {
    let limit = asked.unwrap_or(default);
    if (N::from(1)..=max).contains(&limit) {
        Ok(limit)
    } else {
        Err(Refusal::bad_request(format!("limit: {words}")))
    }
}
