//! How a tournament is shown to whoever reads it: everything that follows from its events, spelled out.
//!
//! Must not: hold the secret of a setup in what is meant to be sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{By, Entry, GameKey};
use super::setup::TournamentSetup;
use crate::domain::bracket::{MatchStatus, Section};
use crate::domain::{MatchId, PlayerId, RoomId};

/// How far a tournament is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TournamentStatus {
    /// It is known, and nobody can enter yet.
    Announced,
    /// Whoever is admitted can enter.
    Registration,
    /// Nobody can enter any more, and it has not begun.
    Closed,
    /// Entrants can check in.
    CheckIn,
    /// Matches are played.
    Running,
    /// No game is called until somebody resumes it.
    Paused,
    /// All matches are over.
    Finished,
    /// It was given up.
    Cancelled,
}

impl TournamentStatus {
    /// All statuses, in the order in which a tournament has them.
    pub const ALL: [TournamentStatus; 8] = [
        TournamentStatus::Announced,
        TournamentStatus::Registration,
        TournamentStatus::Closed,
        TournamentStatus::CheckIn,
        TournamentStatus::Running,
        TournamentStatus::Paused,
        TournamentStatus::Finished,
        TournamentStatus::Cancelled,
    ];

    /// The word for programs, as in its serde form.
    pub fn word(self) -> &'static str {
        match self {
            TournamentStatus::Announced => "announced",
            TournamentStatus::Registration => "registration",
            TournamentStatus::Closed => "closed",
            TournamentStatus::CheckIn => "check_in",
            TournamentStatus::Running => "running",
            TournamentStatus::Paused => "paused",
            TournamentStatus::Finished => "finished",
            TournamentStatus::Cancelled => "cancelled",
        }
    }

    /// Whether nothing happens by itself any more.
    pub fn is_over(self) -> bool {
        matches!(self, TournamentStatus::Finished | TournamentStatus::Cancelled)
    }

    /// Whether the bracket is not drawn yet.
    pub fn is_before_start(self) -> bool {
        self < TournamentStatus::Running
    }
}

/// A tournament at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct TournamentPicture {
    /// What it is set up as now. It holds the secret, which is shown to nobody before the end.
    pub setup: TournamentSetup,
    /// The number of its last event.
    pub last: u64,
    /// How far it is.
    pub status: TournamentStatus,
    /// Whether somebody can enter now, if only on the waiting list.
    pub registration_open: bool,
    /// When it began.
    pub began_at: Option<Timestamp>,
    /// When it was finished or cancelled.
    pub ended_at: Option<Timestamp>,
    /// The reason that was given for the last change of its status.
    pub why: Option<String>,
    /// Those who have entered: in the order of seeds once it has begun, otherwise as they entered.
    pub entrants: Vec<EntrantPicture>,
    /// The matches, in the order of their numbers; none before it began.
    pub matches: Vec<MatchPicture>,
    /// Who is where, the best first; nobody before it began.
    pub standings: Vec<PlacePicture>,
}

/// One who has entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrantPicture {
    /// Who, and of what kind.
    pub entry: Entry,
    /// The seed, counted from 1, once the bracket is drawn.
    pub seed: Option<u16>,
    /// How it is with her.
    pub state: EntrantState,
    /// Whether she has checked in.
    pub checked_in: bool,
    /// Whom she plays on for.
    pub in_place_of: Option<PlayerId>,
}

/// How it is with an entrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntrantState {
    /// She plays, or will.
    In,
    /// She waits for somebody to withdraw before it begins.
    Waiting,
    /// She has lost, and plays no further match.
    Out,
    /// She left.
    Withdrawn,
    /// She was put out.
    Disqualified,
}

/// A match of the bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchPicture {
    /// Its number.
    pub number: u32,
    /// The part of the bracket.
    pub section: Section,
    /// The round in that part, counted from 1.
    pub round: u16,
    /// It is best of this many games.
    pub best_of: u8,
    /// Who plays.
    pub slots: Vec<SlotPicture>,
    /// How it stands.
    pub status: MatchStatus,
    /// Who won it.
    pub winner: Option<PlayerId>,
    /// The places in the order of the slots, of a match of many that is over; empty otherwise.
    pub places: Vec<u16>,
    /// The number of the match that the winner goes on to, where that stands before.
    pub winner_to: Option<u32>,
    /// The number of the match that the loser goes on to, where that stands before.
    pub loser_to: Option<u32>,
    /// Until when the owner can decide about it, if it waits for that.
    pub decide_until: Option<Timestamp>,
    /// The game that runs.
    pub running: Option<RunningPicture>,
    /// The games that were finished, also those that do not count any more.
    pub finished: Vec<FinishedPicture>,
}

/// A side of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotPicture {
    /// It is not known yet who comes.
    Open,
    /// Nobody comes.
    Bye,
    /// She plays here.
    Taken {
        /// Who.
        player: PlayerId,
        /// Games won in this match.
        won: u16,
    },
}

/// A game that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningPicture {
    /// The game.
    pub key: GameKey,
    /// Where it is played.
    pub room: RoomId,
    /// Who plays, in the order of the seats.
    pub seats: Vec<PlayerId>,
    /// When it was called.
    pub called_at: Timestamp,
    /// When everybody sat; `None`: they are waited for.
    pub began_at: Option<Timestamp>,
    /// Until when they have to sit, or the game has to be over.
    pub until: Timestamp,
}

/// A game that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedPicture {
    /// The game.
    pub key: GameKey,
    /// The match by which it was played, which names its replay.
    pub match_id: MatchId,
    /// Who won.
    pub winner: Option<PlayerId>,
    /// Whether it counts in the match as it stands.
    pub counts: bool,
}

/// Where somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacePicture {
    /// Who.
    pub player: PlayerId,
    /// The place, counted from 1; equals share it.
    pub rank: u16,
    /// Whether a match of hers is still to come.
    pub plays_on: bool,
    /// Matches won.
    pub wins: u16,
    /// Matches lost.
    pub losses: u16,
    /// What decided the place, the most important figure first.
    pub figures: Vec<i64>,
}

/// What somebody may do with a tournament, whatever its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Runs the server.
    pub operator: bool,
    /// Made the tournament.
    pub owner: bool,
    /// Has entered, or plays in it.
    pub entrant: bool,
}

impl Capacity {
    /// Whether this is one of those who run the tournament.
    pub fn organises(self) -> bool {
        self.operator || self.owner
    }
}

impl TournamentPicture {
    /// In which capacity somebody looks at the tournament.
    pub fn capacity_of(&self, by: &By) -> Capacity {
        let By::Player(player) = by else {
            return Capacity { operator: true, owner: false, entrant: false };
        };
        let entrant = self.entrants.iter().any(|entrant| entrant.entry.player == *player);
        Capacity { operator: false, owner: self.setup.owner == *player, entrant }
    }

    /// Whether somebody may watch matches while they run: those who play may be kept from scouting.
    pub fn may_watch(&self, by: &By) -> bool {
        let plays = |player: &PlayerId| {
            let hers = self.entrants.iter().find(|entrant| entrant.entry.player == *player);
            hers.is_some_and(|entrant| entrant.state == EntrantState::In)
        };
        self.setup.watching.entrants || !matches!(by, By::Player(player) if plays(player))
    }
}
