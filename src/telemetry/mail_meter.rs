//! How full the mailboxes of actors get.
//!
//! Must not: send anything.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use actix::fut::ActorFuture;
use actix::prelude::*;

use super::{Quantity, note_value};

/// Counts the messages that an actor reads in a turn, which tells how full its mailbox was.
///
/// actix does not tell how many messages wait. But an actor reads all that there are before it looks at anything else, so what
/// it reads in one turn is what had waited for it, and what came while it read: the mailbox never held more. A message costs an
/// addition, and a turn a note among the counters of its thread; nothing is allocated or locked. Messages that it does not
/// count are few: one for each seat, connection or room.
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
            note_value(meter.what, full);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures;
    use super::*;

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
        let before = figures();
        let full = || figures().since(&before).spread(Quantity::HubMailbox).max();
        let reader = Reader { mail: MailMeter::new(Quantity::HubMailbox, 16) }.start();
        let sent = (0..16).filter(|_| reader.try_send(Letter).is_ok()).count();
        assert_eq!(sent, 16, "the actor has not had its turn");
        assert!(full() < Quantity::MAILBOX_FULL);
        while full() < Quantity::MAILBOX_FULL {
            tokio::task::yield_now().await;
        }
    }
}
