//! What is left of a server that has said farewell: nothing, if every room, session and connection has ended.

use crate::actors::delivery::ConnectionCount;
use crate::actors::population::Population;

/// Tells what is left; for tests, which fail when something is.
#[doc(hidden)]
#[derive(Clone)]
pub struct LeftOver {
    pub(super) rooms: Population,
    pub(super) sessions: Population,
    pub(super) connections: ConnectionCount,
}

/// How much there is of each.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Rooms that live, whoever knows of them.
    pub rooms: usize,
    /// Sessions that live.
    pub sessions: usize,
    /// Connections in the tables of all workers.
    pub connections: usize,
}

impl LeftOver {
    /// What there is now.
    pub fn count(&self) -> Counted {
        let LeftOver { rooms, sessions, connections } = self;
        Counted { rooms: rooms.get(), sessions: sessions.get(), connections: connections.get() }
    }
}
