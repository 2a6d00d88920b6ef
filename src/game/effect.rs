//! The answers of a match when it is told something: effects to be performed in order, and refusals.
//!
//! Must not: know frames, connections or who listens.

use bytes::Bytes;

use super::{Member, Outcome, Seat};

/// An action to perform because a match was told something. Every effect has to be performed, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchEffect {
    /// Tell everybody in the room.
    Broadcast(MatchNotice),
    /// Tell one seat.
    Tell(Seat, MatchNotice),
    /// The match is decided.
    Finish(Outcome),
}

/// A notice of a match; the room turns it into frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchNotice {
    /// Somebody sat down.
    Joined(Seat, Member),
    /// Somebody left for good.
    Left(Seat, Member, LeaveReason),
    /// An action was taken, in journal bytes (in games that show the actions and nothing else). It is told when it
    /// comes in and not when it is stepped, because somebody else may have the seat by then.
    Acted(Seat, Bytes),
    /// A step was made (games that show ticks); what it shows is in the game.
    Stepped,
    /// The seat is part of the state now, so it has to be shown the whole state.
    Welcome,
}

/// Effects, in order. One buffer is used again and again.
pub type Effects = Vec<MatchEffect>;

/// The reasons for which a seat becomes free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// The player has left.
    Left,
    /// The grace time has passed without a connection.
    TimedOut,
    /// Somebody with permission took the player out.
    Removed,
    /// The player's time is over, in a room where time is limited.
    OutOfTime,
}

/// The reasons for which nobody can take a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatRefused {
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// The game admits nobody now.
    #[error("{0}")]
    NotAdmitted(&'static str),
    /// The match is decided.
    #[error("the match is over")]
    MatchOver,
}

/// The reasons for which an action is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// The seat is not taken by this player.
    #[error("you have no seat in this match")]
    NotSeated,
    /// Too many actions wait for the next step.
    #[error("too many actions at once: at most 16 a step")]
    TooMany,
    /// Too many bytes wait for the next step, from all seats together.
    #[error("too much waits for the next step: try again after it")]
    TooMuch,
    /// The match has not begun.
    #[error("the match has not begun: somebody is missing")]
    NotBegun,
    /// The player's time is over, so the game's default action is taken.
    #[error("your time was over when this came, so the default action was taken")]
    OutOfTime,
    /// The match is decided.
    #[error("the match is over")]
    MatchOver,
    /// The game's code panicked over it.
    #[error("the game failed over this action, so it does not count")]
    LeftOut,
}
