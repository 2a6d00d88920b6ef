//! The connections of one worker, and which topic each of them has subscribed to.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{ConnectionId, Envelope, LocalConnection, Outbound, SendLimits, Subscription, Target, TopicId};

/// How many connections are open, over all workers.
#[derive(Debug, Clone, Default)]
pub struct ConnectionCount(Arc<AtomicUsize>);

impl ConnectionCount {
    /// The number.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// All open connections of one worker.
pub struct ConnectionTable {
    limits: SendLimits,
    count: ConnectionCount,
    connections: HashMap<ConnectionId, Rc<LocalConnection>>,
    subscribers: HashMap<TopicId, Vec<Rc<LocalConnection>>>,
}

impl ConnectionTable {
    /// An empty table. Connections that are opened in it count in `count`.
    pub fn new(limits: SendLimits, count: ConnectionCount) -> ConnectionTable {
        ConnectionTable { limits, count, connections: HashMap::new(), subscribers: HashMap::new() }
    }

    /// The limits of every send queue here.
    pub fn limits(&self) -> SendLimits {
        self.limits
    }

    /// Adds a connection.
    pub fn open(&mut self, local: &Rc<LocalConnection>) {
        if self.connections.insert(local.id(), Rc::clone(local)).is_none() {
            self.count.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Removes a connection; nothing is queued for it any more.
    pub fn close(&mut self, connection: ConnectionId) {
        let Some(local) = self.connections.remove(&connection) else { return };
        self.count.0.fetch_sub(1, Ordering::Relaxed);
        self.unsubscribe(&local);
        local.discard();
    }

    fn unsubscribe(&mut self, local: &LocalConnection) {
        let Some(topic) = local.topic() else { return };
        let Some(subscribers) = self.subscribers.get_mut(&topic) else { return };
        subscribers.retain(|other| other.id() != local.id());
        if subscribers.is_empty() {
            self.subscribers.remove(&topic);
        }
    }

    /// Puts a message into the send queues of the connections that it is for, or obeys an order.
    pub(super) fn deliver(&mut self, envelope: Envelope) {
        match envelope {
            Envelope::Message { to, outbound } => self.put(to, &outbound),
            Envelope::Subscribe { connection, subscription } => self.subscribe(connection, subscription),
        }
    }

    fn put(&self, to: Target, outbound: &Outbound) {
        match to {
            Target::Topic(topic) => {
                self.publish(topic, outbound);
            }
            // Queues are emptied in the order in which they are filled, so the last one that is filled is written last.
            Target::TopicStep { topic, begun } => {
                if let Some(last) = self.publish(topic, outbound) {
                    last.measure_from(begun);
                }
            }
            Target::Connection(connection) => {
                self.connections.get(&connection).into_iter().for_each(|local| local.put(outbound));
            }
        }
    }

    /// Delivers to all subscribers of a topic. Answers the last one of them.
    fn publish(&self, topic: TopicId, outbound: &Outbound) -> Option<&Rc<LocalConnection>> {
        let is_state = matches!(outbound, Outbound::State { .. });
        let subscribers = self.subscribers.get(&topic).map_or(&[][..], Vec::as_slice);
        let served = subscribers.iter().filter(|local| !is_state || local.shares_view());
        served.inspect(|local| local.put(outbound)).last()
    }

    fn subscribe(&mut self, connection: ConnectionId, subscription: Subscription) {
        let Some(local) = self.connections.get(&connection).cloned() else { return };
        self.unsubscribe(&local);
        let topic = subscription.topic;
        local.subscribe(subscription);
        self.subscribers.entry(topic).or_default().push(local);
    }

    /// Looks after every connection, once a sweep.
    pub(super) fn sweep(&self) {
        self.connections.values().for_each(|local| local.sweep());
    }
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;
    use futures_util::{FutureExt, StreamExt};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    use super::*;
    use crate::actors::delivery::limits::SMALL as LIMITS;
    use crate::actors::delivery::{Direction, Frames, KeyframeRequest, Outgoing, OutgoingStream};
    use crate::protocol::Codec;

    /// A sender that only notes which connections need a keyframe.
    struct Sender(UnboundedSender<ConnectionId>);

    impl Actor for Sender {
        type Context = Context<Self>;
    }

    impl Handler<KeyframeRequest> for Sender {
        type Result = ();

        fn handle(&mut self, request: KeyframeRequest, _: &mut Self::Context) {
            self.0.send(request.connection).unwrap();
        }
    }

    struct World {
        table: ConnectionTable,
        keyframes: Recipient<KeyframeRequest>,
        asked: UnboundedReceiver<ConnectionId>,
    }

    impl World {
        fn new() -> World {
            let (told, asked) = unbounded_channel();
            let table = ConnectionTable::new(LIMITS, ConnectionCount::default());
            World { table, keyframes: Sender(told).start().recipient(), asked }
        }

        fn open(&mut self) -> OutgoingStream {
            let local =
                LocalConnection::new(ConnectionId::next(), Codec::Json, Direction::Both, LIMITS, None);
            self.table.open(&local);
            OutgoingStream(local)
        }

        fn subscribe(&mut self, stream: &OutgoingStream, topic: TopicId, shared: bool) {
            let subscription = Subscription { topic, keyframes: self.keyframes.clone(), shared };
            self.table.deliver(Envelope::Subscribe { connection: stream.0.id(), subscription });
        }

        fn publish(&mut self, topic: TopicId, outbound: Outbound) {
            self.table.deliver(Envelope::Message { to: Target::Topic(topic), outbound });
        }
    }

    fn reliable() -> Outbound {
        Outbound::Reliable(Frames::encode("news", Codec::Json.only()))
    }

    fn state() -> Outbound {
        Outbound::State { frames: Frames::encode("state", Codec::Json.only()), events: None }
    }

    /// How many things there are to write now.
    fn written(stream: &mut OutgoingStream) -> usize {
        std::iter::from_fn(|| stream.next().now_or_never().flatten()).count()
    }

    #[actix::test]
    async fn a_connection_hears_its_topic_until_it_subscribes_to_another_or_closes() {
        let mut world = World::new();
        let (mut anna, mut ben) = (world.open(), world.open());
        let topics = [TopicId::next(), TopicId::next()];
        world.subscribe(&anna, topics[0], true);
        world.subscribe(&ben, topics[0], true);
        world.publish(topics[0], reliable());
        assert_eq!([written(&mut anna), written(&mut ben)], [1, 1]);
        world.subscribe(&anna, topics[1], true);
        world.publish(topics[0], reliable());
        assert_eq!([written(&mut anna), written(&mut ben)], [0, 1]);
        world.table.close(ben.0.id());
        world.publish(topics[0], reliable());
        assert_eq!(ben.next().now_or_never(), Some(None), "the stream has ended");
        assert_eq!((world.table.subscribers.len(), world.table.count.get()), (1, 1));
    }

    #[actix::test]
    async fn a_connection_with_a_view_of_its_own_gets_no_state_of_all() {
        let mut world = World::new();
        let mut anna = world.open();
        let topic = TopicId::next();
        world.subscribe(&anna, topic, false);
        world.publish(topic, state());
        world.publish(topic, reliable());
        assert_eq!(written(&mut anna), 1);
    }

    #[actix::test]
    async fn one_keyframe_is_asked_for_when_a_client_that_lagged_has_read_what_waited() {
        let mut world = World::new();
        let mut anna = world.open();
        let topic = TopicId::next();
        world.subscribe(&anna, topic, true);
        (0..5).for_each(|_| world.publish(topic, state()));
        assert!(world.asked.try_recv().is_err(), "it reads first");
        assert_eq!(written(&mut anna), LIMITS.lag_after_frames);
        assert_eq!(world.asked.recv().await, Some(anna.0.id()));
        assert_eq!(written(&mut anna), 0);
        tokio::task::yield_now().await;
        assert!(world.asked.try_recv().is_err(), "one is enough");
    }

    #[actix::test]
    async fn a_socket_that_waits_is_woken_by_what_is_sent() {
        let mut world = World::new();
        let mut anna = world.open();
        let topic = TopicId::next();
        world.subscribe(&anna, topic, true);
        let waiting = actix::spawn(async move { anna.next().await });
        tokio::task::yield_now().await;
        world.publish(topic, reliable());
        let outgoing = waiting.await.unwrap();
        assert!(matches!(outgoing, Some(Outgoing::Frame(_))));
    }

    #[actix::test]
    async fn a_sweep_wakes_nobody_for_whom_nothing_is_to_be_done() {
        let mut world = World::new();
        let mut anna = world.open();
        let woken = Arc::new(Woken::default());
        let waker = std::task::Waker::from(Arc::clone(&woken));
        let mut look = || anna.poll_next_unpin(&mut std::task::Context::from_waker(&waker)).is_ready();
        assert!(!look());
        (1..LIMITS.ping_sweeps).for_each(|_| world.table.sweep());
        assert!(!woken.0.load(Ordering::Relaxed));
        world.table.sweep();
        assert!(woken.0.load(Ordering::Relaxed), "a ping is to be written");
        assert!(look());
    }

    #[derive(Default)]
    struct Woken(std::sync::atomic::AtomicBool);

    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}
