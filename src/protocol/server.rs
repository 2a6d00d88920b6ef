//! The messages that the server sends, one struct each. They are generic where the game decides the shape.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::records::{FinishInfo, shown_rating};
use super::replays::{ReplayEnding, ReplayMeta};
use super::rooms::RoomInfo;
use crate::domain::{MatchId, PlayerId, SettledPlayer};
use crate::game::{DeltaKind, GameType, LeaveReason, Seat, Tick};

/// The protocol's name and version, in `welcome`.
pub const PROTOCOL: &str = "tiltyard.v1";

/// The first message of a connection. It comes again when a new match begins in the room.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "welcome")]
pub struct Welcome<'a, S> {
    /// The number of the last reliable message before those that follow.
    pub n: u64,
    /// The protocol's name and version: [`PROTOCOL`].
    pub protocol: &'static str,
    /// Your player id; `null` for spectators.
    pub player_id: Option<&'a PlayerId>,
    /// Your seat; `null` for spectators.
    pub seat: Option<Seat>,
    /// The room.
    pub room: &'a RoomInfo<'a>,
    /// The taken seats, with their players.
    pub players: Vec<Seated<'a>>,
    /// The step that `state` shows.
    pub tick: Tick,
    /// The whole state.
    pub state: S,
    /// The form of each `delta`: `patch`, `whole`, or left out where the game has deltas of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_format: Option<DeltaFormat>,
    /// Pairs `[seat, seq]`: the last `seq` of each seat whose effect is in `state`, as far as the server knows. Left out
    /// where there is no pair.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acks: Vec<(Seat, u32)>,
    /// The result of the match, if it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Over<'a>>,
    /// The token that gets you this seat again after a lost connection. Each `welcome` has a new one: keep the newest. Left
    /// out for spectators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume_token: Option<&'a str>,
    /// The messages that you missed while you had no connection. Left out unless you came back to your seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Resumed>,
}

/// A form of deltas that a client knows without knowing the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeltaFormat {
    /// Each delta is the whole state after the step.
    Whole,
    /// What leads from any state to the next; docs/protocol.md has it under Patches.
    Patch,
}

impl DeltaFormat {
    /// The form of the deltas of a game, unless they are its own.
    pub fn of(game_type: &dyn GameType) -> Option<DeltaFormat> {
        match game_type.deltas() {
            DeltaKind::Whole => Some(DeltaFormat::Whole),
            DeltaKind::Patch => Some(DeltaFormat::Patch),
            DeltaKind::Own => None,
        }
    }
}

/// The messages that a player who came back to a seat has missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Resumed {
    /// The number of reliable messages that follow now, in their order.
    pub missed: u64,
    /// The number of reliable messages that are not kept any more; `null` if it is not known.
    pub lost: Option<u64>,
}

/// The result of a match that is over.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Over<'a> {
    /// The results of the players, the best first.
    pub results: &'a [PlayerResult],
    /// The path of its replay, which is there a moment later; `null` where matches are not recorded.
    pub replay: Option<&'a str>,
    /// The time until the next match begins in this room, in milliseconds; `null` if none follows.
    pub next_match_in_ms: Option<u64>,
}

/// A taken seat.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Seated<'a> {
    /// The number of the seat.
    pub seat: Seat,
    /// The player or bot in this seat.
    pub player: &'a PlayerId,
    /// Whether it is a bot of this server.
    pub bot: bool,
    /// Whether it is a program of somebody's, and no person. Left out if it is not.
    #[serde(skip_serializing_if = "super::is_not")]
    pub program: bool,
}

/// Somebody took a seat.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "player_joined")]
pub struct PlayerJoined<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player who took the seat.
    pub player: &'a PlayerId,
    /// The seat that was taken.
    pub seat: Seat,
    /// Whether it is a bot of this server.
    pub bot: bool,
    /// Whether it is a program of somebody's, and no person. Left out if it is not.
    #[serde(skip_serializing_if = "super::is_not")]
    pub program: bool,
}

/// A seat was given up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "player_left")]
pub struct PlayerLeft<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player who had the seat.
    pub player: &'a PlayerId,
    /// The seat that is free now.
    pub seat: Seat,
    /// The reason, for people to read.
    pub message: String,
    /// The reason, for programs.
    pub reason: LeaveReason,
}

/// A connection was lost; the seat is kept for the grace time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "player_away")]
pub struct PlayerAway<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player whose connection was lost.
    pub player: &'a PlayerId,
    /// The seat that is kept.
    pub seat: Seat,
}

/// A player has a connection again, or a newer one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "player_back")]
pub struct PlayerBack<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player who has a connection again.
    pub player: &'a PlayerId,
    /// The seat that was kept.
    pub seat: Seat,
}

/// A player has acted, in games that show the actions and nothing else.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "player_action")]
pub struct PlayerAction<'a, A> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player who acted.
    pub player: &'a PlayerId,
    /// The action, unchanged.
    pub action: A,
}

/// A step was made. Empty fields are left out.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "tick")]
pub struct TickFrame<'a, A, E, D> {
    /// Its number among the room's reliable messages, if it has events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The step that was made.
    pub tick: Tick,
    /// The actions of the step, in games that show them: `{"seat", "action"}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<A>,
    /// The events of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<E>,
    /// The changes since the tick before.
    pub delta: D,
    /// Pairs `[seat, seq]`: the highest `seq` of each seat whose effect is in this frame. Left out where there is no pair.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub acks: &'a [(Seat, u32)],
}

/// The events of a tick whose frame the client did not get.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "events")]
pub struct Events<E> {
    /// Its number among the room's reliable messages: the one that the tick frame has.
    pub n: u64,
    /// The tick.
    pub tick: Tick,
    /// The events of that tick.
    pub events: E,
}

/// The whole state, for a client that skipped ticks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "keyframe")]
pub struct Keyframe<'a, S> {
    /// The step that `state` shows.
    pub tick: Tick,
    /// The taken seats, with their players.
    pub players: Vec<Seated<'a>>,
    /// The whole state.
    pub state: S,
    /// The pairs `[seat, seq]`, as in [`Welcome`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acks: Vec<(Seat, u32)>,
}

/// The game failed, and the room goes on without the input over which it failed. A `keyframe` to everybody follows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "recovered")]
pub struct Recovered {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The step from which the match goes on.
    pub tick: Tick,
    /// The number of steps that may have been shown and did not happen that way; `null` if it is not known.
    pub lost_ticks: Option<u32>,
}

/// A player or a spectator said something.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "chat")]
pub struct Chat<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player or spectator who said it.
    pub player: &'a PlayerId,
    /// The text.
    pub message: &'a str,
    /// When it was said.
    pub at: Timestamp,
    /// Whether a spectator said it, who chats under an id of their own choice; left out for players.
    #[serde(skip_serializing_if = "super::is_not")]
    pub spectator: bool,
}

/// The first message to a spectator of a room with a delay.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "delayed")]
pub struct Delayed {
    /// The delay with which everything is shown, in seconds.
    pub delay_s: u32,
}

/// The match is decided.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "match_over")]
pub struct MatchOver<'a> {
    /// Its number among the room's reliable messages; left out for those who come in after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The match.
    pub match_id: &'a MatchId,
    /// The results of the players, the best first.
    pub results: &'a [PlayerResult],
    /// The path of its replay, which is there a moment later; `null` where matches are not recorded.
    pub replay: Option<&'a str>,
    /// The time until the next match begins in this room, in milliseconds; `null` if none follows.
    pub next_match_in_ms: Option<u64>,
}

/// The first message of a playback. It describes what is played, so that a page can draw a timeline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "replay")]
pub struct Replay<'a> {
    /// The step with whose state it starts.
    pub from: Tick,
    /// The speed: 1 is as fast as the match was.
    pub speed: f64,
    /// Steps a second at speed 1, in games that step by the clock.
    pub hz: Option<u16>,
    /// The description of the replay, as in `GET /replays/{match_id}`: `match_id`, `ticks`, `duration_ms`, `players`,
    /// `ending`, …
    #[serde(flatten)]
    pub meta: ReplayMeta<'a>,
}

/// The last message of a playback.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "replay_over")]
pub struct ReplayOver<'a> {
    /// The last step.
    pub tick: Tick,
    /// The end of the match: `{"kind": "decided" | "aborted" | "abandoned" | "running", "results"?, "reason"?}`.
    pub ending: ReplayEnding<'a>,
}

/// The result of one player.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlayerResult {
    /// The player.
    pub player: PlayerId,
    /// The player's place and score.
    #[serde(flatten)]
    pub finish: FinishInfo,
    /// The rating before, with two digits; `null` where it is not rated, or not known yet (then `settled` follows).
    pub rating_before: Option<f64>,
    /// The rating after the match; `null` where `rating_before` is.
    pub rating_after: Option<f64>,
    /// Points for the boards; `null` where there are none, or they are not known yet.
    pub points: Option<i64>,
}

/// The changes that a match brought its players, if they were not known yet when it was over.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "settled")]
pub struct Settled<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The match; it may be one before the match that is on.
    pub match_id: &'a MatchId,
    /// The changes for each player, the best first.
    pub results: Vec<SettledResult<'a>>,
}

/// The changes that a match brought one player.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct SettledResult<'a> {
    /// The player.
    pub player: &'a PlayerId,
    /// The rating before, with two digits; `null` where it is not rated.
    pub rating_before: Option<f64>,
    /// The rating after the match; `null` in matches that are not rated.
    pub rating_after: Option<f64>,
    /// Points for the boards.
    pub points: i64,
}

impl<'a> SettledResult<'a> {
    /// The changes that were settled for a player.
    pub fn of(settled: &'a SettledPlayer) -> SettledResult<'a> {
        SettledResult {
            player: &settled.player,
            rating_before: settled.rating_before.map(shown_rating),
            rating_after: settled.rating_after.map(shown_rating),
            points: settled.points,
        }
    }
}

/// The answer to `ping`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "pong")]
pub struct Pong<'a> {
    /// The number of the `ping`.
    #[schemars(with = "f64")]
    pub t: &'a Number,
    /// The server's clock.
    pub server_time: Timestamp,
}

/// A message was refused; the connection stays.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "error")]
pub struct ErrorMessage<'a> {
    /// A word for programs.
    pub code: &'a str,
    /// A sentence for people.
    pub message: String,
    /// The `seq` of the message, if it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
}

/// The last message before the server closes the connection.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "closing")]
pub struct Closing<'a> {
    /// The close code that follows.
    pub code: u16,
    /// The reason, for people to read.
    pub reason: &'a str,
    /// Seconds after which it makes sense to come back; left out if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}
