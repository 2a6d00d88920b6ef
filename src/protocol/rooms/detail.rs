//! One room in detail: who sits where, and how it keeps time.

use serde::Serialize;
use utoipa::ToSchema;

use super::RoomInfo;
use crate::domain::PlayerId;

/// Answer of `GET /rooms/{id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomDetail<'a> {
    /// The room as lists show it.
    #[serde(flatten)]
    #[schema(value_type = RoomInfo)]
    pub info: RoomInfo<'a>,
    /// Whether it is always open: nobody can close it.
    pub permanent: bool,
    /// The taken seats.
    #[schema(value_type = Vec<RoomMember>)]
    pub members: Vec<RoomMember<'a>>,
    /// The last step of the match.
    pub tick: u32,
    /// The last step that is in the match's journal; `null` where matches are not recorded.
    pub recorded_tick: Option<u32>,
    /// The figures of how the room keeps time; `null` in rooms that do not step by the clock.
    pub timing: Option<Timing>,
    /// The number of times that the game's code panicked.
    pub panics: u64,
    /// The number of times that the match went on after that.
    pub recoveries: u64,
    /// The number of inputs that the match goes on without, because the game panicked over them.
    pub left_out: u64,
}

/// A taken seat.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RoomMember<'a> {
    /// The number of the seat.
    pub seat: u16,
    /// The player or bot in this seat.
    #[schema(value_type = String)]
    pub player: &'a PlayerId,
    /// Whether it is a bot of this server.
    pub bot: bool,
    /// Whether it is a program of somebody's, and no person. Left out if it is not.
    #[serde(skip_serializing_if = "crate::protocol::is_not")]
    pub program: bool,
}

/// Figures of how a room has kept time since it was opened.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Timing {
    /// The time that the game takes for a step, in microseconds.
    pub step_us: Spread,
    /// The time that the room takes for a tick, in microseconds: step, encoding and sending.
    pub work_us: Spread,
    /// The delay with which a tick began, in microseconds.
    pub late_us: Spread,
    /// The size of a tick's frame in bytes, in the larger one of the encodings in use.
    pub frame_bytes: Spread,
    /// The number of ticks that were left out because the machine was too slow.
    pub skipped_ticks: u64,
}

/// The distribution of some figure.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct Spread {
    /// The median: half of the values are not larger.
    pub p50: u64,
    /// 99 of 100 values are not larger.
    pub p99: u64,
    /// The largest.
    pub max: u64,
}
