//! The events of a match, which are told reliably.
//!
//! Must not: repeat what the delta says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::Seat;

/// An event of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A player died.
    Kill {
        /// The seat of the player who did it; `null`: the zone.
        by: Option<Seat>,
        /// The seat of the player who died.
        of: Seat,
        /// The seats of those who had hurt this player lately.
        assists: Vec<Seat>,
    },
    /// A player drank a potion.
    Drank {
        /// The seat whose player drank it.
        seat: Seat,
    },
    /// The match began.
    Started,
    /// A player is out of a battle royale.
    Out {
        /// The seat that is out of the match.
        seat: Seat,
        /// The place.
        placement: u16,
    },
}
