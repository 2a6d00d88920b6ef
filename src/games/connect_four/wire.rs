//! What connect four says and hears: options, actions, events, the state as players see it.
//!
//! Must not: decide anything. `docs/protocol.md` fixes every name in here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::board::{COLUMNS, Cell, ROWS};
use crate::game::{Phase, Seat};

/// The least and the most a turn may take, in seconds.
pub const TURN_CLOCK_S: std::ops::RangeInclusive<u16> = 5..=600;

/// What the creator of a room may choose.
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

/// What a player may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Drops a stone.
    Drop {
        /// Which column, from the left.
        #[schemars(range(min = 0, max = 6))]
        column: u8,
    },
}

/// What happened besides stones falling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An action that was not possible; nothing changed.
    Illegal {
        /// Who tried.
        seat: Seat,
        /// Why not.
        why: Why,
    },
    /// The turn clock ran out: this seat loses.
    OutOfTime {
        /// Who took too long.
        seat: Seat,
    },
    /// This seat left in the middle of the match, and loses.
    Forfeit {
        /// Who left.
        seat: Seat,
    },
}

/// Why a stone could not be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The match has not begun, or is over.
    NotPlaying,
    /// It is the other's turn.
    NotYourTurn,
    /// There is no place left in the column.
    ColumnFull,
    /// The board has columns 0 to 6.
    NoSuchColumn,
}

/// The whole state, the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct View {
    /// Where the match stands.
    pub phase: Phase,
    /// `board[row][column]`: whose stone lies there. Row 0 is at the bottom.
    pub board: [[Option<Seat>; COLUMNS as usize]; ROWS as usize],
    /// Whose turn it is, while the match is on.
    pub turn: Option<Seat>,
    /// Who won.
    pub winner: Option<Seat>,
    /// Whether the match ended without a winner.
    pub draw: bool,
    /// The four stones that won, as `[column, row]`.
    pub line: Option<[Cell; 4]>,
    /// Counts turns from 1; 0 while players are missing.
    pub turn_number: u32,
    /// Seconds a player has for a turn.
    pub turn_clock_s: u16,
    /// Who has the first turn.
    pub first: Seat,
}

/// What the last step changed: the fields of [`View`] that may change, and the stone that fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Delta {
    /// Where the match stands.
    pub phase: Phase,
    /// The stone that fell: column, row, seat.
    pub placed: Option<(u8, u8, Seat)>,
    /// Whose turn it is, while the match is on.
    pub turn: Option<Seat>,
    /// Who won.
    pub winner: Option<Seat>,
    /// Whether the match ended without a winner.
    pub draw: bool,
    /// The four stones that won, as `[column, row]`.
    pub line: Option<[Cell; 4]>,
    /// Counts turns from 1; 0 while players are missing.
    pub turn_number: u32,
}
