//! What a match answers when it is told something: effects to be performed in order, and refusals.
//!
//! Must not: know frames, connections or who listens.

use bytes::Bytes;

use super::{Member, Outcome, Seat};

/// What has to be done because a match was told something. Mandatory, and in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchEffect {
    /// Tell everybody in the room.
    Broadcast(MatchNotice),
    /// Tell one seat.
    Tell(Seat, MatchNotice),
    /// The match is decided.
    Finish(Outcome),
}

/// What there is to tell; the room turns it into frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchNotice {
    /// Somebody sat down.
    Joined(Seat, Member),
    /// Somebody left for good.
    Left(Seat, Member, LeaveReason),
    /// An action was taken, in journal bytes (games that show actions alone). Told when it comes in, not when it is
    /// stepped: by then somebody else may sit there.
    Acted(Seat, Bytes),
    /// A step was made (games that show ticks); what it shows is in the machine.
    Stepped,
    /// The seat is part of the state now: show it the whole.
    Welcome,
}

/// Effects, in order; one buffer is used again and again.
pub type Effects = Vec<MatchEffect>;

/// Why a seat became free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// The player said so.
    Left,
    /// The grace time passed without a connection.
    TimedOut,
    /// Somebody with the right to do so took the player out.
    Removed,
}

/// Why nobody may sit down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatRefused {
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// The game lets nobody in now.
    #[error("{0}")]
    NotAdmitted(&'static str),
    /// It is decided.
    #[error("the match is over")]
    MatchOver,
}

/// Why an action was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// Nobody sits there.
    #[error("you have no seat in this match")]
    NotSeated,
    /// Too many actions wait for the next step.
    #[error("too many actions at once: at most 16 a step")]
    TooMany,
    /// Too much waits for the next step, from all seats together.
    #[error("too much waits for the next step: try again after it")]
    TooMuch,
    /// It is decided.
    #[error("the match is over")]
    MatchOver,
    /// The game's code panicked over it.
    #[error("the game failed over this action, so it does not count")]
    LeftOut,
}
