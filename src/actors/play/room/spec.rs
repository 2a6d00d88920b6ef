//! The description with which a room is opened.

use std::sync::Arc;

use super::match_ids;
use crate::config::RoomSettings;
use crate::game::{GameType, Match, OptionsRefused};
use crate::room::{BacklogLimits, RoomBounds, RoomConfig, RoomRecord};

/// A room to be opened.
#[derive(Clone)]
pub struct RoomSpec {
    /// The room's own settings.
    pub config: Arc<RoomConfig>,
    /// The game.
    pub game_type: Arc<dyn GameType>,
    /// The seed of the first match; one is drawn if it is `None`.
    pub seed: Option<u64>,
    /// The limits of the server.
    pub limits: RoomLimits,
}

impl RoomSpec {
    /// The description of a room that comes back.
    pub fn of_record(room: &RoomRecord, game_type: Arc<dyn GameType>, limits: RoomLimits) -> RoomSpec {
        RoomSpec { config: Arc::new(room.config.clone()), game_type, seed: None, limits }
    }

    /// The first match of the room. Errors: the game refuses the options.
    pub fn first_match(&self, recorded: bool) -> Result<Match, OptionsRefused> {
        let (id, seed) = (match_ids::match_id(None), self.seed.unwrap_or_else(rand::random));
        Match::open(self.config.match_spec(&self.game_type, id, seed, recorded, self.limits.bounds.intervals))
    }
}

/// The limits of a room, from the settings of the server.
#[derive(Debug, Clone)]
pub struct RoomLimits {
    /// The limits for the decisions of its state.
    pub bounds: RoomBounds,
    /// The section `[rooms]`.
    pub rooms: Arc<RoomSettings>,
}

impl RoomLimits {
    /// The limits of the messages that are kept for players who are away.
    pub fn missed(&self) -> BacklogLimits {
        BacklogLimits { messages: self.rooms.missed_messages_max, bytes: self.rooms.missed_bytes_max }
    }
}
