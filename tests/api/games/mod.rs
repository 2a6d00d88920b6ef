//! Games that exist for tests only: one that crashes, one with secrets, one in lockstep.

mod bomb;
mod cards;
mod stride;

use tiltyard::game::Registry;

/// The standard games and those of tests.
pub(crate) fn with_test_games() -> Registry {
    tiltyard::games::standard().with::<bomb::Bomb>().with::<cards::Cards>().with::<stride::Stride>()
}
