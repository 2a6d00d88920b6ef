//! The inputs of a step, in order, and the tick they belong to.

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Game, Seat};

/// The number of steps since the match began, which is the only clock that a game has. 32 bits last for six years at 20 Hz,
/// and for seven weeks of a relay room at a thousand actions a second. With [`Tick::LAST`] a match is over.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Tick(pub u32);

impl Tick {
    /// The last step that a match can have.
    pub const LAST: Tick = Tick(u32::MAX);

    /// The tick after this one.
    #[must_use]
    pub fn next(self) -> Tick {
        Tick(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Tick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// One event that a match is told. `A` is the game's action, or its journal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input<A> {
    /// A player sat down.
    Join {
        /// The seat, free until now.
        seat: Seat,
    },
    /// A player left for good; the seat is free again.
    Leave {
        /// The seat, taken until now.
        seat: Seat,
    },
    /// A seated player did something.
    Act {
        /// The seat that acts.
        seat: Seat,
        /// The action.
        action: A,
    },
    /// The time of the game's [`Alarm`](super::Alarm) is up.
    Alarm {
        /// The alarm's id.
        id: u32,
    },
}

impl Input<Bytes> {
    /// The input as the game reads it; `None` for bytes that are none of its actions, which are left out.
    pub fn decoded<G: Game>(&self) -> Option<Input<G::Action>> {
        Some(match self {
            Input::Join { seat } => Input::Join { seat: *seat },
            Input::Leave { seat } => Input::Leave { seat: *seat },
            Input::Alarm { id } => Input::Alarm { id: *id },
            Input::Act { seat, action } => Input::Act { seat: *seat, action: G::decode_action(action).ok()? },
        })
    }
}
