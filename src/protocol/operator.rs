//! Bodies of `/operator`: what operators see of a server, and what they impose.

use garde::Validate;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rooms::{RoomDetail, Spread};
use super::tournaments::TournamentLine;
use crate::domain::text::check_title;
use crate::domain::{ActedBy, PlayerId, RoomId};

/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 200;

/// Body of what needs a reason and nothing else.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActReason {
    /// Why, 1–200 characters. Whoever is concerned is told, and it is in the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "it hangs")]
    pub reason: String,
}

/// Body of `POST /operator/players/{id}/kick`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KickPlayer {
    /// The room. When it is left out, the player is taken out of all, and every connection is closed.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub room_id: Option<RoomId>,
    /// Why, 1–200 characters. The player is told, and it is in the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "spoils the game")]
    pub reason: String,
}

/// Answer of `POST /operator/players/{id}/kick`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Kicked {
    /// The rooms in which the player had a seat.
    #[schema(value_type = Vec<String>)]
    pub rooms: Vec<RoomId>,
    /// How many connections were closed.
    pub connections: usize,
}

/// Body of `POST /operator/bans`: a player or an address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImposeBan {
    /// The player. Either this or `address`.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The address: an IPv4 address, or an IPv6 address or `/64`, of which all are banned.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// When it ends; for ever when it is left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Why, 1–200 characters. Whoever is banned is told, and it is in the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "cheats")]
    pub reason: String,
}

/// Body of `POST /operator/bans/lift`: a player or an address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftBan {
    /// The player. Either this or `address`.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The address, as it was banned.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// Why, 1–200 characters, for the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "it was somebody else")]
    pub reason: String,
}

/// Body of `POST /operator/mutes`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImposeMute {
    /// The player.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// When it ends; for ever when it is left out.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Why, 1–200 characters. The player is told, and it is in the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "insults others")]
    pub reason: String,
}

/// Body of `POST /operator/mutes/lift`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftMute {
    /// The player.
    #[garde(skip)]
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// Why, 1–200 characters, for the log.
    #[garde(custom(plain_reason))]
    #[schema(min_length = 1, max_length = 200, example = "has apologised")]
    pub reason: String,
}

/// A ban or a mute that is in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SanctionInfo {
    /// The player; `null` for an address.
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The player's name, if there is one.
    pub player_name: Option<String>,
    /// The address; `null` for a player.
    pub address: Option<String>,
    /// Why.
    pub reason: String,
    /// The operator who imposed it.
    #[schema(value_type = String)]
    pub by: PlayerId,
    /// The operator's name, if there is one.
    pub by_name: Option<String>,
    /// When it was imposed.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// When it ends; `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// Bans or mutes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SanctionPage {
    /// Those in force, the newest first.
    pub sanctions: Vec<SanctionInfo>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// All rooms, those too that are in no list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatedRooms<'a> {
    /// The rooms with their members and how they keep time, the newest first.
    #[schema(value_type = Vec<RoomDetail>)]
    pub rooms: Vec<RoomDetail<'a>>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// Tournaments that are announced or played, those too that are in no list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatedTournaments {
    /// The tournaments, by id.
    pub tournaments: Vec<TournamentLine>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// Somebody who is connected to this server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresentClient {
    /// The player; `null` for those of an address who watch without a name.
    #[schema(value_type = Option<String>)]
    pub player_id: Option<PlayerId>,
    /// The player's name, if there is one.
    pub name: Option<String>,
    /// Whether an operator's token was shown.
    pub operator: bool,
    /// Why the player may not chat, and until when; `null` if the player may.
    pub muted: Option<String>,
    /// Since when somebody of them is connected.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The connections, the oldest first; at most 20.
    pub connections: Vec<ConnectionInfo>,
    /// How many connections there are.
    pub connected: usize,
}

/// A connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionInfo {
    /// `play`, `watch` or `stream`.
    pub kind: &'static str,
    /// The room that is played in or watched over a WebSocket.
    #[schema(value_type = Option<String>)]
    pub room_id: Option<RoomId>,
    /// Where it comes from, if that is known.
    pub address: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// Who is connected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresentPage {
    /// Players by id, then addresses of those without a name.
    pub clients: Vec<PresentClient>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// A server at a glance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NodeInfo {
    /// The version of the server.
    pub version: &'static str,
    /// Whether it takes nobody in: an operator has it drained, or it is about to stop.
    pub draining: bool,
    /// Open rooms, those that are in no list too.
    pub rooms: usize,
    /// People in seats.
    pub players: usize,
    /// Bots in seats.
    pub bots: usize,
    /// Spectators.
    pub spectators: usize,
    /// Connections whose client is known.
    pub connections: usize,
    /// Tournaments that are announced or played.
    pub tournaments: usize,
    /// Bans in force.
    pub bans: usize,
    /// Mutes in force.
    pub mutes: usize,
    /// How late ticks of rooms began that step by the clock, in microseconds since the start.
    pub tick_late_us: Spread,
}

/// What went wrong with rooms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultReport {
    /// How often each has happened since the start: `room_died` (read back from its journal), `room_given_up` (it died too
    /// often), `room_lost` (its journal could not be read), `game_panics` (caught by a room), `panics` (of any code).
    pub counts: Vec<FaultCount>,
    /// The last faults of rooms, the newest first; at most 200.
    pub last: Vec<FaultInfo>,
}

/// How often something has happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultCount {
    /// What.
    pub cause: &'static str,
    /// How often.
    pub count: u64,
}

/// A fault of a room.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultInfo {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What.
    pub cause: &'static str,
    /// The room.
    #[schema(value_type = String)]
    pub room_id: RoomId,
}

/// Entries of the log of operators.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActPage {
    /// The entries, the newest first.
    pub acts: Vec<ActInfo>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// An entry of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActInfo {
    /// Its number; there are no gaps.
    pub number: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The operator's id, or `the command line`, which is nobody's: a command on the machine of the server.
    #[schema(value_type = String)]
    pub by: ActedBy,
    /// The operator's name, if there is one.
    pub by_name: Option<String>,
    /// What was done: `close_room`, `kick`, `ban`, `lift_ban`, `mute`, `lift_mute`, `reset_account`, `set_role`,
    /// `delete_player`, `export_player`, `drain`, `undrain`.
    pub deed: String,
    /// On what: `room abc`, `player anna`, `address 192.0.2.7`, `server`, `player anna to operator`.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// Whether a text says something, and nothing that changes what stands around it.
pub fn plain_reason(reason: &str, _: &()) -> garde::Result {
    let chars = reason.chars().count();
    if reason.trim().is_empty() || chars > REASON_CHARS_MAX {
        return Err(garde::Error::new("has 1 to 200 characters"));
    }
    check_title(reason).map_err(garde::Error::new)
}
