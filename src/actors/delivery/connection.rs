//! A connection as those know it who send to it, from any thread.

use std::sync::Arc;

use actix::Recipient;

use super::{Envelope, Outbound, Target};
use crate::actors::mail::{Sent, send_unbounded, try_send};
use crate::actors::unique;
use crate::protocol::Codec;

/// The number of a connection, unique in the process; a later connection has a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// The next number.
    pub fn next() -> ConnectionId {
        ConnectionId(unique::number())
    }
}

/// An open WebSocket or event stream: where messages to it go, and how it wants them.
#[derive(Clone)]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// The encoding that it reads.
    pub codec: Codec,
    /// The number of the worker on whose thread it lives.
    pub worker: usize,
    /// The hub of that worker. Shared, because each copy of a recipient takes memory of its own.
    pub hub: Arc<Recipient<Envelope>>,
}

impl Connection {
    /// Sends to this connection alone, past the bound of the hub's mailbox. So it is for messages whose number is bounded;
    /// the limits of the connection's own send queue hold all the same.
    pub fn send(&self, outbound: Outbound) {
        send_unbounded(&self.hub, self.envelope(outbound));
    }

    /// Sends to this connection alone, if the hub's mailbox has room. It is for senders of a stream of messages.
    pub fn try_send(&self, outbound: Outbound) -> Sent {
        try_send(&self.hub, self.envelope(outbound))
    }

    fn envelope(&self, outbound: Outbound) -> Envelope {
        Envelope { to: Target::Connection(self.id), outbound }
    }
}
