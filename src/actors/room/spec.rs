//! What a room is opened with.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::missed::MissedLimits;
use crate::actors::audience::AudienceLimits;
use crate::domain::{PlayerId, RoomId};
use crate::game::journal::Intervals;
use crate::game::{GameKind, Pace, SeatRefused};
use crate::store::RoomRecord;

/// Everything that does not change while the room is open, and what `PATCH` may change.
#[derive(Clone)]
pub struct RoomSpec {
    /// Its id.
    pub id: RoomId,
    /// Who opened it, if that was proved.
    pub owner: Option<PlayerId>,
    /// From where it was opened, if it counts for that address.
    pub opened_from: Option<IpAddr>,
    /// Shown to people.
    pub name: String,
    /// The game.
    pub kind: Arc<dyn GameKind>,
    /// The game's options.
    pub options: Value,
    /// A pace other than the game's own.
    pub pace: Option<Pace>,
    /// Seats.
    pub seats_max: u16,
    /// Seed of the first match; drawn when left out.
    pub seed: Option<u64>,
    /// Not in lists.
    pub private: bool,
    /// Lets nobody in.
    pub locked: bool,
    /// Whether another match begins when one is over.
    pub rematch: bool,
    /// Whether it stays open without anybody in it (and then stands still).
    pub permanent: bool,
    /// How many seconds late spectators see everything.
    pub delay_s: u32,
    /// Whether spectators may chat.
    pub spectator_chat: bool,
    /// The creator's own.
    pub metadata: Arc<Map<String, Value>>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Times and bounds.
    pub limits: RoomLimits,
}

impl RoomSpec {
    /// What a room is opened with that comes back.
    pub fn of_record(room: &RoomRecord, kind: Arc<dyn GameKind>, limits: RoomLimits) -> RoomSpec {
        RoomSpec {
            id: room.id.clone(),
            owner: room.owner.clone(),
            opened_from: room.opened_from,
            name: room.name.clone(),
            kind,
            options: room.options.clone(),
            pace: room.pace,
            seats_max: room.seats_max,
            seed: None,
            private: room.private,
            locked: room.locked,
            rematch: room.rematch,
            permanent: room.permanent,
            metadata: Arc::new(room.metadata.clone()),
            created_at: room.created_at,
            delay_s: room.delay_s,
            spectator_chat: room.spectator_chat,
            limits,
        }
    }
}

impl RoomSpec {
    /// How late those who do not play learn of anything.
    pub fn delay(&self) -> Duration {
        Duration::from_secs(self.delay_s.into())
    }
}

/// Times and bounds of a room.
#[derive(Debug, Clone, Copy)]
pub struct RoomLimits {
    /// An empty room closes after this time.
    pub empty_close: Duration,
    /// A room whose match is over closes after this time.
    pub finished_close: Duration,
    /// Between two matches in the same room.
    pub intermission: Duration,
    /// A result that is written waits so long to be settled before it is announced.
    pub announce_wait: Duration,
    /// Chat messages kept for those who come later.
    pub chat_kept: usize,
    /// Messages that may wait for the room; more are refused.
    pub mailbox: usize,
    /// Bounds of spectators.
    pub audience: AudienceLimits,
    /// What is kept for players who lost their connection.
    pub missed: MissedLimits,
    /// How often the journal notes the state.
    pub intervals: Intervals,
}

/// Why a room seats nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefused {
    /// The match says no.
    #[error(transparent)]
    Seat(#[from] SeatRefused),
    /// It is locked.
    #[error("the room is locked")]
    Locked,
    /// A spectator goes by the id of somebody who plays.
    #[error("somebody by this id plays here; watch under another one")]
    NameOfAPlayer,
    /// It has died, and may come back.
    #[error("the room is not there at the moment; try again")]
    Away,
    /// It is about to be gone.
    #[error("the room has ended")]
    Ended,
}
