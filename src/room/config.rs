//! What a room is opened with, and what may be changed while it is open.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::{MatchId, PlayerId, RoomId};
use crate::game::journal::Intervals;
use crate::game::{GameType, MatchSpec, Pace};

/// A room's own settings. A part of its record, so a field that is renamed here is renamed in every live file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomConfig {
    /// Its id.
    pub id: RoomId,
    /// Who opened it, if that was proved.
    #[serde(default)]
    pub owner: Option<PlayerId>,
    /// From which address it was opened, unless an operator opened it.
    #[serde(default)]
    pub opened_from: Option<String>,
    /// Shown to people.
    pub name: String,
    /// The game's options, as the room was opened with them.
    pub options: Value,
    /// A pace other than the game's own.
    pub pace: Option<Pace>,
    /// Seats.
    pub seats_max: u16,
    /// Not in lists.
    pub private: bool,
    /// Lets nobody in.
    pub locked: bool,
    /// Whether another match begins when one is over.
    pub rematch: bool,
    /// Whether it stays open without anybody in it (and then stands still).
    pub permanent: bool,
    /// The creator's own.
    pub metadata: Arc<Map<String, Value>>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Its place in lists; of rooms that were opened before there were places it is not known.
    #[serde(default)]
    pub listed_at: Option<Timestamp>,
    /// How much later spectators see what happens, in seconds.
    pub delay_s: u32,
    /// Whether spectators may chat.
    pub spectator_chat: bool,
}

/// What is to be changed of a room; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct RoomChange {
    /// A new name.
    pub name: Option<String>,
    /// Whether it lets anybody in.
    pub locked: Option<bool>,
    /// New metadata.
    pub metadata: Option<Map<String, Value>>,
}

impl RoomConfig {
    /// A room of nobody, in which everything is as it is when nothing is said of it.
    pub fn new(id: RoomId, name: &str, seats_max: u16, created_at: Timestamp) -> RoomConfig {
        RoomConfig {
            id,
            owner: None,
            opened_from: None,
            name: name.to_owned(),
            options: Value::Object(Map::new()),
            pace: None,
            seats_max,
            private: false,
            locked: false,
            rematch: false,
            permanent: false,
            metadata: Arc::default(),
            created_at,
            listed_at: None,
            delay_s: 0,
            spectator_chat: true,
        }
    }

    /// Its place in lists, which are in the order of opening.
    pub fn listed_at(&self) -> Timestamp {
        self.listed_at.unwrap_or(self.created_at)
    }

    /// How late those who do not play learn of anything, in milliseconds.
    pub fn delay_ms(&self) -> u64 {
        u64::from(self.delay_s) * 1000
    }

    /// What a match in this room is opened with.
    pub fn match_spec(
        &self,
        kind: &Arc<dyn GameType>,
        id: MatchId,
        seed: u64,
        recorded: bool,
        intervals: Intervals,
    ) -> MatchSpec {
        MatchSpec {
            id,
            kind: Arc::clone(kind),
            seed,
            seats_max: self.seats_max,
            options: self.options.clone(),
            pace: self.pace,
            intervals,
            recorded,
        }
    }

    /// Changes what may change.
    pub fn change(&mut self, RoomChange { name, locked, metadata }: RoomChange) {
        if let Some(name) = name {
            self.name = name;
        }
        if let Some(locked) = locked {
            self.locked = locked;
        }
        if let Some(metadata) = metadata {
            self.metadata = Arc::new(metadata);
        }
    }
}

/// Times and bounds of a room.
#[derive(Debug, Clone, Copy)]
pub struct RoomBounds {
    /// A seat is kept for so long without a connection.
    pub resume_grace_ms: u64,
    /// An empty room closes after this time.
    pub empty_close_ms: u64,
    /// A room whose match is over closes after this time.
    pub finished_close_ms: u64,
    /// Between two matches in the same room.
    pub intermission_ms: u64,
    /// A result that is written waits so long to be settled before it is announced.
    pub announce_wait_ms: u64,
    /// Chat messages kept for those who come later.
    pub chat_kept: usize,
    /// How often the journal notes the state.
    pub intervals: Intervals,
}

#[cfg(test)]
impl RoomBounds {
    /// Times that a test can tell from each other.
    pub(crate) fn example() -> RoomBounds {
        RoomBounds {
            resume_grace_ms: 30_000,
            empty_close_ms: 60_000,
            finished_close_ms: 5_000,
            intermission_ms: 3_000,
            announce_wait_ms: 500,
            chat_kept: 10,
            intervals: Intervals::default(),
        }
    }
}

#[cfg(test)]
impl RoomConfig {
    /// A room of two seats by this id, as somebody would open it who says nothing else.
    pub(crate) fn example(id: &str) -> RoomConfig {
        let room = RoomId::parse(id).expect("the id of an example is one");
        RoomConfig::new(room, id, 2, Timestamp::UNIX_EPOCH)
    }
}
