//! What happens to a tournament. Events are kept as JSON for ever: names stay, and new fields have a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::setup::TournamentSetup;
use crate::domain::bracket::Round;
use crate::domain::{FixtureId, FixtureResult, PlayerId, TournamentId};

/// Who brings something about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The server, because a time has come or a room said so.
    #[default]
    Server,
    /// Somebody who runs the server.
    Operator,
    /// A player; the tournament knows whether it is the owner.
    Player(PlayerId),
}

impl By {
    fn is_server(&self) -> bool {
        *self == By::Server
    }
}

/// Something that happened, with who did it and why. The time stands beside it in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TournamentEvent {
    /// Who did it.
    #[serde(default, skip_serializing_if = "By::is_server")]
    pub by: By,
    /// The reason that was given, for people to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
    /// When it happened.
    #[serde(skip)]
    pub at: Timestamp,
}

/// One of those who enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who.
    pub player: PlayerId,
    /// Of what kind.
    pub kind: EntryKind,
}

/// Who plays for an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A person.
    Person,
    /// A program of a player.
    Program,
    /// A bot of the server, of this level: `easy`, `normal`, `hard`.
    Bot(String),
}

/// One playing of one game of a match. No two rooms are opened for the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GameKey {
    /// The number of the match in its bracket.
    pub number: u32,
    /// Which game of that match, counted from 0.
    pub game: u16,
    /// Which attempt to play it, counted from 0.
    pub attempt: u16,
}

impl Entry {
    /// Whether this is a bot of the server, which comes when it is called and reads nothing.
    pub fn is_bot(&self) -> bool {
        matches!(self.kind, EntryKind::Bot(_))
    }
}

impl GameKey {
    /// The key of a game of any tournament.
    pub fn of(fixture: &FixtureId) -> GameKey {
        GameKey { number: fixture.number, game: fixture.game, attempt: fixture.attempt }
    }

    /// What names this game among all tournaments.
    pub fn in_tournament(self, tournament: &TournamentId) -> FixtureId {
        let GameKey { number, game, attempt } = self;
        FixtureId { tournament: tournament.clone(), number, game, attempt }
    }
}

/// How a game ended without a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Its room could not be opened.
    NotOpened,
    /// Its room was aborted, or lost for good.
    RoomLost,
    /// Somebody closed its room.
    Closed,
    /// The owner made it void.
    Voided,
    /// Its room said nothing in time.
    Silent,
    /// It took longer than a game may take; it counts as drawn.
    Overtime,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// The owner changed what it is set up as, before it began.
    SetupChanged(Box<TournamentSetup>),
    /// Whoever is admitted can enter from now on.
    RegistrationOpened,
    /// Nobody can enter any more.
    RegistrationClosed,
    /// Entrants can check in from now on.
    CheckInOpened,
    /// Somebody entered.
    Entered(Entry),
    /// Somebody will be there.
    CheckedIn(PlayerId),
    /// Somebody left, and plays no further match.
    Withdrew(PlayerId),
    /// Somebody was put out, for good.
    Disqualified(PlayerId),
    /// Somebody plays on for an entrant.
    Replaced {
        /// Who played so far.
        player: PlayerId,
        /// Who plays from now on.
        entry: Entry,
    },
    /// The bracket was drawn, and it began. Who has entered, the best seed first: this is frozen.
    Started(Vec<PlayerId>),
    /// The bracket was drawn anew, before a game was over.
    DrawnAnew(Vec<PlayerId>),
    /// A game is to be played; its room is opened after this is safe.
    GameCalled(GameKey),
    /// Everybody sits, and the game begins.
    GameBegan(GameKey),
    /// The time to sit down is over.
    TimeOver {
        /// The game.
        key: GameKey,
        /// Who did not come.
        absent: Vec<PlayerId>,
    },
    /// A game was finished. The store appends this in the transaction that settles its match.
    GameFinished(FixtureResult),
    /// A game ended without a result.
    GameLost {
        /// The game.
        key: GameKey,
        /// How.
        loss: Loss,
    },
    /// A round was drawn, in formats that draw them one after the other. Entrants are numbered by their seeds, from 0.
    RoundDrawn(Round),
    /// The round that was drawn last was taken back, with all that was told of it.
    RoundTakenBack,
    /// The time to decide about a match that nobody came to is over: all are out.
    AllOut {
        /// The number of the match.
        number: u32,
    },
    /// An entrant gave up a match.
    Forfeited {
        /// The number of the match.
        number: u32,
        /// Who gave up.
        player: PlayerId,
    },
    /// A match was taken back; it waits for the owner to decide.
    Reopened {
        /// The number of the match.
        number: u32,
    },
    /// A match is played again from its first game.
    Replayed {
        /// The number of the match.
        number: u32,
    },
    /// The owner said how a match came out.
    Overridden {
        /// The number of the match.
        number: u32,
        /// Those who did equally well together, the best first; nobody: it was drawn.
        places: Vec<Vec<PlayerId>>,
    },
    /// No game is called any more; those that run are played to their end.
    Paused,
    /// Games are called again.
    Resumed,
    /// All matches are over.
    Finished,
    /// It was given up.
    Cancelled,
}

impl TournamentEvent {
    /// What the server brings about.
    pub fn by_server(what: Happening, at: Timestamp) -> TournamentEvent {
        TournamentEvent { by: By::Server, why: None, what, at }
    }
}
