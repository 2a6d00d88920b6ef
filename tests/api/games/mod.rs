//! Games that exist for tests only: one that crashes, one that takes its thread along, one with secrets,
//! one in lockstep, one with records of its own.

mod bomb;
mod bowls;
mod cards;
mod stride;
mod swarm;
mod trapdoor;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::Registry;

/// For games that have nothing to choose.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

/// The standard games and those of tests.
pub(crate) fn with_test_games() -> Registry {
    let games = tiltyard::games::standard().with::<bomb::Bomb>().with::<trapdoor::Trapdoor>();
    games.with::<bowls::Bowls>().with::<cards::Cards>().with::<stride::Stride<1>>().with::<swarm::Swarm>()
}

/// The same a version later: the rules of `stride` have changed.
pub(crate) fn with_later_test_games() -> Registry {
    tiltyard::games::standard().with::<stride::Stride<2>>()
}
