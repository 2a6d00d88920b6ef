//! Replays, as REST and playbacks show them: views of what a replay says about itself.
//!
//! Must not: hold anything that only some may know, because a replay is shown to everybody who knows its match.

mod findings;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub use findings::{MomentInfo, MomentsInfo, VerdictInfo, VerdictWord};

use super::records::FinishInfo;
use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::replay::{
    EndingKind, MatchEnding, MatchRoom, RecordingGap, ReplayHead, ReplayListing, SeatFinish, Stint,
};
use crate::game::{Pace, Seat};

/// The media type of replay files.
pub const REPLAY_MEDIA_TYPE: &str = "application/vnd.tiltyard.replay";

/// The description of a match that its replay begins with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayMeta<'a> {
    /// Version of the file's format.
    pub format: u32,
    /// The match.
    #[schema(value_type = String)]
    pub match_id: &'a MatchId,
    /// The room it was played in.
    #[schema(value_type = ReplayRoom)]
    pub room: ReplayRoom<'a>,
    /// The game's name.
    pub game: &'a str,
    /// The game's mode, in games that have modes.
    pub mode: Option<&'a str>,
    /// Version of the game's rules.
    pub rules: u32,
    /// The seed of the match's randomness.
    pub seed: u64,
    /// All options of the game.
    #[schema(value_type = Object)]
    pub options: &'a Value,
    /// The pace of the room: `{"kind": "realtime", "hz": …}`, `{"kind": "on_input"}` or `{"kind": "lockstep", …}`.
    #[schema(value_type = Object)]
    pub pace: Pace,
    /// The number of seats that the room had.
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
    /// The players, in the order in which they sat down; at most the first 10,000.
    #[schema(value_type = Vec<ReplayPlayer>)]
    pub players: Vec<ReplayPlayer<'a>>,
    /// The way in which it ended.
    #[schema(value_type = ReplayEnding)]
    pub ending: ReplayEnding<'a>,
    /// The number of inputs that were not given to the game because it panicked over them.
    pub left_out: u32,
    /// The steps that were not recorded.
    pub gaps: Vec<ReplayGap>,
}

impl<'a> From<&'a ReplayHead> for ReplayMeta<'a> {
    fn from(head: &'a ReplayHead) -> ReplayMeta<'a> {
        ReplayMeta {
            format: head.format,
            match_id: &head.match_id,
            room: (&head.room).into(),
            game: &head.game,
            mode: head.mode.as_deref(),
            rules: head.rules,
            seed: head.seed,
            options: &head.options,
            pace: head.pace,
            seats_max: head.seats_max,
            began_at: head.began_at,
            ended_at: head.ended_at,
            duration_ms: head.duration_ms,
            first_tick: head.first_tick,
            ticks: head.ticks,
            players: head.players.iter().map(ReplayPlayer::from).collect(),
            ending: (&head.ending).into(),
            left_out: head.left_out,
            gaps: head.gaps.iter().map(ReplayGap::from).collect(),
        }
    }
}

/// A room that a match was played in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayRoom<'a> {
    /// The room's id.
    #[schema(value_type = String)]
    pub id: &'a RoomId,
    /// The name that the room had then.
    pub name: &'a str,
    /// The player who opened it, if a token proved that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<&'a PlayerId>,
    /// Whether the room was private. Matches of private rooms are in no list.
    pub private: bool,
}

impl<'a> From<&'a MatchRoom> for ReplayRoom<'a> {
    fn from(MatchRoom { id, name, owner, private }: &'a MatchRoom) -> ReplayRoom<'a> {
        ReplayRoom { id, name, owner: owner.as_ref(), private: *private }
    }
}

/// Somebody in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayPlayer<'a> {
    /// The seat that the player had.
    #[schema(value_type = u16)]
    pub seat: Seat,
    /// The player's id.
    #[schema(value_type = String)]
    pub player: &'a PlayerId,
    /// Whether it was a bot.
    pub bot: bool,
    /// The step that took the player in.
    pub from_tick: u32,
    /// The step that took the player out, or the last one.
    pub to_tick: u32,
}

impl<'a> From<&'a Stint> for ReplayPlayer<'a> {
    fn from(Stint { seat, player, bot, from_tick, to_tick }: &'a Stint) -> ReplayPlayer<'a> {
        ReplayPlayer { seat: *seat, player, bot: *bot, from_tick: *from_tick, to_tick: *to_tick }
    }
}

/// The end of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayEnding<'a> {
    /// The way in which it ended, in one word.
    pub kind: EndingWord,
    /// The results, the best first, as records have them. They are there for a match that was decided, and for an
    /// abandoned one that somebody had left before. Players who left while it was being played come behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<ReplayResult>)]
    pub results: Vec<ReplayResult<'a>>,
    /// The reason for which it was aborted, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

impl<'a> From<&'a MatchEnding> for ReplayEnding<'a> {
    fn from(MatchEnding { kind, results, reason }: &'a MatchEnding) -> ReplayEnding<'a> {
        let results = results.iter().map(ReplayResult::from).collect();
        ReplayEnding { kind: (*kind).into(), results, reason: reason.as_deref() }
    }
}

/// The ways in which a match ends, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EndingKind)]
#[schemars(rename = "EndingKind")]
pub enum EndingWord {
    /// The game decided the match.
    Decided,
    /// The match could not go on.
    Aborted,
    /// The room closed before the match was decided.
    Abandoned,
    /// The match has not ended: it was saved while it was being played.
    Running,
}

impl From<EndingKind> for EndingWord {
    fn from(kind: EndingKind) -> EndingWord {
        match kind {
            EndingKind::Decided => EndingWord::Decided,
            EndingKind::Aborted => EndingWord::Aborted,
            EndingKind::Abandoned => EndingWord::Abandoned,
            EndingKind::Running => EndingWord::Running,
        }
    }
}

impl From<EndingWord> for EndingKind {
    fn from(word: EndingWord) -> EndingKind {
        match word {
            EndingWord::Decided => EndingKind::Decided,
            EndingWord::Aborted => EndingKind::Aborted,
            EndingWord::Abandoned => EndingKind::Abandoned,
            EndingWord::Running => EndingKind::Running,
        }
    }
}

/// The result of one player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayResult<'a> {
    /// The seat that the player had.
    #[schema(value_type = u16)]
    pub seat: Seat,
    /// The player who had it.
    #[schema(value_type = String)]
    pub player: &'a PlayerId,
    /// The player's place and score.
    #[serde(flatten)]
    pub finish: FinishInfo,
}

impl<'a> From<&'a SeatFinish> for ReplayResult<'a> {
    fn from(SeatFinish { seat, player, finish }: &'a SeatFinish) -> ReplayResult<'a> {
        ReplayResult { seat: *seat, player, finish: (*finish).into() }
    }
}

/// Steps that were not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, JsonSchema)]
pub struct ReplayGap {
    /// The last step before them.
    pub from_tick: u32,
    /// The step at which the record begins again.
    pub to_tick: u32,
}

impl From<&RecordingGap> for ReplayGap {
    fn from(RecordingGap { from_tick, to_tick }: &RecordingGap) -> ReplayGap {
        ReplayGap { from_tick: *from_tick, to_tick: *to_tick }
    }
}

/// One replay in a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReplayCard<'a> {
    /// The match.
    #[schema(value_type = String)]
    pub match_id: &'a MatchId,
    /// The room it was played in.
    #[schema(value_type = ReplayRoom)]
    pub room: ReplayRoom<'a>,
    /// The game's name.
    pub game: &'a str,
    /// The game's mode, in games that have modes.
    pub mode: Option<&'a str>,
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
    /// The players, by id.
    #[schema(value_type = Vec<String>)]
    pub players: &'a [PlayerId],
    /// The way in which it ended.
    #[schema(value_type = ReplayEnding)]
    pub ending: ReplayEnding<'a>,
    /// Size of the file in bytes.
    pub bytes: u64,
}

impl<'a> From<&'a ReplayListing> for ReplayCard<'a> {
    fn from(listing: &'a ReplayListing) -> ReplayCard<'a> {
        ReplayCard {
            match_id: &listing.match_id,
            room: (&listing.room).into(),
            game: &listing.game,
            mode: listing.mode.as_deref(),
            rules: listing.rules,
            began_at: listing.began_at,
            ended_at: listing.ended_at,
            duration_ms: listing.duration_ms,
            ticks: listing.ticks,
            players: &listing.players,
            ending: (&listing.ending).into(),
            bytes: listing.bytes,
        }
    }
}

/// Answer of `GET /replays/`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayPage<'a> {
    /// The replays, the newest first.
    #[schema(value_type = Vec<ReplayCard>)]
    pub replays: Vec<ReplayCard<'a>>,
    /// The cursor of the next page, for `?cursor=`; `null` on the last page.
    pub next_cursor: Option<String>,
}

/// Answer of `GET /replays/{match_id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayDetail<'a> {
    /// The description of the match in the file.
    #[serde(flatten)]
    #[schema(value_type = ReplayMeta)]
    pub meta: ReplayMeta<'a>,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The path of the file.
    pub file: String,
    /// The path at which it is played back.
    pub stream: String,
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
