//! The wire of connect four: options, actions, events, the state as players see it.
//!
//! Must not: decide anything. `docs/protocol.md` fixes every name in here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::board::{COLUMNS, Cell, ROWS};
use crate::game::{Phase, Seat};

/// The least and the most a turn may take, in seconds.
pub const TURN_CLOCK_S: std::ops::RangeInclusive<u16> = 5..=600;

/// The options of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Seconds a player has for a turn.
    #[schemars(range(min = 5, max = 600))]
    pub turn_clock_s: u16,
}

impl Default for Options {
    fn default() -> Options {
        Options { turn_clock_s: 30 }
    }
}

/// An action of a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Drops a stone.
    Drop {
        /// The column, from the left.
        #[schemars(range(min = 0, max = 6))]
        column: u8,
    },
}

/// An event of a match, besides stones falling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An action was not possible; nothing changed.
    Illegal {
        /// The seat that tried.
        seat: Seat,
        /// The reason.
        why: Why,
    },
    /// The turn clock ran out: this seat loses.
    OutOfTime {
        /// The seat that took too long.
        seat: Seat,
    },
    /// This seat left in the middle of the match, and loses.
    Forfeit {
        /// The seat that left.
        seat: Seat,
    },
}

/// The reasons why a stone could not be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The match has not begun, or is over.
    NotPlaying,
    /// It is the other player's turn.
    NotYourTurn,
    /// The column has six stones already.
    ColumnFull,
    /// There is no such column; the board has columns 0 to 6.
    NoSuchColumn,
}

/// The whole state, the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct View {
    /// The phase of the match.
    pub phase: Phase,
    /// The seats whose stones lie there, as `board[row][column]`. Row 0 is at the bottom.
    pub board: [[Option<Seat>; COLUMNS as usize]; ROWS as usize],
    /// The seat whose turn it is, while the match is on.
    pub turn: Option<Seat>,
    /// The seat that won.
    pub winner: Option<Seat>,
    /// Whether the match ended without a winner.
    pub draw: bool,
    /// The four stones that won, as `[column, row]`.
    pub line: Option<[Cell; 4]>,
    /// The number of the turn, from 1 on; 0 while players are missing.
    pub turn_number: u32,
    /// Seconds a player has for a turn.
    pub turn_clock_s: u16,
    /// The seat with the first turn.
    pub first: Seat,
}

/// The changes of a step: the fields of [`View`] that may change, and the stone that fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Delta {
    /// The phase of the match.
    pub phase: Phase,
    /// The stone that fell: column, row, seat.
    pub placed: Option<(u8, u8, Seat)>,
    /// The seat whose turn it is, while the match is on.
    pub turn: Option<Seat>,
    /// The seat that won.
    pub winner: Option<Seat>,
    /// Whether the match ended without a winner.
    pub draw: bool,
    /// The four stones that won, as `[column, row]`.
    pub line: Option<[Cell; 4]>,
    /// The number of the turn, from 1 on; 0 while players are missing.
    pub turn_number: u32,
}
