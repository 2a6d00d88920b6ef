//! Live messages about the whole server, for streams and REST: its figures, the boards, and the notices for players.
//!
//! Every message of a stream has its number (`id`) as its second field, so [`id_of`] finds the number without reading
//! the rest.

use garde::Validate;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::records::BoardLine;
use crate::domain::Notice;

/// The figures of one second.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, ToSchema)]
pub struct Sample {
    /// When the second ended.
    pub at: Timestamp,
    /// The time that the server has been running, in seconds.
    pub uptime_s: u64,
    /// The number of open rooms, private ones too.
    pub rooms: usize,
    /// The number of people in seats.
    pub players: usize,
    /// The number of bots in seats.
    pub bots: usize,
    /// The number of spectators of rooms.
    pub spectators: usize,
    /// The number of open WebSockets and event streams.
    pub connections: usize,
    /// Actions of people and bots that matches took in.
    pub actions_per_s: f64,
    /// Messages that came in over WebSockets.
    pub messages_in_per_s: f64,
    /// Messages that went out: one for each receiver.
    pub messages_out_per_s: f64,
    /// Bytes of the messages that went out.
    pub bytes_out_per_s: f64,
    /// Chat messages.
    pub chats_per_s: f64,
    /// Matches that were decided.
    pub matches_per_s: f64,
    /// The delay with which ticks began, in microseconds; `null` if there was none.
    pub tick_late_us: Option<Quantiles>,
    /// The time from the beginning of a step until the last connection took its message to write, in microseconds;
    /// `null` if nobody was sent one.
    pub step_to_sent_us: Option<Quantiles>,
    /// The number of tickets that wait for a match.
    pub tickets: usize,
    /// How long the tickets had waited for which matches were found, in milliseconds; `null` if there were none.
    pub queue_wait_ms: Option<Quantiles>,
    /// How far apart the ratings were in matches that were found, in points; `null` if there were none.
    pub rating_gap: Option<Quantiles>,
    /// The number of results that wait to be settled; `null` while that is not known.
    pub results_owed: Option<u64>,
    /// Statements that the database was sent; `null` while that is not known.
    pub store_statements_per_s: Option<f64>,
    /// The memory of the process, in bytes; `null` where the system does not say.
    pub memory_bytes: Option<u64>,
    /// The number of cores that the process kept busy: 1.0 is one core; `null` where the system does not say.
    pub cpu: Option<f64>,
    /// The number of panics since the server began, all of them caught.
    pub panics: u64,
}

/// The distribution of some values. Each of these figures is at most a sixty-fourth too large.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema, ToSchema)]
pub struct Quantiles {
    /// The median: half of the values are not larger.
    pub p50: u64,
    /// 99 of 100 values are not larger.
    pub p99: u64,
    /// The largest.
    pub max: u64,
}

/// The figures of the last second.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "analytics")]
#[schemars(rename = "Analytics")]
pub struct AnalyticsUpdate<'a> {
    /// Milliseconds since 1970, going up.
    pub id: u64,
    /// The figures.
    #[serde(flatten)]
    pub sample: &'a Sample,
}

/// The figures of the last minutes, or those that a listener missed. It is the first message of the stream.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "analytics_history")]
pub struct AnalyticsHistory<'a> {
    /// The number of the last sample.
    pub id: u64,
    /// The samples, the oldest first, a second apart.
    pub samples: Vec<&'a Sample>,
}

/// The first places of a board.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "leaderboard")]
#[schemars(rename = "Leaderboard")]
pub struct LeaderboardUpdate<'a> {
    /// When these rows changed last, in milliseconds since 1970.
    pub id: u64,
    /// The name of the board; for `weekly`, that of the present week.
    pub board: &'a str,
    /// When the rows were read; `null` if they never were.
    pub at: Option<Timestamp>,
    /// The time since which the database has not answered; the rows are those of before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
    /// The rows, the best first.
    pub rows: &'a [BoardLine],
}

/// A notice for a player. It comes over the player's WebSockets, too.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, ToSchema)]
#[serde(tag = "type", rename = "notification")]
pub struct Notification {
    /// The number of the notice; numbers count up over all players. 0: the database did not answer, and the notice is not kept.
    pub id: u64,
    /// A word for programs, such as `achievement_unlocked` or `match_found`.
    pub kind: String,
    /// The content; its fields depend on `kind`.
    #[schema(value_type = Object)]
    pub data: Value,
    /// When it came about.
    pub at: Timestamp,
}

impl Notification {
    /// The number of a notice that is not kept.
    pub const NOT_KEPT: u64 = 0;

    /// The notice, as its player sees it.
    pub fn of(notice: &Notice) -> Notification {
        let Notice { id, kind, data, at, .. } = notice.clone();
        Notification { id, kind, data, at }
    }
}

/// The player has read everything up to a number, perhaps on another page.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "notifications_read")]
pub struct NotificationsRead {
    /// The number of the last notice that was read.
    pub up_to: u64,
}

/// Answer of `GET /players/{id}/notifications`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationPage {
    /// The unread notices, the oldest first.
    pub notifications: Vec<Notification>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// Body of `POST /players/{id}/notifications/read`.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadNotifications {
    /// The `id` of the last notification that was read.
    #[garde(range(max = i64::MAX as u64))]
    pub up_to: u64,
}

/// Answer of `POST /players/{id}/notifications/read`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ReadSoFar {
    /// The number of notices that were unread before.
    pub read: u64,
}

/// The number of a message of these streams, which is its second field, `"id":`.
pub fn id_of(message: &str) -> Option<u64> {
    let (_, rest) = message.split_once(",\"id\":")?;
    let end = rest.bytes().position(|byte| !byte.is_ascii_digit())?;
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Codec, Frame};

    #[test]
    fn a_message_tells_its_number() {
        let Frame::Text(text) =
            Codec::Json.encode(&AnalyticsHistory { id: 1_795_000_000_123, samples: vec![] })
        else {
            panic!("JSON is text")
        };
        assert_eq!(id_of(&text), Some(1_795_000_000_123));
        for none in [r#"{"type":"closing","code":1012}"#, r#"{"type":"x","id":"7"}"#, r#"{"type":"x","id":7"#]
        {
            assert_eq!(id_of(none), None, "{none}");
        }
    }
}
