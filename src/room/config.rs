//! The settings that a room is opened with, and those that may be changed while it is open.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Reservation, TimeBank};
use crate::domain::{FixtureId, MatchId, PlayerId, RoomId};
use crate::game::journal::Intervals;
use crate::game::{GameType, MatchSpec, Pace};

/// The most seats that any room may have.
pub const SEATS_MAX: u16 = 100;

/// A room's own settings. They are part of its record, so a field that is renamed here is renamed in every live file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomConfig {
    /// The room's id.
    pub id: RoomId,
    /// The player who opened it, if a token proved that.
    #[serde(default)]
    pub owner: Option<PlayerId>,
    /// The address that it was opened from; `None` if an operator opened it.
    #[serde(default)]
    pub opened_from: Option<String>,
    /// The name that people are shown.
    pub name: String,
    /// The game's options, as the room was opened with them.
    pub options: Value,
    /// The pace, if it is not the game's own.
    pub pace: Option<Pace>,
    /// The number of its seats.
    pub seats_max: u16,
    /// Whether the room is left out of lists.
    pub private: bool,
    /// Whether nobody may join.
    pub locked: bool,
    /// Whether another match begins when one is over.
    pub rematch: bool,
    /// Whether it stays open when nobody is in it. Its clock stands still then.
    pub permanent: bool,
    /// Data that clients keep with the room. The server does not read it.
    pub metadata: Arc<Map<String, Value>>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Its place in lists. Rooms that were opened before there were places have none.
    #[serde(default)]
    pub listed_at: Option<Timestamp>,
    /// The delay with which spectators see what happens, in seconds.
    pub delay_s: u32,
    /// Whether spectators may chat.
    pub spectator_chat: bool,
    /// The time of each player for a match; `None` where there is no limit but the game's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_bank: Option<TimeBank>,
    /// The reservation of its seats; `None` where everybody may sit down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Arc<Reservation>>,
    /// The game of a tournament that is played in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<FixtureId>,
}

/// A change of a room. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RoomChange {
    /// The new name.
    pub name: Option<String>,
    /// Whether nobody may join from now on.
    pub locked: Option<bool>,
    /// The new metadata, in place of all that was there.
    pub metadata: Option<Map<String, Value>>,
}

impl RoomConfig {
    /// A room without an owner, with the default for everything else.
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
            time_bank: None,
            reservation: None,
            fixture: None,
        }
    }

    /// Its place in lists, which are in the order in which rooms were opened.
    pub fn listed_at(&self) -> Timestamp {
        self.listed_at.unwrap_or(self.created_at)
    }

    /// The delay with which everybody but the players learns of anything, in milliseconds.
    pub fn delay_ms(&self) -> u64 {
        u64::from(self.delay_s) * 1000
    }

    /// Whether somebody is to be kept from watching: some are barred, and spectators see the match as it is.
    pub fn keeps_watchers_out(&self) -> bool {
        self.delay_s == 0 && self.reservation.as_ref().is_some_and(|of| !of.barred.is_empty())
    }

    /// Whether lists have it, so that it can be found by those who do not know its id.
    pub fn is_listed(&self) -> bool {
        !self.private && !self.keeps_watchers_out()
    }

    /// The description with which a match in this room is opened.
    pub fn match_spec(
        &self,
        game_type: &Arc<dyn GameType>,
        id: MatchId,
        seed: u64,
        recorded: bool,
        intervals: Intervals,
    ) -> MatchSpec {
        MatchSpec {
            id,
            game_type: Arc::clone(game_type),
            seed,
            seats_max: self.seats_max,
            options: self.options.clone(),
            pace: self.pace,
            intervals,
            recorded,
        }
    }

    /// Applies a change.
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

/// Times and bounds of a room, as the settings of the server have them.
#[derive(Debug, Clone, Copy)]
pub struct RoomBounds {
    /// The time for which a seat is kept for a player without a connection.
    pub resume_grace_ms: u64,
    /// The time for which a room stays open when nobody is in it.
    pub empty_close_ms: u64,
    /// The time for which a room stays open after its match, if no other match follows.
    pub finished_close_ms: u64,
    /// The break between two matches in the same room.
    pub intermission_ms: u64,
    /// The time for which a result that is safely written waits to be settled before it is announced.
    pub announce_wait_ms: u64,
    /// The number of chat messages that are kept for those who come later.
    pub chat_kept: usize,
    /// The intervals at which the journal notes a checkpoint and a state hash.
    pub intervals: Intervals,
}

#[cfg(test)]
impl RoomBounds {
    /// Bounds for tests, with times that a test can tell from each other.
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
    /// A room for tests: two seats, this id, and the default for everything else.
    pub(crate) fn example(id: &str) -> RoomConfig {
        let room = RoomId::parse(id).expect("the id of an example is one");
        RoomConfig::new(room, id, 2, Timestamp::UNIX_EPOCH)
    }
}
