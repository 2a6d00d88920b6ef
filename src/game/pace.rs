//! The pace of a room, which says when it steps its match. It is a property of the room, not of the game.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::inbox::Inbox;

/// The times at which a room steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Pace {
    /// The room steps `hz` times a second, whatever the players do.
    Realtime {
        /// Steps a second, 1–60.
        hz: u16,
    },
    /// The room steps at once on every input; there is no tick to wait for.
    OnInput,
    /// The room steps as soon as every awaited seat has answered, as fast as the machine can go.
    Lockstep {
        /// A seat that has not answered after this many milliseconds is passed over.
        deadline_ms: u32,
    },
}

impl Pace {
    /// Whether a step is made now for what waits.
    pub(super) fn wants_step(self, inbox: &Inbox) -> bool {
        match self {
            Pace::Realtime { .. } => false,
            Pace::OnInput => !inbox.inputs().is_empty(),
            Pace::Lockstep { .. } => inbox.is_complete(),
        }
    }
}

/// A turn clock: the match gets [`Input::Alarm`](super::Input::Alarm) when the time is up. It starts anew whenever `id`
/// changes, and only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// The name of what is being timed, such as the number of a turn. It comes back in the input.
    pub id: u32,
    /// Milliseconds from the step that set the alarm.
    pub after_ms: u32,
}
