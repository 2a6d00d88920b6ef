//! The description of a match that its replay begins with: its players, its duration, its end.
//!
//! Its JSON form is how replays begin on disk, which a test of the store guards. Must not: hold anything that only some
//! may know, because a replay is for everybody who knows its match.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Pace, Seat};
use crate::domain::{Finish, MatchId, PlayerId, RoomId};

/// The version of replay files that this server writes and reads.
pub const REPLAY_FORMAT: u32 = 1;

/// The description of a match that its replay begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplayHead {
    /// Version of the file's format.
    pub format: u32,
    /// The match.
    pub match_id: MatchId,
    /// The room it was played in.
    pub room: MatchRoom,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Version of the game's rules.
    pub rules: u32,
    /// The seed of the match's randomness.
    pub seed: u64,
    /// All options of the game.
    pub options: Value,
    /// The pace of the room.
    pub pace: Pace,
    /// The number of seats that the room had.
    pub seats_max: u16,
    /// When the match began.
    pub began_at: Timestamp,
    /// When it ended, or was saved.
    pub ended_at: Timestamp,
    /// The time between both in milliseconds, with the pauses of the server.
    pub duration_ms: u64,
    /// The step with which the record begins. It is 0 unless the beginning is missing.
    pub first_tick: u32,
    /// The last step.
    pub ticks: u32,
    /// The players, in the order in which they sat down; at most the first 10,000.
    pub players: Vec<Stint>,
    /// The end of the match.
    pub ending: MatchEnding,
    /// The number of inputs that were not given to the game because it panicked over them.
    pub left_out: u32,
    /// The steps that were not recorded.
    pub gaps: Vec<RecordingGap>,
}

/// The room that a match was played in, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchRoom {
    /// The room's id.
    pub id: RoomId,
    /// The name that the room had then.
    pub name: String,
    /// The player who opened it, if a token proved that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PlayerId>,
    /// Whether the room was private. Matches of private rooms are in no list.
    pub private: bool,
}

/// The time that somebody had a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stint {
    /// The seat that the player had.
    pub seat: Seat,
    /// The player's id.
    pub player: PlayerId,
    /// Whether it was a bot.
    pub bot: bool,
    /// The step that took the player in.
    pub from_tick: u32,
    /// The step that took the player out, or the last one.
    pub to_tick: u32,
}

/// The end of a match, as far as its replay goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchEnding {
    /// The way in which it ended, in one word.
    pub kind: EndingKind,
    /// The results, the best first, as records have them. They are there for a match that was decided, and for an
    /// abandoned one that somebody had left before. Players who left while it was being played come behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<SeatFinish>,
    /// The reason for which it was aborted, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The ways in which a match ends, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// The game decided it.
    Decided,
    /// The match could not go on.
    Aborted,
    /// The room closed before the match was decided.
    Abandoned,
    /// The match has not ended: it was saved while it was being played.
    Running,
}

/// The result of the player in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatFinish {
    /// The seat that the player had.
    pub seat: Seat,
    /// The player who had it.
    pub player: PlayerId,
    /// The player's place and score.
    #[serde(flatten)]
    pub finish: Finish,
}

/// Steps that were not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingGap {
    /// The last step before them.
    pub from_tick: u32,
    /// The step at which the record begins again.
    pub to_tick: u32,
}

/// The facts that lists have about a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayListing {
    /// The match.
    pub match_id: MatchId,
    /// The room it was played in.
    pub room: MatchRoom,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Version of the game's rules.
    pub rules: u32,
    /// When the match began.
    pub began_at: Timestamp,
    /// When it ended, or was saved.
    pub ended_at: Timestamp,
    /// The time between both in milliseconds.
    pub duration_ms: u64,
    /// The last step.
    pub ticks: u32,
    /// The players, each once, in the order in which they sat down.
    pub players: Vec<PlayerId>,
    /// The end of the match.
    pub ending: MatchEnding,
    /// Size of the file in bytes.
    pub bytes: u64,
}

impl ReplayListing {
    /// The listing of a replay whose file has this length.
    pub fn of(head: &ReplayHead, bytes: u64) -> ReplayListing {
        let mut players: Vec<PlayerId> = head.players.iter().map(|stint| stint.player.clone()).collect();
        let mut seen = BTreeSet::new();
        players.retain(|player| seen.insert(player.clone()));
        ReplayListing {
            match_id: head.match_id.clone(),
            room: head.room.clone(),
            game: head.game.clone(),
            mode: head.mode.clone(),
            rules: head.rules,
            began_at: head.began_at,
            ended_at: head.ended_at,
            duration_ms: head.duration_ms,
            ticks: head.ticks,
            players,
            ending: head.ending.clone(),
            bytes,
        }
    }
}
