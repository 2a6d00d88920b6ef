//! Who is here: which players have a connection to this server, a WebSocket or a stream of their notifications.
//!
//! Must not: know seats, or why somebody asks.

use std::collections::HashSet;

use super::shares::{Share, Shares};
use crate::domain::PlayerId;

/// The players who are connected; clones share it.
#[derive(Debug, Clone)]
pub struct PresentPlayers(Shares<PlayerId>);

/// Says that a player is connected, until it is dropped.
pub type Here = Share<PlayerId>;

impl Default for PresentPlayers {
    fn default() -> PresentPlayers {
        PresentPlayers(Shares::new(usize::MAX))
    }
}

impl PresentPlayers {
    /// Notes that a player is connected.
    pub fn connected(&self, player: &PlayerId) -> Here {
        self.0.take_more(player.clone())
    }

    /// Everybody who is connected now.
    pub fn present(&self) -> HashSet<PlayerId> {
        self.0.holders().into_iter().collect()
    }
}
