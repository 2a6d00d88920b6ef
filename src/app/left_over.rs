//! Counts what is left of a server that has stopped. It should be nothing: every room, session and connection has
//! ended.

use crate::actors::delivery::ConnectionCount;
use crate::actors::population::Population;

/// Counts what is left. Tests fail when something is.
#[doc(hidden)]
#[derive(Clone)]
pub struct LeftOver {
    pub(super) rooms: Population,
    pub(super) sessions: Population,
    pub(super) connections: ConnectionCount,
}

/// The numbers of things that still live.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Rooms whose actor lives, whether the lobby knows of them or not.
    pub rooms: usize,
    /// Sessions whose actor lives.
    pub sessions: usize,
    /// Connections in the tables of all workers.
    pub connections: usize,
}

impl LeftOver {
    /// Counts now.
    pub fn count(&self) -> Counted {
        let LeftOver { rooms, sessions, connections } = self;
        Counted { rooms: rooms.get(), sessions: sessions.get(), connections: connections.get() }
    }
}
