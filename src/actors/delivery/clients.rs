//! Who is connected to this server, over all workers: for operators to see, and to close.
//!
//! A connection is entered once and struck once; nothing that is sent passes through here. Must not: decide who is to go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{CloseReason, Connection, ConnectionId, Outbound};
use crate::domain::{Origin, PlayerId, RoomId};

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// To play in a room.
    Plays,
    /// To watch a room.
    Watches,
    /// To follow an event stream.
    Listens,
}

impl ClientKind {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            ClientKind::Plays => "play",
            ClientKind::Watches => "watch",
            ClientKind::Listens => "stream",
        }
    }
}

/// What is known of whoever is at the other end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What the connection is for.
    pub kind: ClientKind,
    /// The player; `None` for somebody who watches without a name.
    pub player: Option<PlayerId>,
    /// Whether an operator's token was shown.
    pub operates: bool,
    /// Where it comes from, if that is known.
    pub origin: Option<Origin>,
    /// The room that it plays in or watches.
    pub room: Option<RoomId>,
    /// Since when.
    pub since: Timestamp,
}

/// All connections; clones share them.
#[derive(Clone, Default)]
pub struct Clients(Arc<Mutex<HashMap<ConnectionId, (Connection, Client)>>>);

/// An entry among the connections, which is struck when this is dropped.
pub struct ClientEntry {
    clients: Clients,
    id: ConnectionId,
}

impl Clients {
    /// Enters a connection, for as long as the entry is kept.
    pub fn enter(&self, connection: Connection, client: Client) -> ClientEntry {
        let id = connection.id;
        self.lock().insert(id, (connection, client));
        ClientEntry { clients: self.clone(), id }
    }

    /// Everybody who is connected, in no order.
    pub fn all(&self) -> Vec<Client> {
        self.lock().values().map(|(_, client)| client.clone()).collect()
    }

    /// Whether somebody like that is connected.
    pub fn any(&self, which: impl Fn(&Client) -> bool) -> bool {
        self.lock().values().any(|(_, client)| which(client))
    }

    /// Closes the connections of those whom `which` names. Answers how many.
    pub fn close(&self, which: impl Fn(&Client) -> bool, close_reason: &CloseReason) -> usize {
        let connections: Vec<_> = {
            let all = self.lock();
            let found = all.values().filter(|(_, client)| which(client));
            found.map(|(connection, _)| connection.clone()).collect()
        };
        // Closing may strike an entry at once, so nobody holds the lock any more.
        connections.iter().for_each(|connection| connection.send(Outbound::Close(close_reason.clone())));
        connections.len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, (Connection, Client)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ClientEntry {
    fn drop(&mut self) {
        self.clients.lock().remove(&self.id);
    }
}
