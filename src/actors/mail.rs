//! The one place where mail is sent without waiting, so that every queue keeps its bound.

use actix::dev::{MessageResponse, ToEnvelope};
use actix::prelude::*;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Sent {
    /// It is in the mailbox.
    Delivered,
    /// The mailbox is full; the message was dropped.
    Full,
    /// The actor is gone.
    Gone,
}

impl Sent {
    fn of<M>(result: Result<(), SendError<M>>) -> Sent {
        match result {
            Ok(()) => Sent::Delivered,
            Err(SendError::Full(_)) => Sent::Full,
            Err(SendError::Closed(_)) => Sent::Gone,
        }
    }
}

/// Sends a message of a stream (actions, frames, sights): it may be dropped when the mailbox is full, and the caller
/// says what then. Keep one recipient per sender and use it again: actix gives each clone a slot of its own.
pub fn offer<M>(to: &Recipient<M>, message: M) -> Sent
where
    M: Message + Send + 'static,
    M::Result: Send,
{
    Sent::of(to.try_send(message))
}

/// Sends an order or an event that must not be lost and comes a bounded number of times (once a seat, a connection,
/// a room): these pass the bound, and a receiver that is gone needs them no more.
pub fn insist<M>(to: &Recipient<M>, message: M)
where
    M: Message + Send + 'static,
    M::Result: Send,
{
    to.do_send(message);
}

/// [`insist`] for an actor below the sender in the supervision tree.
pub fn order<A, M>(to: &Addr<A>, message: M)
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send + MessageResponse<A, M>,
{
    to.do_send(message);
}
