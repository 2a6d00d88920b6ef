//! What a replay says about itself, in its file and over REST.
//!
//! Must not: hold anything that only some may know, because a replay is for everybody who knows its match.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::domain::{Finish, MatchId, PlayerId, RoomId};
use crate::game::{Pace, Seat};

/// The version of replay files that this server writes and reads.
pub const REPLAY_FORMAT: u32 = 1;
/// The media type of replay files.
pub const REPLAY_MEDIA_TYPE: &str = "application/vnd.tiltyard.replay";

/// The first frame of a replay file, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayMeta {
    /// Version of the file's format.
    pub format: u32,
    /// The match.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// The room it was played in.
    pub room: ReplayRoom,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Version of the game's rules.
    pub rules: u32,
    /// The seed of the match's randomness.
    pub seed: u64,
    /// All options of the game.
    #[schema(value_type = Object)]
    pub options: Value,
    /// When the room stepped: `{"kind": "realtime", "hz": …}`, `{"kind": "on_input"}` or `{"kind": "lockstep", …}`.
    #[schema(value_type = Object)]
    pub pace: Pace,
    /// How many seats the room had.
    pub seats_max: u16,
    /// When the match began.
    #[schema(value_type = String, format = DateTime)]
    pub began_at: Timestamp,
    /// When it ended, or was saved.
    #[schema(value_type = String, format = DateTime)]
    pub ended_at: Timestamp,
    /// The time between both in milliseconds, with the pauses of the server.
    pub duration_ms: u64,
    /// The step with which the record begins. It is 0 unless the beginning is missing.
    pub first_tick: u32,
    /// The last step.
    pub ticks: u32,
    /// Who played, in the order in which they sat down; at most the first 10,000.
    pub players: Vec<ReplayPlayer>,
    /// How it ended.
    pub ending: ReplayEnding,
    /// How many inputs were not given to the game because it panicked over them.
    pub left_out: u32,
    /// The steps that were not recorded.
    pub gaps: Vec<ReplayGap>,
}

/// A room that a match was played in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayRoom {
    /// The room's id.
    #[schema(value_type = String)]
    pub id: RoomId,
    /// The name that the room had then.
    pub name: String,
    /// The player who opened it, if a token proved that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<PlayerId>,
    /// Whether the room was private. Matches of private rooms are in no list.
    pub private: bool,
}

/// Somebody in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayPlayer {
    /// The seat that the player had.
    #[schema(value_type = u16)]
    pub seat: Seat,
    /// The player's id.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// Whether it was a bot.
    pub bot: bool,
    /// The step that took the player in.
    pub from_tick: u32,
    /// The step that took the player out, or the last one.
    pub to_tick: u32,
}

/// How a match ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayEnding {
    /// How it ended, in one word.
    pub kind: EndingKind,
    /// Everybody who counts, the best first, as records have them: of a match that was decided, or of an abandoned one that
    /// somebody had left before. Whoever left while it was being played comes behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ReplayResult>,
    /// Why it was aborted, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a match ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
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

/// How one player came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayResult {
    /// The seat that the player had.
    #[schema(value_type = u16)]
    pub seat: Seat,
    /// The player who had it.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// How the player came out.
    #[serde(flatten)]
    #[schema(value_type = super::records::FinishInfo)]
    #[schemars(with = "super::records::FinishInfo")]
    pub finish: Finish,
}

/// Steps that were not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayGap {
    /// The last step before them.
    pub from_tick: u32,
    /// The step at which the record begins again.
    pub to_tick: u32,
}

/// One replay in a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReplayCard {
    /// The match.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// The room it was played in.
    pub room: ReplayRoom,
    /// The game's name.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Version of the game's rules.
    pub rules: u32,
    /// When the match began.
    #[schema(value_type = String, format = DateTime)]
    pub began_at: Timestamp,
    /// When it ended, or was saved.
    #[schema(value_type = String, format = DateTime)]
    pub ended_at: Timestamp,
    /// The time between both in milliseconds.
    pub duration_ms: u64,
    /// The last step.
    pub ticks: u32,
    /// Who played, by id.
    #[schema(value_type = Vec<String>)]
    pub players: Vec<PlayerId>,
    /// How it ended.
    pub ending: ReplayEnding,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// Answer of `GET /replays/`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayPage {
    /// The replays; the one that came last is first.
    pub replays: Vec<ReplayCard>,
    /// Give it as `?cursor=` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
}

/// Answer of `GET /replays/{match_id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayDetail {
    /// What the file says of the match.
    #[serde(flatten)]
    pub meta: ReplayMeta,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The path of the file.
    pub file: String,
    /// The path at which it is played back.
    pub stream: String,
}

/// Answer of `GET /replays/{match_id}/moments`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayMoments {
    /// The steps in which the game told something, in order.
    pub moments: Vec<ReplayMoment>,
    /// Whether these are all; their number is bounded.
    pub complete: bool,
}

/// What a game told in one step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayMoment {
    /// The step.
    pub tick: u32,
    /// The events, as in `tick` messages.
    #[schema(value_type = Vec<Object>)]
    pub events: Box<RawValue>,
}

/// Answer of `POST /replays/save/{room_id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplaySaved {
    /// The match.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// The path of its replay.
    pub replay: String,
    /// The last step in it.
    pub ticks: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// The outcome of playing a replay again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplayVerdict {
    /// `verified`, `diverged`, `other_rules`, `end_unrecorded`, `damaged` or `given_up`.
    pub verdict: VerdictKind,
    /// The last step that was played again; of `diverged` the first one that came out differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<u32>,
    /// `other_rules`: the version of the rules it was played by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<u32>,
    /// `other_rules`: the version of the rules of this server; left out if it does not have the game at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<u32>,
    /// The outcome in words, for people.
    pub detail: String,
    /// How long it took.
    pub took_ms: u64,
}

/// The outcome of playing a replay again, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Every state and the result came out as they were recorded.
    Verified,
    /// A state or the result came out differently.
    Diverged,
    /// The match was played by other rules than this server has, so nothing can be said.
    OtherRules,
    /// Every state came out as it was recorded, but the end of the match was not recorded, so nothing can be said of the
    /// result.
    EndUnrecorded,
    /// The file is not the one that was written.
    Damaged,
    /// It took too long, so nothing can be said.
    GivenUp,
}
