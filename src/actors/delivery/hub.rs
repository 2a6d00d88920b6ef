//! The hub of one worker thread: it hands on what is sent to the worker's connections, and ends those that their own socket
//! cannot end.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::{ConnectionCount, ConnectionTable, Envelope, SendLimits};
use crate::actors::mail::{Sent, send_unbounded, try_send};
use crate::actors::unique;
use crate::telemetry::mail_meter::{MailMeter, meter_turns};
use crate::telemetry::{self, Mailbox, Metric, Quantity};

/// How often the hub looks after its connections; the limits of [`SendLimits`] count these sweeps.
pub const SWEEP: Duration = Duration::from_secs(1);

/// How many envelopes may wait for one worker, over all topics. If there are more, the worker has not run for seconds:
/// states are then skipped, and connections that missed something reliable are closed.
pub const ENVELOPES_MAX: usize = 65_536;

/// The actor: it hands envelopes on to the connections of its worker thread.
pub struct Hub {
    connections: Rc<RefCell<ConnectionTable>>,
    mail: MailMeter,
}

impl Hub {
    /// Starts the hub of this thread. The connections are shared with the sockets, which add and remove themselves.
    pub fn open(
        limits: SendLimits,
        count: ConnectionCount,
    ) -> (EnvelopeAddress, Rc<RefCell<ConnectionTable>>) {
        let connections = Rc::new(RefCell::new(ConnectionTable::new(limits, count)));
        let number = unique::number();
        HUB.with_borrow_mut(|here| *here = Some(HubHere { number, connections: Rc::clone(&connections) }));
        let mail = MailMeter::new(Quantity::HubMailbox, ENVELOPES_MAX);
        let mail = Hub { connections: Rc::clone(&connections), mail }.start().recipient();
        (EnvelopeAddress::Hub { number, mail: Arc::new(mail) }, connections)
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ENVELOPES_MAX);
        meter_turns(ctx, |hub| &mut hub.mail);
        ctx.run_interval(SWEEP, |hub, _| hub.connections.borrow().sweep());
    }
}

impl Handler<Envelope> for Hub {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
        self.mail.count();
        self.connections.borrow_mut().deliver(envelope);
    }
}

/// The hub that was opened last on a thread.
struct HubHere {
    number: u64,
    connections: Rc<RefCell<ConnectionTable>>,
}

thread_local! {
    static HUB: RefCell<Option<HubHere>> = const { RefCell::new(None) };
}

/// Where envelopes are sent. A sender stays on its thread, so its envelopes keep their order.
///
/// The recipients are shared, because each copy of a recipient takes memory of its own.
#[derive(Clone)]
pub enum EnvelopeAddress {
    /// To the hub of a worker. What is sent on the thread of the hub is in the send queues at once; from another thread it
    /// comes by mail.
    Hub {
        /// The number of the hub.
        number: u64,
        /// The mailbox of the hub.
        mail: Arc<Recipient<Envelope>>,
    },
    /// To an actor that hands envelopes on. They always come by mail.
    Relay(Arc<Recipient<Envelope>>),
}

impl EnvelopeAddress {
    /// The address of an actor that hands envelopes on.
    pub fn relay(mail: Recipient<Envelope>) -> EnvelopeAddress {
        EnvelopeAddress::Relay(Arc::new(mail))
    }

    /// Sends an envelope if there is room for it. On the thread of the hub there always is, because the send queues are
    /// bounded themselves.
    pub fn try_send(&self, envelope: Envelope) -> Sent {
        match self.connections_here() {
            Some(connections) => {
                connections.borrow_mut().deliver(envelope);
                Sent::Delivered
            }
            None => {
                let sent = try_send(self.mail(), envelope);
                if sent == Sent::Full {
                    telemetry::count(Metric::MailRefused(Mailbox::Hub));
                }
                sent
            }
        }
    }

    /// Sends an envelope past the bound of the mailbox; see [`send_unbounded`].
    pub fn send_unbounded(&self, envelope: Envelope) {
        match self.connections_here() {
            Some(connections) => connections.borrow_mut().deliver(envelope),
            None => send_unbounded(self.mail(), envelope),
        }
    }

    fn mail(&self) -> &Recipient<Envelope> {
        match self {
            EnvelopeAddress::Hub { mail, .. } | EnvelopeAddress::Relay(mail) => mail,
        }
    }

    /// The connections of the hub, if this is its thread. An actor that ends with its thread may send when the thread has
    /// forgotten the hub.
    fn connections_here(&self) -> Option<Rc<RefCell<ConnectionTable>>> {
        let EnvelopeAddress::Hub { number, .. } = self else { return None };
        let of_this_hub = |here: &RefCell<Option<HubHere>>| {
            let here = here.borrow();
            let here = here.as_ref().filter(|here| here.number == *number)?;
            Some(Rc::clone(&here.connections))
        };
        HUB.try_with(of_this_hub).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::delivery::limits::SMALL as LIMITS;
    use crate::actors::delivery::{ConnectionId, Direction, Frames, LocalConnection, Outbound, Target};
    use crate::protocol::Codec;

    fn news(connection: ConnectionId) -> Envelope {
        let outbound = Outbound::Reliable(Frames::encode("news", Codec::Json.only()));
        Envelope::Message { to: Target::Connection(connection), outbound }
    }

    fn opened(connections: &RefCell<ConnectionTable>) -> Rc<LocalConnection> {
        let local = LocalConnection::new(ConnectionId::next(), Codec::Json, Direction::Both, LIMITS, None);
        connections.borrow_mut().open(&local);
        local
    }

    #[actix::test]
    async fn on_the_thread_of_the_hub_an_envelope_is_in_the_send_queue_at_once() {
        let (hub, connections) = Hub::open(LIMITS, ConnectionCount::default());
        let local = opened(&connections);
        hub.send_unbounded(news(local.id()));
        assert_eq!(hub.try_send(news(local.id())), Sent::Delivered);
        assert!(local.take().is_some() && local.take().is_some() && local.take().is_none());
    }

    #[actix::test]
    async fn from_another_thread_it_comes_by_mail() {
        let (hub, connections) = Hub::open(LIMITS, ConnectionCount::default());
        let local = opened(&connections);
        let id = local.id();
        std::thread::spawn(move || hub.send_unbounded(news(id))).join().expect("it is sent");
        assert!(local.take().is_none(), "the hub has not had its turn");
        while local.take().is_none() {
            tokio::task::yield_now().await;
        }
    }

    #[actix::test]
    async fn two_hubs_of_one_thread_do_not_take_each_others_envelopes() {
        let (first, connections) = Hub::open(LIMITS, ConnectionCount::default());
        let (_second, others) = Hub::open(LIMITS, ConnectionCount::default());
        let (local, other) = (opened(&connections), opened(&others));
        first.send_unbounded(news(local.id()));
        first.send_unbounded(news(other.id()));
        while local.take().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(other.take().is_none());
    }
}
