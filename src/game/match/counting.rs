//! What the game has counted of its players.
//!
//! Must not: let a panic of the game's code out, because the result of a match does not depend on its figures.

use super::Match;
use crate::domain::Figures;
use crate::domain::guard::caught;
use crate::domain::result::FIGURES_MAX;
use crate::game::Seat;

impl Match {
    /// What the game has counted of this seat (see [`crate::game::Game::figures`]); nothing if the game panics over it.
    pub fn figures(&self, seat: Seat) -> Figures {
        let counted = caught(|| self.dyn_game.figures(seat)).unwrap_or_default();
        counted
            .into_iter()
            .take(FIGURES_MAX)
            .map(|(counter, count)| (counter.name.to_owned(), count))
            .collect()
    }
}
