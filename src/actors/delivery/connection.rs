//! A connection as those know it who send to it, from any thread.

use super::{ConnectionId, Envelope, EnvelopeAddress, Outbound, Subscription, Target};
use crate::actors::mail::Sent;
use crate::protocol::Codec;

/// An open WebSocket or event stream: where messages to it go, and how it wants them.
#[derive(Clone)]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// The encoding that it reads.
    pub codec: Codec,
    /// The number of the worker on whose thread it lives.
    pub worker: usize,
    /// The hub of that worker.
    pub hub: EnvelopeAddress,
}

impl Connection {
    /// Sends to this connection alone, past the bound of the hub's mailbox. So it is for messages whose number is bounded;
    /// the limits of the connection's own send queue hold all the same.
    pub fn send(&self, outbound: Outbound) {
        self.hub.send_unbounded(self.envelope(outbound));
    }

    /// Sends to this connection alone, if the hub's mailbox has room. It is for senders of a stream of messages.
    pub fn try_send(&self, outbound: Outbound) -> Sent {
        self.hub.try_send(self.envelope(outbound))
    }

    /// Has the connection hear a topic from now on, and no other.
    pub fn subscribe(&self, subscription: Subscription) {
        self.hub.send_unbounded(Envelope::Subscribe { connection: self.id, subscription });
    }

    fn envelope(&self, outbound: Outbound) -> Envelope {
        Envelope::Message { to: Target::Connection(self.id), outbound }
    }
}
