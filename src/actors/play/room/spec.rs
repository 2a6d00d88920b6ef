//! What a room is opened with.

use std::sync::Arc;

use super::naming;
use crate::actors::delivery::spectators::SpectatorLimits;
use crate::game::{GameType, Match, OptionsRefused};
use crate::room::{BacklogLimits, RoomBounds, RoomConfig, RoomRecord};

/// A room to be opened.
#[derive(Clone)]
pub struct RoomSpec {
    /// What is its own.
    pub config: Arc<RoomConfig>,
    /// The game.
    pub kind: Arc<dyn GameType>,
    /// Seed of the first match; drawn when left out.
    pub seed: Option<u64>,
    /// Times and bounds.
    pub limits: RoomLimits,
}

impl RoomSpec {
    /// What a room is opened with that comes back.
    pub fn of_record(room: &RoomRecord, kind: Arc<dyn GameType>, limits: RoomLimits) -> RoomSpec {
        RoomSpec { config: Arc::new(room.config.clone()), kind, seed: None, limits }
    }

    /// The first match of such a room. Errors: the game refuses the options.
    pub fn first_match(&self, recorded: bool) -> Result<Match, OptionsRefused> {
        let (id, seed) = (naming::match_id(None), self.seed.unwrap_or_else(rand::random));
        Match::open(self.config.match_spec(&self.kind, id, seed, recorded, self.limits.bounds.intervals))
    }
}

/// Times and bounds of a room.
#[derive(Debug, Clone, Copy)]
pub struct RoomLimits {
    /// Those of what it decides.
    pub bounds: RoomBounds,
    /// Messages that may wait for the room; more are refused.
    pub mailbox: usize,
    /// Bounds of spectators.
    pub audience: SpectatorLimits,
    /// What is kept for players who lost their connection.
    pub missed: BacklogLimits,
}
