//! Delivery: how a message gets from whoever made it to the connections that are to read it.
//!
//! A sender keeps a [`Fanout`]: it sends each message once to every worker thread on which somebody listens. There the
//! [`Hub`] puts the same bytes into the `SendQueue` of every connection that has subscribed to the sender's topic, and the
//! socket writes from its queue. Hubs live on the threads of the sockets, so this last step needs no mailbox and no copy.
//!
//! [`spectators`] is built on all this as any other sender is: an actor with a fan-out of its own. Nothing beside it in here
//! knows that it exists. Must not: know rooms or games, or import an actor that is not in here.

mod channel;
mod clients;
mod connection;
mod direction;
mod envelope;
mod fanout;
mod frames;
mod hub;
mod ids;
mod limits;
mod local;
mod send_queue;
pub mod spectators;
mod table;
#[cfg(test)]
pub(crate) mod test_hub;

pub use crate::domain::ConnectionId;
pub use channel::{Channel, Dismiss};
pub use clients::{Client, ClientEntry, ClientKind, Clients};
pub use connection::Connection;
pub use direction::Direction;
pub use envelope::{CloseReason, Envelope, KeyframeRequest, Outbound, Subscription, Target};
pub use fanout::{Fanout, HubLink};
pub use frames::Frames;
pub use hub::{ENVELOPES_MAX, EnvelopeAddress, Hub, SWEEP};
pub use ids::TopicId;
pub use limits::SendLimits;
pub use local::{KillSwitch, LocalConnection, OutgoingStream};
pub use send_queue::Outgoing;
pub use table::{ConnectionCount, ConnectionTable};
