//! The way from one sender to the connections that have subscribed to its topic: each message is sent once to each worker
//! that has some of them.

use std::time::Instant;

use super::{CloseReason, Connection, Envelope, EnvelopeAddress, Frames, Outbound, Target, TopicId};
use crate::actors::mail::Sent;

/// What subscribers lack after an envelope was dropped because a mailbox was full. The greater of two losses is the worse
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Loss {
    Nothing,
    /// A state was lost; a keyframe makes up for it.
    State,
    /// A message was lost that had to arrive.
    Reliable,
}

impl Loss {
    fn of(dropped: &Outbound) -> Loss {
        match dropped {
            Outbound::State { events: None, .. } => Loss::State,
            _ => Loss::Reliable,
        }
    }

    /// What the subscribers are told as soon as the mailbox has room again.
    fn amends(self) -> Option<Outbound> {
        match self {
            Loss::Nothing => None,
            Loss::State => Some(Outbound::StateGap),
            Loss::Reliable => Some(Outbound::Close(CloseReason::too_slow("the server could not keep up"))),
        }
    }
}

/// The link to one receiver of a topic, whose mailbox may be full.
pub struct HubLink {
    to: EnvelopeAddress,
    lost: Loss,
}

impl HubLink {
    /// A link on which nothing is lost yet.
    pub fn new(to: EnvelopeAddress) -> HubLink {
        HubLink { to, lost: Loss::Nothing }
    }

    /// Sends something to subscribers of a topic. If the mailbox is full it is dropped, and as soon as there is room again
    /// the subscribers are told what they lack.
    pub fn send(&mut self, to: Target, outbound: Outbound) {
        if let Some(amends) = self.lost.amends() {
            if self.to.try_send(Envelope::Message { to, outbound: amends }) == Sent::Full {
                return;
            }
            self.lost = Loss::Nothing;
        }
        let loss = Loss::of(&outbound);
        if self.to.try_send(Envelope::Message { to, outbound }) == Sent::Full && self.lost < loss {
            self.lost = loss;
        }
    }

    /// Sends something that changes how a topic is heard, past the bound of the mailbox. Such messages are few.
    pub fn control(&self, topic: TopicId, outbound: Outbound) {
        self.to.send_unbounded(Envelope::Message { to: Target::Topic(topic), outbound });
    }
}

/// The links to all workers on which a topic has subscribers.
pub struct Fanout {
    topic: TopicId,
    /// When the step began that the sender is about to tell of.
    begun: Option<Instant>,
    workers: Vec<Worker>,
    readers: [usize; 2],
}

struct Worker {
    number: usize,
    link: HubLink,
    connections: usize,
}

impl Fanout {
    /// A fan-out without any subscriber yet.
    pub fn new(topic: TopicId) -> Fanout {
        Fanout { topic, begun: None, workers: Vec::new(), readers: [0; 2] }
    }

    /// The topic that its connections subscribe to.
    pub fn topic(&self) -> TopicId {
        self.topic
    }

    /// Adds a connection.
    pub fn add(&mut self, connection: &Connection) {
        self.readers[connection.codec.index()] += 1;
        match self.workers.iter_mut().find(|worker| worker.number == connection.worker) {
            Some(worker) => worker.connections += 1,
            None => {
                let link = HubLink::new(connection.hub.clone());
                self.workers.push(Worker { number: connection.worker, link, connections: 1 });
            }
        }
    }

    /// Removes a connection that was added before.
    pub fn remove(&mut self, connection: &Connection) {
        self.readers[connection.codec.index()] -= 1;
        if let Some(at) = self.workers.iter().position(|worker| worker.number == connection.worker) {
            self.workers[at].connections -= 1;
            if self.workers[at].connections == 0 {
                self.workers.swap_remove(at);
            }
        }
    }

    /// Whether it has no connection.
    pub fn is_empty(&self) -> bool {
        self.workers.is_empty()
    }

    /// How many connections read each codec.
    pub fn readers(&self) -> [usize; 2] {
        self.readers
    }

    /// Says when the step began that is told of from now on (`None`: it is no step), for the measure of
    /// [`Quantity::StepToSent`].
    ///
    /// [`Quantity::StepToSent`]: crate::telemetry::Quantity::StepToSent
    pub fn measure_from(&mut self, begun: Option<Instant>) {
        self.begun = begun;
    }

    /// Sends a message that must arrive.
    pub fn send_reliable(&mut self, frames: &Frames) {
        self.send(|| Outbound::Reliable(frames.clone()));
    }

    /// Sends a state, to the connections that do not get states of their own.
    pub fn send_state(&mut self, frames: &Frames, events: Option<&Frames>) {
        self.send(|| Outbound::State { frames: frames.clone(), events: events.cloned() });
    }

    fn send(&mut self, outbound: impl Fn() -> Outbound) {
        let topic = self.topic;
        let to = self.begun.map_or(Target::Topic(topic), |begun| Target::TopicStep { topic, begun });
        for worker in &mut self.workers {
            worker.link.send(to, outbound());
        }
    }

    /// Sends something that changes how the topic is heard, past all bounds.
    pub fn control(&self, outbound: impl Fn() -> Outbound) {
        for worker in &self.workers {
            worker.link.control(self.topic, outbound());
        }
    }
}

#[cfg(test)]
mod tests {
    use actix::prelude::*;

    use super::*;
    use crate::actors::delivery::ConnectionId;
    use crate::protocol::{CloseCode, Codec};

    /// A worker that keeps what it gets, and has a small mailbox.
    struct FakeHub(Vec<String>);

    impl Actor for FakeHub {
        type Context = Context<Self>;

        fn started(&mut self, ctx: &mut Self::Context) {
            ctx.set_mailbox_capacity(4);
        }
    }

    impl Handler<Envelope> for FakeHub {
        type Result = ();

        fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
            self.0.push(match envelope.into_message().expect("a fan-out sends messages") {
                Outbound::Reliable(_) => "reliable".to_owned(),
                Outbound::State { .. } => "state".to_owned(),
                Outbound::StateGap => "gap".to_owned(),
                Outbound::Mute => "mute".to_owned(),
                Outbound::Close(reason) => format!("close {}", reason.code.code()),
                _ => "else".to_owned(),
            });
        }
    }

    #[derive(Message)]
    #[rtype(result = "Vec<String>")]
    struct Received;

    impl Handler<Received> for FakeHub {
        type Result = Vec<String>;

        fn handle(&mut self, _: Received, _: &mut Self::Context) -> Self::Result {
            std::mem::take(&mut self.0)
        }
    }

    fn connection(hub: &Addr<FakeHub>, worker: usize, codec: Codec) -> Connection {
        Connection {
            id: ConnectionId::next(),
            codec,
            worker,
            hub: EnvelopeAddress::relay(hub.clone().recipient()),
        }
    }

    fn frames() -> Frames {
        Frames::encode("news", [true; 2])
    }

    async fn started() -> Addr<FakeHub> {
        let hub = FakeHub(Vec::new()).start();
        hub.send(Received).await.unwrap();
        hub
    }

    #[actix::test]
    async fn each_worker_gets_a_message_once_and_those_without_subscribers_none() {
        let hubs = [started().await, started().await];
        let mut fanout = Fanout::new(TopicId::next());
        let here = [(); 3].map(|()| connection(&hubs[0], 0, Codec::Json));
        here.iter().for_each(|connection| fanout.add(connection));
        let there = connection(&hubs[1], 1, Codec::MsgPack);
        fanout.add(&there);
        assert_eq!(fanout.readers(), [3, 1]);
        fanout.send_reliable(&frames());
        for hub in &hubs {
            assert_eq!(hub.send(Received).await.unwrap(), ["reliable"]);
        }
        fanout.remove(&there);
        fanout.send_state(&frames(), None);
        assert_eq!(hubs[0].send(Received).await.unwrap(), ["state"]);
        assert!(hubs[1].send(Received).await.unwrap().is_empty());
        here.iter().for_each(|connection| fanout.remove(connection));
        assert!(fanout.is_empty() && fanout.readers() == [0, 0]);
    }

    /// Sends until the mailbox is full. Answers what the worker got.
    async fn filled(fanout: &mut Fanout, hub: &Addr<FakeHub>, last: impl Fn(&mut Fanout)) -> usize {
        (0..20).for_each(|_| last(fanout));
        hub.send(Received).await.unwrap().len()
    }

    #[actix::test]
    async fn a_state_that_was_dropped_is_made_up_for_by_a_keyframe() {
        let hub = started().await;
        let mut fanout = Fanout::new(TopicId::next());
        fanout.add(&connection(&hub, 0, Codec::Json));
        let taken = filled(&mut fanout, &hub, |fanout| fanout.send_state(&frames(), None)).await;
        assert!(taken < 20, "the mailbox was full");
        fanout.send_state(&frames(), None);
        assert_eq!(hub.send(Received).await.unwrap(), ["gap", "state"]);
        fanout.send_state(&frames(), None);
        assert_eq!(hub.send(Received).await.unwrap(), ["state"], "told once");
    }

    #[actix::test]
    async fn whoever_missed_something_reliable_is_closed_also_when_states_follow() {
        let hub = started().await;
        let mut fanout = Fanout::new(TopicId::next());
        fanout.add(&connection(&hub, 0, Codec::Json));
        let taken = filled(&mut fanout, &hub, |fanout| {
            fanout.send_state(&frames(), Some(&frames()));
            fanout.send_state(&frames(), None);
        })
        .await;
        assert!(taken < 40, "the mailbox was full");
        fanout.send_state(&frames(), None);
        let close = format!("close {}", CloseCode::ReadsTooSlowly.code());
        assert_eq!(hub.send(Received).await.unwrap(), [close.as_str(), "state"]);
    }

    #[actix::test]
    async fn what_changes_how_a_topic_is_heard_passes_the_bound() {
        let hub = started().await;
        let mut fanout = Fanout::new(TopicId::next());
        fanout.add(&connection(&hub, 0, Codec::Json));
        (0..10).for_each(|_| fanout.control(|| Outbound::Mute));
        assert_eq!(hub.send(Received).await.unwrap(), ["mute"; 10]);
    }
}
