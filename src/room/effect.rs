//! The answers of a room when it is told something: effects, which are performed one after the other, and refusals.
//!
//! Must not: know frames, connections or who listens.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ChatEntry, ClockReading, ReservationNews, SeatClaim};
use crate::domain::{MatchId, MatchResult, PlayerId, SettledMatch};
use crate::game::{ActRefused, Match, MatchNotice, Quitter, Seat, SeatRefused, Tick};

/// An action to perform because a room was told something. Every effect has to be performed, in the given order. An
/// effect shows the room as it is at the moment at which it is performed, before the next one is asked for.
#[derive(Debug)]
pub enum Effect {
    /// Everybody is told something about the match.
    Tell(MatchNotice),
    /// Everybody is told something about the room.
    Announce(News),
    /// A seat is shown the whole state, then what it missed; from now on it hears what follows.
    Greet(Seat),
    /// A seat is told that its action was not taken.
    Refuse {
        /// The seat that acted.
        seat: Seat,
        /// The number that its client gave the action.
        seq: Option<u32>,
        /// Why it does not count.
        refused: ActRefused,
    },
    /// A player has no seat (any more) and is told why. Nothing is sent to that seat from now on.
    Dismiss {
        /// The seat that the player had.
        seat: Seat,
        /// The reason, for people to read.
        why: String,
    },
    /// The time of a seat is over. Its player has lost it, and is told so.
    OutOfTime(Seat),
    /// Nothing is sent to this seat from now on.
    Forget(Seat),
    /// A seat is free; the claim names its last owner.
    Freed(SeatClaim),
    /// The state that this seat was shown does not hold any more, and its welcome is still to come.
    Hide(Seat),
    /// Another match has begun, and nobody is shown it before their welcome.
    HideAll,
    /// Every spectator is welcomed to the match.
    ShowMatch,
    /// Everybody who has seen the state is shown the whole of it again, because it does not follow from the one before.
    ShowState,
    /// The match is over, and the journal has to say so now.
    NoteEnding,
    /// A match is counted in the metrics, because it is over now for those who see the room late, too.
    CountMatch,
    /// The result is to be settled.
    Owe(Box<MatchResult>),
    /// Whoever has reserved the seats is told something.
    TellOpener(ReservationNews),
    /// An id and a seed for the next match are wanted (see [`super::RoomState::begin_next`]).
    DrawNext,
    /// The room has gone on to the next match, so the journal of the one before is not needed any more.
    TurnOver(Box<PastMatch>),
    /// The room has ended, so its journal is not needed any more.
    CloseJournal {
        /// Whether a replay is made of it.
        keep_replay: bool,
    },
    /// Everybody is told that the room has ended, and why.
    Close(String),
    /// The room is gone, and its actor stops.
    Stop,
}

impl Effect {
    /// The effect again, if it shows a state. That state may turn out to be broken while it is shown; the effect is
    /// performed again when the state was rebuilt.
    pub(super) fn again(&self) -> Option<Effect> {
        match self {
            Effect::Greet(seat) => Some(Effect::Greet(*seat)),
            Effect::ShowMatch => Some(Effect::ShowMatch),
            _ => None,
        }
    }
}

/// The news of a room besides those of its match.
#[derive(Debug, Clone)]
pub enum News {
    /// A player has lost the connection.
    Away(Seat, PlayerId),
    /// A player has a connection again.
    Back(Seat, PlayerId),
    /// A player or a spectator said something.
    Said(ChatEntry),
    /// The match goes on from a state that was rebuilt after a failure.
    Recovered {
        /// The step that the rebuilt state shows.
        tick: Tick,
        /// The number of steps that may have been shown and did not happen that way; `None` if it is not known.
        lost_ticks: Option<u32>,
    },
    /// A player has answered, or has run out of time.
    Clock(ClockReading),
    /// The match is decided (see [`super::RoomState::summary`]).
    Over,
    /// The ratings and records that a match has changed. It may be a match before the one that is on.
    Settled(Arc<SettledMatch>),
}

/// A match that was followed by another one in its room.
pub struct PastMatch {
    /// The match.
    pub game: Match,
    /// When its play began.
    pub began_at: Option<Timestamp>,
    /// The players who left while it was being played.
    pub quitters: Vec<Quitter>,
    /// The result, as records want it.
    pub result: Option<Box<MatchResult>>,
    /// The match that followed it; `None` when the room ended before one began.
    pub successor: Option<MatchId>,
}

impl std::fmt::Debug for PastMatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PastMatch").field("game", self.game.id()).finish_non_exhaustive()
    }
}

/// The reasons for which a room refuses a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefused {
    /// The match admits nobody.
    #[error(transparent)]
    Seat(#[from] SeatRefused),
    /// The resume token does not open this seat.
    #[error("the resume token does not belong to this seat")]
    WrongToken,
    /// The seat has a newer connection.
    #[error("the seat was taken over by a newer connection")]
    TakenOver,
    /// The id is that of a bot.
    #[error("a bot has this id; choose another one")]
    IdOfABot,
    /// The seats are reserved for others.
    #[error("the seats of this room are reserved for others")]
    Reserved,
    /// The spectator is among those who may not watch.
    #[error("you may not watch this room")]
    MayNotWatch,
    /// Some may not watch, and the spectator has not said with a token that they are none of them.
    #[error("sign in to watch this room: show an access token (POST /auth/guest gives one) or a ticket")]
    SignInToWatch,
    /// The room is locked.
    #[error("the room is locked")]
    Locked,
    /// A spectator uses the id of somebody who plays.
    #[error("somebody by this id plays here; watch under another one")]
    IdOfAPlayer,
    /// The room has died, and may come back.
    #[error("the room is not there at the moment; try again")]
    Away,
    /// The room has ended.
    #[error("the room has ended")]
    Ended,
}
