//! What has to be done after something happened to a tournament.

use super::event::{Entry, GameKey};
use crate::domain::{PlayerId, RoomId};
use jiff::Timestamp;

/// What has to be done because of an event, after that event is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TournamentEffect {
    /// A room is opened for a game.
    OpenRoom(Box<GameOrder>),
    /// The room of a game is closed, if it is open.
    CloseRoom {
        /// The room.
        room: RoomId,
        /// Why, for people to read.
        why: String,
    },
    /// Entrants are told something that they are to see even if they are not here.
    Notify {
        /// Whom.
        players: Vec<PlayerId>,
        /// What.
        news: TournamentNews,
    },
}

/// The room that a game is played in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameOrder {
    /// The game.
    pub key: GameKey,
    /// The id of the room, which nobody can guess and which is the same each time.
    pub room: RoomId,
    /// Who plays, in the order of the seats.
    pub seats: Vec<Entry>,
    /// The seed of the match.
    pub seed: u64,
    /// Seconds until everybody has to sit.
    pub wait_s: u32,
    /// Whether only bots of the server play, so that nobody needs time to see it.
    pub bots_only: bool,
}

/// What entrants are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TournamentNews {
    /// Check-in is open.
    CheckInOpen,
    /// It began.
    Begun,
    /// Your match is ready: sit down in its room.
    MatchReady {
        /// The game.
        key: GameKey,
        /// Where it is played.
        room: RoomId,
        /// Until when you have to sit there.
        until: Timestamp,
    },
    /// You won a match, and play on.
    Through {
        /// The number of the match.
        number: u32,
    },
    /// You play no further match.
    Out {
        /// Your place as it is known now.
        rank: u16,
    },
    /// Who runs the tournament has decided about a match of yours: it is open again, played again, or came out otherwise.
    MatchChanged {
        /// The number of the match.
        number: u32,
        /// What was done.
        how: MatchChange,
    },
    /// You were put out.
    Disqualified,
    /// You play on for somebody.
    TookOver,
    /// It is over.
    Finished {
        /// Your place.
        rank: u16,
    },
    /// It was given up.
    Cancelled,
}

/// What whoever runs a tournament does about a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchChange {
    /// It is taken back, and is decided later.
    Reopened,
    /// It is played again from its first game.
    Replayed,
    /// It came out as was said.
    Overridden,
    /// The game that ran counts for nothing, and is played again.
    Voided,
}

impl MatchChange {
    /// Its name for machines.
    pub fn word(self) -> &'static str {
        match self {
            MatchChange::Reopened => "reopened",
            MatchChange::Replayed => "replayed",
            MatchChange::Overridden => "overridden",
            MatchChange::Voided => "voided",
        }
    }
}
