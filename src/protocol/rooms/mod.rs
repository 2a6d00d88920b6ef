//! Bodies of `/rooms`: the settings that a room is opened and changed with, and the views of a room.
//!
//! These types are made from the model of a room, and made into it, in here alone. Their checks are in here, too, so a
//! body that was parsed can be used.

mod detail;

use std::borrow::Cow;
use std::sync::Arc;

use garde::Validate;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use detail::{RoomDetail, RoomMember, Spread, Timing};

use crate::domain::text::check_title;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::replay::ReplayHead;
use crate::game::{Level, Pace, Phase};
use crate::room::{RoomChange, RoomConfig, RoomListing, SEATS_MAX, Taken, TimeBank};

/// The fewest and the most seats of a room that is opened over REST.
pub const MAX_PLAYERS: std::ops::RangeInclusive<u16> = 2..=SEATS_MAX;
/// The shortest and the longest time of a player for a match, in milliseconds.
pub const TIME_BANK_MS: std::ops::RangeInclusive<u32> = 100..=3_600_000;
/// How often a player may be out of time, unless the room says otherwise.
pub const STRIKES: u16 = 3;
/// The most that a room may say.
pub const STRIKES_MAX: u16 = 100;
/// Longest name of a room, in characters.
pub const ROOM_NAME_CHARS_MAX: usize = 80;
/// Largest `metadata`, in bytes of JSON.
pub const METADATA_BYTES_MAX: usize = 4096;

/// Body of `POST /rooms/`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRoom {
    /// The name that people are shown, 1–80 characters.
    #[garde(custom(plain_name))]
    #[schema(min_length = 1, max_length = 80, example = "Friday duel")]
    pub name: String,
    /// One of the server's games.
    #[garde(length(bytes, min = 1, max = 64))]
    #[schema(example = "arena")]
    pub game: String,
    /// The number of seats, 2–100.
    #[garde(range(min = *MAX_PLAYERS.start(), max = *MAX_PLAYERS.end()))]
    #[schema(minimum = 2, maximum = 100, example = 10)]
    pub max_players: u16,
    /// A mode of the game, in games that have modes. When this is left out the game chooses.
    #[garde(inner(length(bytes, min = 1, max = 64)))]
    #[schema(example = "deathmatch")]
    pub mode: Option<String>,
    /// The number of bots that take seats at once, at most `max_players`.
    #[garde(range(max = self.max_players))]
    #[serde(default)]
    #[schema(default = 0, example = 4)]
    pub bots: u16,
    /// The level of the bots; `normal` when this is left out.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = LevelName, default = "normal")]
    pub bot_level: Level,
    /// Whether the room is left out of `GET /rooms/`. Everybody who knows its id may join.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub private: bool,
    /// Whether another match begins when one is over; otherwise the room closes.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    pub rematch: bool,
    /// The delay with which spectators see everything, in seconds, against ghosting; at most `rooms.delay_s_max` (120).
    /// The end of a match is held back from everybody who does not play.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = 0, minimum = 0, maximum = 120, example = 10)]
    pub delay_s: u32,
    /// Whether spectators may chat. When this is left out they may, unless the room has a delay.
    #[garde(skip)]
    pub spectator_chat: Option<bool>,
    /// Data of yours that comes back in `GET /rooms/`, up to 4 KiB of JSON. `{}` when this is left out.
    #[garde(custom(small_metadata))]
    #[serde(default)]
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// The seed of the match; one is drawn when this is left out. A script in a browser has no whole numbers above
    /// 9007199254740991.
    #[garde(skip)]
    #[schema(format = "uint64", maximum = 18_446_744_073_709_551_615u64)]
    pub seed: Option<u64>,
    /// The time of each player for all answers of a match, in milliseconds; in rooms that wait for answers (`on_input` and
    /// `lockstep`). Bots have no clock. When this is left out there is no limit but the game's own.
    #[garde(inner(range(min = *TIME_BANK_MS.start(), max = *TIME_BANK_MS.end())))]
    #[schema(minimum = 100, maximum = 3_600_000, example = 10_000)]
    pub time_bank_ms: Option<u32>,
    /// How often a player who is out of time is given a full bank again, after the game's default action was taken; `3`
    /// when this is left out. Whoever is out of time once more has lost.
    #[garde(inner(range(max = STRIKES_MAX)))]
    #[schema(maximum = 100, default = 3)]
    pub strikes: Option<u16>,
    /// The game's options. The game has a default for each that is left out.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Object)]
    pub options: Map<String, Value>,
    /// The pace, which says when the room steps: `{"kind": "realtime", "hz": 1-60}`, `{"kind": "on_input"}` or
    /// `{"kind": "lockstep", "deadline_ms": 10-60000}`. When this is left out the game decides.
    #[garde(inner(custom(possible_pace)))]
    #[schema(value_type = Option<Object>, example = json!({"kind": "lockstep", "deadline_ms": 1000}))]
    pub pace: Option<Pace>,
}

impl CreateRoom {
    /// Applies the part of the body that is about the room itself to a configuration. The rest says how the room is
    /// opened.
    pub fn configure(self, room: &mut RoomConfig) {
        self.name.trim().clone_into(&mut room.name);
        room.options = Value::Object(self.options);
        room.pace = self.pace;
        room.seats_max = self.max_players;
        room.private = self.private;
        room.rematch = self.rematch;
        let strikes = self.strikes.unwrap_or(STRIKES);
        room.time_bank = self.time_bank_ms.map(|bank_ms| TimeBank { bank_ms, strikes });
        room.delay_s = self.delay_s;
        room.spectator_chat = self.spectator_chat.unwrap_or(self.delay_s == 0);
        room.metadata = Arc::new(self.metadata);
    }
}

/// Body of `PATCH /rooms/{id}`. A field that is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRoom {
    /// The new name, 1–80 characters.
    #[garde(inner(custom(plain_name)))]
    pub name: Option<String>,
    /// Whether nobody may join from now on.
    #[garde(skip)]
    pub locked: Option<bool>,
    /// The new metadata, in place of all that was there.
    #[garde(inner(custom(small_metadata)))]
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
}

impl From<ChangeRoom> for RoomChange {
    fn from(ChangeRoom { name, locked, metadata }: ChangeRoom) -> RoomChange {
        RoomChange { name: name.map(|name| name.trim().to_owned()), locked, metadata }
    }
}

/// The level of bots: `easy`, `normal` or `hard`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelName {
    /// Bots for a player's first match.
    Easy,
    /// Bots for most people.
    Normal,
    /// Bots that play to win.
    Hard,
}

/// A room, as lists and `welcome` show it.
#[derive(Debug, Clone, Serialize, ToSchema, JsonSchema)]
pub struct RoomInfo<'a> {
    /// Its id.
    #[schema(value_type = String)]
    pub id: &'a RoomId,
    /// The name that people are shown.
    pub name: &'a str,
    /// The game.
    pub game: &'a str,
    /// The game's mode, in games that have modes.
    pub mode: Option<&'a str>,
    /// `waiting`, `playing` or `finished`.
    pub state: &'static str,
    /// The number of people (or programs of theirs) in seats.
    pub players: usize,
    /// The number of bots in seats.
    pub bots: usize,
    /// The number of spectators.
    pub spectators: usize,
    /// The number of seats.
    pub max_players: u16,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// The match that is being played, or is over.
    #[schema(value_type = String)]
    pub match_id: &'a MatchId,
    /// The player who opened the room with a token. The owner and operators manage it. Left out for rooms without an owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<&'a PlayerId>,
    /// Whether the room is left out of lists.
    pub private: bool,
    /// Whether nobody may join.
    pub locked: bool,
    /// Whether another match begins when one is over.
    pub rematch: bool,
    /// The delay with which spectators see everything, in seconds.
    pub delay_s: u32,
    /// Whether spectators may chat.
    pub spectator_chat: bool,
    /// The time of each player for a match, in milliseconds. Left out where it is not limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_bank_ms: Option<u32>,
    /// How often a player who is out of time is given a full bank again. Left out where time is not limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strikes: Option<u16>,
    /// Those whom the seats are reserved for, in the order of seats. Left out where everybody may sit down.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub reserved_for: Vec<&'a PlayerId>,
    /// The data that clients keep with the room.
    #[schema(value_type = Object)]
    #[schemars(with = "serde_json::Value")]
    pub metadata: Cow<'a, Map<String, Value>>,
}

impl<'a> From<&'a RoomListing> for RoomInfo<'a> {
    fn from(RoomListing { config, game, mode, activity }: &'a RoomListing) -> RoomInfo<'a> {
        let reserved = config.reservation.iter().flat_map(|reservation| &reservation.seats);
        RoomInfo {
            id: &config.id,
            name: &config.name,
            game,
            mode: mode.as_deref(),
            state: activity.phase.as_str(),
            players: activity.taken.people,
            bots: activity.taken.bots,
            spectators: activity.spectators,
            max_players: config.seats_max,
            created_at: config.created_at,
            match_id: &activity.match_id,
            owner: config.owner.as_ref(),
            private: config.private,
            locked: config.locked,
            rematch: config.rematch,
            delay_s: config.delay_s,
            spectator_chat: config.spectator_chat,
            time_bank_ms: config.time_bank.map(|time| time.bank_ms),
            strikes: config.time_bank.map(|time| time.strikes),
            reserved_for: reserved.map(|seat| &seat.player).collect(),
            metadata: Cow::Borrowed(&config.metadata),
        }
    }
}

impl<'a> RoomInfo<'a> {
    /// The room in which a match was played, as a playback shows it. It is made from the head of the replay.
    pub fn of_replay(head: &'a ReplayHead, phase: Phase, taken: Taken) -> RoomInfo<'a> {
        RoomInfo {
            id: &head.room.id,
            name: &head.room.name,
            game: &head.game,
            mode: head.mode.as_deref(),
            state: phase.as_str(),
            players: taken.people,
            bots: taken.bots,
            spectators: 0,
            max_players: head.seats_max,
            created_at: head.began_at,
            match_id: &head.match_id,
            owner: None,
            private: head.room.private,
            locked: true,
            rematch: false,
            delay_s: 0,
            spectator_chat: false,
            time_bank_ms: None,
            strikes: None,
            reserved_for: Vec::new(),
            metadata: Cow::default(),
        }
    }
}

/// Answer of `GET /rooms/`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomPage<'a> {
    /// The rooms in the order in which they were opened, the newest first, even if the wall clock was set back.
    #[schema(value_type = Vec<RoomInfo>)]
    pub rooms: Vec<&'a RawValue>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// Answer of `GET /rooms/{id}/chat`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChatPage {
    /// The last messages, the oldest first.
    pub messages: Vec<ChatLine>,
    /// The cursor of the messages before these, for `?cursor=`; `null` when none of them are kept.
    pub next_cursor: Option<String>,
}

/// One chat message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChatLine {
    /// The player or spectator who said it.
    #[schema(value_type = String)]
    pub player: PlayerId,
    /// The text.
    pub message: String,
    /// When it was said.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether a spectator said it; left out for players.
    #[serde(skip_serializing_if = "crate::protocol::is_not")]
    pub spectator: bool,
}

fn plain_name(name: &str, _: &()) -> garde::Result {
    let chars = name.chars().count();
    if name.trim().is_empty() || chars > ROOM_NAME_CHARS_MAX {
        return Err(garde::Error::new("has 1 to 80 characters"));
    }
    check_title(name).map_err(garde::Error::new)
}

fn possible_pace(pace: &Pace, _: &()) -> garde::Result {
    match pace {
        Pace::Realtime { hz } if !(1..=60).contains(hz) => Err(garde::Error::new("hz: 1 to 60")),
        Pace::Lockstep { deadline_ms } if !(10..=60_000).contains(deadline_ms) => {
            Err(garde::Error::new("deadline_ms: 10 to 60000"))
        }
        _ => Ok(()),
    }
}

fn small_metadata(metadata: &Map<String, Value>, _: &()) -> garde::Result {
    let bytes = serde_json::to_string(metadata).map_or(usize::MAX, |text| text.len());
    if bytes > METADATA_BYTES_MAX {
        return Err(garde::Error::new("has at most 4096 bytes of JSON"));
    }
    Ok(())
}
