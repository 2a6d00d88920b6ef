//! What happens in an arena and is told reliably.
//!
//! Must not: repeat what the delta says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::Seat;

/// Something worth a line in the log of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A player died.
    Kill {
        /// Who did it; `null`: the zone.
        by: Option<Seat>,
        /// Who died.
        of: Seat,
        /// Who had hurt them lately.
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
        /// Their place.
        placement: u16,
    },
}
