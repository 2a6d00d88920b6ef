//! Seats, and the viewers for whom a state is shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place at a match, numbered from 0; a number is used again after its player has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Seat(pub u16);

impl Seat {
    /// The seat as an index into per-seat tables.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl std::fmt::Display for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The viewer for whom a state is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Everybody: the viewer sees what all may see, as spectators do, and players of a game without secrets.
    Everyone,
    /// The player of this seat.
    Seat(Seat),
}
