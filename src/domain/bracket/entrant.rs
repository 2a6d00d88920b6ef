//! Who plays in a bracket, and how somebody leaves it for good.

use serde::{Deserialize, Serialize};

/// Somebody who plays in a bracket: the place in the list of entries, counted from 0.
///
/// A bracket knows no players. Whoever drives it says which player, or which team, has which number, and may give a number
/// to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entrant(pub u16);

impl Entrant {
    /// The number, for lists that have one item an entrant.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// How an entrant left: she plays no further match, in no part of the bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// She gave up the tournament.
    Withdrawn,
    /// The operator put her out. This is final.
    Disqualified,
}
