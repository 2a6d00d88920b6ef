//! What an organiser chooses of a free-for-all.

use serde::{Deserialize, Serialize};

use crate::domain::bracket::setup::SetupRefused;

/// Players that a room may have at most.
const ROOM_MAX: u16 = 100;
/// Rounds that there may be at most.
const ROUNDS_MAX: u16 = 64;

/// What an organiser chooses of a free-for-all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeForAllRules {
    /// How many play in a room at most, three or more. There are as few rooms as possible, and none has two players more than another.
    pub room_size: u16,
    /// How it goes on after a round.
    pub course: Course,
}

/// How a free-for-all goes on after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The best of each room go on, until one room is left.
    Advance {
        /// How many of each room; at most half of its size.
        best: u16,
        /// Who goes on of those who are equal at the cut.
        tie: CutTie,
    },
    /// Everybody plays each round, and places are added up over all of them.
    Points {
        /// How many rounds.
        rounds: u16,
    },
}

/// Who goes on of those who are equal where only some can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutTie {
    /// The better seed.
    BetterSeed,
    /// All of them, unless nobody would be out then.
    Everybody,
    /// The room plays another game that counts like the others; after twice as many as were planned the better seed.
    OneMoreGame,
}

impl FreeForAllRules {
    pub(in crate::domain::bracket) fn check(&self) -> Result<(), SetupRefused> {
        if !(3..=ROOM_MAX).contains(&self.room_size) {
            return Err(SetupRefused::RoomSize);
        }
        let fits = match self.course {
            Course::Advance { best, .. } => (1..=self.room_size / 2).contains(&best),
            Course::Points { rounds } => (1..=ROUNDS_MAX).contains(&rounds),
        };
        if fits { Ok(()) } else { Err(SetupRefused::Course) }
    }
}
