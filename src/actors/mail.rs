//! The one place where messages are sent to actors without waiting for an answer, so that every queue keeps its bound; and how
//! full queues get.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use actix::dev::{MessageResponse, ToEnvelope};
use actix::fut::ActorFuture;
use actix::prelude::*;

use crate::telemetry::{self, Quantity};

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

/// Counts the messages that an actor reads in a turn, which tells how full its mailbox was.
///
/// actix does not tell how many messages wait. But an actor reads all that there are before it looks at anything else, so what
/// it reads in one turn is what had waited for it, and what came while it read: the mailbox never held more. A message costs an
/// addition, and a turn a note among the counters of its thread; nothing is allocated or locked. Messages that it does not count are few: one for each seat, connection or
/// room.
pub struct MailMeter {
    what: Quantity,
    capacity: usize,
    read: u64,
}

impl MailMeter {
    /// A meter for a mailbox that holds so many messages.
    pub fn new(what: Quantity, capacity: usize) -> MailMeter {
        MailMeter { what, capacity, read: 0 }
    }

    /// Counts a message that is read.
    pub fn count(&mut self) {
        self.read += 1;
    }

    /// Ends a turn. Answers how full the mailbox was, in [`Quantity::MAILBOX_FULL`]; `None` if nothing was read.
    fn end_turn(&mut self) -> Option<u64> {
        let read = std::mem::take(&mut self.read);
        (read > 0).then(|| read * Quantity::MAILBOX_FULL / self.capacity.max(1) as u64)
    }
}

/// Notes from now on after each turn of an actor how full its mailbox was. The actor has to be one that is stopped: from now on
/// it does not end by itself when nobody has its address any more.
pub fn meter_turns<A>(ctx: &mut Context<A>, meter: fn(&mut A) -> &mut MailMeter)
where
    A: Actor<Context = Context<A>>,
{
    ctx.spawn(TurnEnds { meter });
}

/// Has its turn whenever the actor has read its mailbox empty, and is never done.
struct TurnEnds<A> {
    meter: fn(&mut A) -> &mut MailMeter,
}

impl<A: Actor> ActorFuture<A> for TurnEnds<A> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, actor: &mut A, _: &mut A::Context, _: &mut TaskContext<'_>) -> Poll<()> {
        let meter = (self.meter)(actor);
        if let Some(full) = meter.end_turn() {
            telemetry::note_value(meter.what, full);
        }
        Poll::Pending
    }
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

    #[test]
    fn a_turn_is_a_share_of_the_mailbox_and_one_without_mail_is_none() {
        let mut meter = MailMeter::new(Quantity::RoomMailbox, 4096);
        assert_eq!(meter.end_turn(), None);
        (0..2048).for_each(|_| meter.count());
        assert_eq!(meter.end_turn(), Some(Quantity::MAILBOX_FULL / 2));
        meter.count();
        assert_eq!((meter.end_turn(), meter.end_turn()), (Some(1), None));
    }

    /// An actor that only reads.
    struct Reader {
        mail: MailMeter,
    }

    #[derive(Message)]
    #[rtype(result = "()")]
    struct Letter;

    impl Actor for Reader {
        type Context = Context<Self>;

        fn started(&mut self, ctx: &mut Self::Context) {
            ctx.set_mailbox_capacity(self.mail.capacity);
            meter_turns(ctx, |reader| &mut reader.mail);
        }
    }

    impl Handler<Letter> for Reader {
        type Result = ();

        fn handle(&mut self, _: Letter, _: &mut Self::Context) {
            self.mail.count();
        }
    }

    // Other tests of this process measure hubs, too, but none of them fills the mailbox of one.
    #[actix::test]
    async fn a_mailbox_that_runs_full_shows_in_the_figures() {
        let before = telemetry::figures();
        let full = || telemetry::figures().since(&before).spread(Quantity::HubMailbox).max();
        let reader = Reader { mail: MailMeter::new(Quantity::HubMailbox, 16) }.start();
        let sent = (0..16).filter(|_| try_send_to(&reader, Letter) == Sent::Delivered).count();
        assert_eq!(sent, 16, "the actor has not had its turn");
        assert!(full() < Quantity::MAILBOX_FULL);
        while full() < Quantity::MAILBOX_FULL {
            tokio::task::yield_now().await;
        }
    }
}
