//! Counts what is left of a server that has stopped. It should be nothing: every room, session and connection has
//! ended.

use crate::actors::Lobby;
use crate::actors::delivery::ConnectionCount;
use crate::actors::population::Population;

/// Counts what is left. Tests fail when something is.
#[doc(hidden)]
#[derive(Clone)]
pub struct Leftovers {
    rooms: Population,
    sessions: Population,
    connections: ConnectionCount,
}

/// The numbers of things that still live.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftoverCount {
    /// Rooms whose actor lives, whether the lobby knows of them or not.
    pub rooms: usize,
    /// Sessions whose actor lives.
    pub sessions: usize,
    /// Connections in the tables of all workers.
    pub connections: usize,
}

impl Leftovers {
    /// The counters of this lobby, and of the connections.
    pub(super) fn of(lobby: &Lobby, connections: &ConnectionCount) -> Leftovers {
        let (rooms, sessions) = lobby.populations();
        Leftovers { rooms, sessions, connections: connections.clone() }
    }

    /// Counts now.
    pub fn count(&self) -> LeftoverCount {
        let Leftovers { rooms, sessions, connections } = self;
        LeftoverCount { rooms: rooms.get(), sessions: sessions.get(), connections: connections.get() }
    }
}
