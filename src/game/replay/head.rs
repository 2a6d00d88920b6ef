//! What a replay says about its match: who played, how long it took, how it ended.
//!
//! Files are written from it and read into it: what it looks like as JSON is how replays begin on disk, and a test of the
//! store holds it. Must not: hold anything that only some may know, because a replay is for everybody who knows its match.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Pace, Seat};
use crate::domain::{Finish, MatchId, PlayerId, RoomId};

/// The version of replay files that this server writes and reads.
pub const REPLAY_FORMAT: u32 = 1;

/// What a replay says about its match.
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
    /// When the room stepped.
    pub pace: Pace,
    /// How many seats the room had.
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
    /// Who played, in the order in which they sat down; at most the first 10,000.
    pub players: Vec<Stint>,
    /// How it ended.
    pub ending: MatchEnding,
    /// How many inputs were not given to the game because it panicked over them.
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

/// How a match ended, as far as its replay goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchEnding {
    /// How it ended, in one word.
    pub kind: EndingKind,
    /// Everybody who counts, the best first, as records have them: of a match that was decided, or of an abandoned one that
    /// somebody had left before. Whoever left while it was being played comes behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<SeatFinish>,
    /// Why it was aborted, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a match ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// The game decided it.
    Decided,
    /// It could not go on.
    Aborted,
    /// Its room closed before it was decided.
    Abandoned,
    /// It has not ended: it was saved while it was being played.
    Running,
}

/// Somebody in a seat, and how they came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatFinish {
    /// The seat that the player had.
    pub seat: Seat,
    /// The player who had it.
    pub player: PlayerId,
    /// How the player came out.
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

/// What lists of replays know of one.
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
    /// Who played, each once, in the order in which they sat down.
    pub players: Vec<PlayerId>,
    /// How it ended.
    pub ending: MatchEnding,
    /// Size of the file in bytes.
    pub bytes: u64,
}

impl ReplayListing {
    /// Of a replay whose file has this length.
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
