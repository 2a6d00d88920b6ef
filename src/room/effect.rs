//! What a room answers when it is told something: effects, to be performed one after the other, and refusals.
//!
//! Must not: know frames, connections or who listens.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ChatEntry, Claim};
use crate::domain::{MatchId, MatchResult, PlayerId, SettledMatch};
use crate::game::{ActRefused, Match, MatchNotice, Quitter, Seat, SeatRefused, Tick};

/// What has to be done because a room was told something. Mandatory, and in this order; what an effect shows is how the
/// room stands when it is performed, before the next one is asked for.
#[derive(Debug)]
pub enum Effect {
    /// Everybody is told what the match has to tell.
    Tell(MatchNotice),
    /// Everybody is told what the room has to tell.
    Announce(News),
    /// A seat is shown the whole, is told what it missed, and hears what follows.
    Greet(Seat),
    /// A seat is told that its action was not taken.
    Refuse {
        /// Whose action it was.
        seat: Seat,
        /// The number its sender gave it.
        seq: Option<u32>,
        /// Why it does not count.
        refused: ActRefused,
    },
    /// Who sat there has no seat, and is told why; nobody hears from that seat any more.
    Dismiss {
        /// Which seat.
        seat: Seat,
        /// The reason, for people to read.
        why: String,
    },
    /// Nobody hears from this seat any more.
    Forget(Seat),
    /// Whose seat this was has it no longer.
    Freed(Claim),
    /// What this seat was shown holds no longer, and its welcome is still to come.
    Hide(Seat),
    /// Another match has begun: nobody is shown it before their welcome.
    HideAll,
    /// Everybody who watches is welcomed to the match.
    ShowMatch,
    /// Everybody who was shown the state is shown the whole, because it is not what followed from the one before.
    ShowState,
    /// The match is over, as the journal has to say now.
    NoteEnding,
    /// The result is to be settled.
    Owe(Box<MatchResult>),
    /// An id and a seed are wanted for the next match (see [`super::RoomState::begin_next`]).
    DrawNext,
    /// The room has gone on to the next match; the journal of this one is not needed any more.
    TurnOver(Box<PastMatch>),
    /// The journal is not needed any more.
    CloseJournal,
    /// Everybody is told that the room has ended, and why.
    Close(String),
    /// The room is no more.
    Stop,
}

impl Effect {
    /// The same, for those which show a state that may turn out to be broken while it is shown: they are performed again
    /// when the state was rebuilt.
    pub(super) fn again(&self) -> Option<Effect> {
        match self {
            Effect::Greet(seat) => Some(Effect::Greet(*seat)),
            Effect::ShowMatch => Some(Effect::ShowMatch),
            _ => None,
        }
    }
}

/// What there is to tell besides what the match has to tell.
#[derive(Debug, Clone)]
pub enum News {
    /// Somebody has lost their connection.
    Away(Seat, PlayerId),
    /// Somebody is there again.
    Back(Seat, PlayerId),
    /// Somebody said something.
    Said(ChatEntry),
    /// The match goes on from a state that was rebuilt.
    Recovered {
        /// The step it shows.
        tick: Tick,
        /// How many steps may have been shown and did not happen that way; `None`: nobody knows.
        lost_ticks: Option<u32>,
    },
    /// The match is decided (see [`super::RoomState::summary`]).
    Over,
    /// What a match was worth, perhaps not the one that is on.
    Settled(Arc<SettledMatch>),
}

/// A match that another one has followed in its room.
pub struct PastMatch {
    /// The match.
    pub game: Match,
    /// When play began.
    pub began_at: Option<Timestamp>,
    /// Who left while it was on.
    pub quitters: Vec<Quitter>,
    /// How it came out, as records want it.
    pub result: Option<Box<MatchResult>>,
    /// The match that has followed; `None` when the room has ended before that began.
    pub successor: Option<MatchId>,
}

impl std::fmt::Debug for PastMatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PastMatch").field("game", self.game.id()).finish_non_exhaustive()
    }
}

/// Why a room seats nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefused {
    /// The match says no.
    #[error(transparent)]
    Seat(#[from] SeatRefused),
    /// The token is not the seat's.
    #[error("the resume token does not belong to this seat")]
    WrongToken,
    /// The seat has a connection that was made later.
    #[error("the seat was taken over by a newer connection")]
    TakenOver,
    /// A bot goes by this name.
    #[error("a bot has this id; choose another one")]
    IdOfABot,
    /// It is locked.
    #[error("the room is locked")]
    Locked,
    /// A spectator goes by the id of somebody who plays.
    #[error("somebody by this id plays here; watch under another one")]
    NameOfAPlayer,
    /// It has died, and may come back.
    #[error("the room is not there at the moment; try again")]
    Away,
    /// It is about to be gone.
    #[error("the room has ended")]
    Ended,
}
