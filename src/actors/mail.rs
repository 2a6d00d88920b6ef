//! The one place where messages are sent to actors without waiting for an answer, so that every queue keeps its bound.

use actix::dev::{MessageResponse, ToEnvelope};
use actix::prelude::*;

/// An answer that is given after the messages before it have been read; see [`in_turn`].
pub type InTurn<T> = ResponseFuture<T>;

/// Gives an answer when the mailbox is empty.
///
/// An actor reads all its messages before it looks at timers and at what it waits for itself, and so do all actors of its
/// thread. Clients that ask again as soon as they have an answer would keep it from that for ever. With this each of them
/// has at most one question in the mailbox, so the mailbox runs empty.
pub fn in_turn<T: 'static>(answer: T) -> InTurn<T> {
    Box::pin(std::future::ready(answer))
}

/// The fate of a message.
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

/// Sends a message that may be dropped when the mailbox is full, such as an action, a frame or an observation. The caller
/// says what follows from that. Keep one recipient for each sender and use it again: actix gives each clone a slot of its
/// own.
pub fn try_send<M>(to: &Recipient<M>, message: M) -> Sent
where
    M: Message + Send + 'static,
    M::Result: Send,
{
    Sent::of(to.try_send(message))
}

/// [`try_send`] for an actor whose type is known. Keep one address for each sender, too: one is enough for messages of all types.
pub fn try_send_to<A, M>(to: &Addr<A>, message: M) -> Sent
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    Sent::of(to.try_send(message))
}

/// Sends a message that must not be lost, past the bound of the mailbox. It is for messages whose number is bounded by
/// something else (one for each seat, connection or room). A receiver that is gone does not need them any more.
pub fn send_unbounded<M>(to: &Recipient<M>, message: M)
where
    M: Message + Send + 'static,
    M::Result: Send,
{
    to.do_send(message);
}

/// [`send_unbounded`] for an actor below the sender in the supervision tree.
pub fn send_to_child<A, M>(to: &Addr<A>, message: M)
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send + MessageResponse<A, M>,
{
    to.do_send(message);
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// An actor that has work of its own, and is asked whether it is done.
    struct Clerk {
        done: bool,
    }

    #[derive(Message)]
    #[rtype(result = "bool")]
    struct IsDone;

    impl Actor for Clerk {
        type Context = Context<Self>;

        fn started(&mut self, ctx: &mut Self::Context) {
            ctx.run_later(Duration::from_millis(5), |clerk, _| clerk.done = true);
        }
    }

    impl Handler<IsDone> for Clerk {
        type Result = InTurn<bool>;

        /// This takes long enough for somebody else to ask meanwhile.
        fn handle(&mut self, _: IsDone, _: &mut Self::Context) -> Self::Result {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_micros(300) {
                std::hint::spin_loop();
            }
            in_turn(self.done)
        }
    }

    async fn ask_until_done(clerk: Addr<Clerk>) {
        while !clerk.send(IsDone).await.expect("the clerk answers") {}
    }

    #[actix::test]
    async fn who_is_asked_without_a_pause_still_does_its_own_work() {
        let clerk = Clerk::start_in_arbiter(&Arbiter::new().handle(), |_| Clerk { done: false });
        let askers = std::iter::repeat_with(|| ask_until_done(clerk.clone())).take(8);
        let all = futures_util::future::join_all(askers);
        tokio::time::timeout(Duration::from_secs(10), all).await.expect("the clerk comes to its own work");
    }
}
