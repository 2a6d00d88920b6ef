//! The message about the time of a player, in rooms with time banks.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::PlayerId;
use crate::game::Seat;
use crate::room::{ClockReading, SeatClock};

/// A player's clock has stopped, because of an answer or because the time was over; in rooms with time banks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "clock")]
pub struct PlayerClock<'a> {
    /// Its number among the room's reliable messages.
    pub n: u64,
    /// The player whose clock it is.
    pub player: Option<&'a PlayerId>,
    /// The player's seat.
    pub seat: Seat,
    /// The time that the last answer took, in milliseconds.
    pub spent_ms: f64,
    /// The time that is left for this match, in milliseconds.
    pub left_ms: f64,
    /// How often the time was over; each time but the last one, the player has a full bank again.
    pub strikes: u16,
    /// Whether the answer did not come in time. The game's default action was taken; without any strike left the match
    /// is lost.
    pub late: bool,
}

impl<'a> PlayerClock<'a> {
    /// The message about what a clock shows.
    pub fn new(n: u64, player: Option<&'a PlayerId>, reading: ClockReading) -> PlayerClock<'a> {
        let ClockReading { clock: SeatClock { seat, left_us, strikes }, spent_us, late } = reading;
        let [spent_ms, left_ms] = [spent_us, left_us].map(|us| us as f64 / 1000.0);
        PlayerClock { n, player, seat, spent_ms, left_ms, strikes, late }
    }
}
