//! What a replay says about itself: in its file, and over REST.
//!
//! Must not: hold anything that only some may know; a replay is for everybody who knows its match.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::records::Finish;
use crate::domain::{MatchId, PlayerId, RoomId};
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
    /// The game.
    pub game: String,
    /// The game's mode, in games that have modes.
    pub mode: Option<String>,
    /// Version of the game's rules.
    pub rules: u32,
    /// What seeded the match.
    pub seed: u64,
    /// All options of the game.
    #[schema(value_type = Object)]
    pub options: Value,
    /// When the room stepped: `{"kind": "realtime", "hz": …}`, `{"kind": "on_input"}` or `{"kind": "lockstep", …}`.
    #[schema(value_type = Object)]
    pub pace: Pace,
    /// Seats.
    pub seats_max: u16,
    /// When the match began.
    #[schema(value_type = String, format = DateTime)]
    pub began_at: Timestamp,
    /// When it ended, or was saved.
    #[schema(value_type = String, format = DateTime)]
    pub ended_at: Timestamp,
    /// The time between both, pauses of the server included.
    pub duration_ms: u64,
    /// The step with which the record begins; not 0 when the beginning is not there.
    pub first_tick: u32,
    /// The last step.
    pub ticks: u32,
    /// Who played, in the order they sat down; the first 10,000 of them.
    pub players: Vec<ReplayPlayer>,
    /// How it ended.
    pub ending: ReplayEnding,
    /// Inputs that were not given to the game, because they would have killed it.
    pub left_out: u32,
    /// What was not recorded.
    pub gaps: Vec<ReplayGap>,
}

/// A room that a match was played in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayRoom {
    /// Its id.
    #[schema(value_type = String)]
    pub id: RoomId,
    /// Its name then.
    pub name: String,
    /// Who opened it, if that was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<PlayerId>,
    /// Matches of private rooms are in no list.
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
    /// Whether a policy played.
    pub bot: bool,
    /// The step that took the player in.
    pub from_tick: u32,
    /// The step that took the player out, or the last one.
    pub to_tick: u32,
}

/// How a match ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayEnding {
    /// In a word.
    pub kind: EndingKind,
    /// Everybody who counts, the best first, as records have them: of a match that was decided, or that somebody had left when it was
    /// abandoned. Whoever left while it was on is behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ReplayResult>,
    /// Why, of a match that was aborted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a match ended, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// By the game.
    Decided,
    /// It could not go on.
    Aborted,
    /// Its room closed first.
    Abandoned,
    /// Not yet: it was saved while it ran.
    Running,
}

/// How one player came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayResult {
    /// Where they sat.
    #[schema(value_type = u16)]
    pub seat: Seat,
    /// Who came where.
    #[serde(flatten)]
    pub finish: Finish,
}

/// Steps that were not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct ReplayGap {
    /// The last step before them.
    pub from_tick: u32,
    /// Where the record begins anew.
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
    /// The game.
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
    /// The time between both.
    pub duration_ms: u64,
    /// The last step.
    pub ticks: u32,
    /// Who played.
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
    /// The one that came last first.
    pub replays: Vec<ReplayCard>,
    /// Give it as `?cursor=` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
}

/// Answer of `GET /replays/{match_id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayDetail {
    /// What the file says.
    #[serde(flatten)]
    pub meta: ReplayMeta,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Where the file is.
    pub file: String,
    /// Where it is played back.
    pub stream: String,
}

/// Answer of `GET /replays/{match_id}/moments`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayMoments {
    /// The steps with which the game told something, in their order.
    pub moments: Vec<ReplayMoment>,
    /// Whether these are all; there are bounds.
    pub complete: bool,
}

/// What a game told with one step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayMoment {
    /// The step.
    pub tick: u32,
    /// As in `tick` messages.
    #[schema(value_type = Vec<Object>)]
    pub events: Box<RawValue>,
}

/// Answer of `POST /replays/save/{room_id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplaySaved {
    /// The match.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// Where its replay is.
    pub replay: String,
    /// The last step in it.
    pub ticks: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// What came of playing a replay again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplayVerdict {
    /// `verified`, `diverged`, `other_rules`, `end_unrecorded`, `damaged` or `given_up`.
    pub verdict: VerdictKind,
    /// The last step that was made again; of `diverged` the first that came out another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<u32>,
    /// `other_rules`: the version of the rules it was played by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<u32>,
    /// `other_rules`: the version of the rules of this server; left out if it does not have the game at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<u32>,
    /// In words.
    pub detail: String,
    /// How long it took.
    pub took_ms: u64,
}

/// What came of playing a replay again, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Every state and the result came out as they were.
    Verified,
    /// A state or the result came out another way.
    Diverged,
    /// It was played by other rules than this server has: nothing can be said.
    OtherRules,
    /// Every state came out as it was, but the end of the match was not recorded: nothing can be said of the result.
    EndUnrecorded,
    /// The file is not the one that was written.
    Damaged,
    /// It took too long: nothing can be said.
    GivenUp,
}
