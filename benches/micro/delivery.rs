//! From a frame to the hands of sockets: one send queue, and a room's fan-out over the hub of a worker.

use std::rc::Rc;

use actix::prelude::*;
use divan::Bencher;
use divan::counter::ItemsCount;
use futures_util::StreamExt;
use tiltyard::actors::Hub;
use tiltyard::actors::delivery::{
    Connection, ConnectionCount, ConnectionId, Direction, Fanout, Frames, KeyframeRequest, LocalConnection,
    OutgoingStream, SendLimits, Subscription, TopicId,
};
use tiltyard::protocol::Codec;

/// Nothing is skipped or closed because of them.
const LIMITS: SendLimits = SendLimits {
    frames_max: 256,
    bytes_max: 1 << 20,
    lag_after_frames: 8,
    stall_sweeps_max: 10,
    silent_sweeps_max: 60,
    ping_sweeps: 20,
    heartbeat_sweeps: 20,
    linger_sweeps_max: 5,
};

/// As large as a tick of the arena.
fn state() -> Frames {
    Frames::encode(&vec![7_u8; 420], Codec::MsgPack.only())
}

fn open() -> Rc<LocalConnection> {
    LocalConnection::new(ConnectionId::next(), Codec::MsgPack, Direction::Both, LIMITS, None)
}

/// In and out again.
#[divan::bench(args = [1, 8])]
fn send_queue(bencher: Bencher<'_, '_>, frames: usize) {
    let (local, state) = (open(), state());
    let frame = state.get(Codec::MsgPack).unwrap();
    bencher.counter(ItemsCount::new(frames)).bench_local(|| {
        (0..frames).for_each(|_| local.put_frame(frame.clone()));
        std::iter::from_fn(|| local.take()).count()
    });
}

/// Nobody is behind, so nobody needs a keyframe.
struct Keyframes;

impl Actor for Keyframes {
    type Context = Context<Self>;
}

impl Handler<KeyframeRequest> for Keyframes {
    type Result = ();

    fn handle(&mut self, _: KeyframeRequest, _: &mut Self::Context) {}
}

/// A sender and its listeners, all on one thread.
struct Topic {
    fanout: Fanout,
    streams: Vec<OutgoingStream>,
}

impl Topic {
    fn new(listeners: usize) -> Topic {
        let (hub, table) = Hub::open(LIMITS, ConnectionCount::default());
        let keyframes = Keyframes.start().recipient();
        let mut fanout = Fanout::new(TopicId::next());
        let streams = (0..listeners).map(|_| {
            let local = open();
            table.borrow_mut().open(&local);
            let (codec, hub) = (Codec::MsgPack, hub.clone());
            let connection = Connection { id: local.id(), codec, worker: 0, hub };
            let (topic, keyframes) = (fanout.topic(), keyframes.clone());
            connection.subscribe(Subscription { topic, keyframes, shared: true });
            fanout.add(&connection);
            OutgoingStream(local)
        });
        let streams = streams.collect();
        Topic { fanout, streams }
    }

    /// Sends a state, and waits until each listener has it.
    async fn show(&mut self, state: &Frames) {
        self.fanout.send_state(state, None);
        for stream in &mut self.streams {
            stream.next().await;
        }
    }
}

#[divan::bench(args = [1, 10, 100])]
fn fan_out(bencher: Bencher<'_, '_>, listeners: usize) {
    let (system, state) = (System::new(), state());
    let mut topic = system.block_on(async {
        let topic = Topic::new(listeners);
        tokio::task::yield_now().await; // the actors start while there is a runtime
        topic
    });
    bencher.counter(ItemsCount::new(listeners)).bench_local(|| system.block_on(topic.show(&state)));
}
