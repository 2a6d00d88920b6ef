//! Tests of the spectators' actor, with a room and a worker that only count what they get.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::*;
use crate::actors::delivery::{EnvelopeAddress, Target};
use crate::protocol::Codec;

/// A room that answers each request for a snapshot with one.
struct FakeRoom {
    spectators: Option<Addr<Spectators>>,
    snapshots: Arc<AtomicUsize>,
}

impl Actor for FakeRoom {
    type Context = Context<Self>;
}

impl Handler<SnapshotRequest> for FakeRoom {
    type Result = ();

    fn handle(&mut self, wanted: SnapshotRequest, _: &mut Self::Context) {
        self.snapshots.fetch_add(1, Ordering::Relaxed);
        let welcome = Frames::encode("welcome", wanted.welcome);
        let keyframe = Frames::encode("keyframe", wanted.keyframe);
        let spectators = self.spectators.as_ref().unwrap();
        crate::actors::mail::send_to_child(
            spectators,
            Snapshot { welcome, keyframe, match_over: None, due: SnapshotCause::Waiting },
        );
    }
}

impl Handler<SpectatorsCounted> for FakeRoom {
    type Result = ();
    fn handle(&mut self, _: SpectatorsCounted, _: &mut Self::Context) {}
}

impl Handler<SpectatorSay> for FakeRoom {
    type Result = ();
    fn handle(&mut self, _: SpectatorSay, _: &mut Self::Context) {}
}

#[derive(Message)]
#[rtype(result = "()")]
struct Meet(Addr<Spectators>);

impl Handler<Meet> for FakeRoom {
    type Result = ();

    fn handle(&mut self, meet: Meet, _: &mut Self::Context) {
        self.spectators = Some(meet.0);
    }
}

/// A worker that hands every envelope to the test.
struct FakeWorker(mpsc::UnboundedSender<Envelope>);

impl Actor for FakeWorker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ENVELOPES_MAX);
    }
}

impl Handler<Envelope> for FakeWorker {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
        let _ = self.0.send(envelope);
    }
}

struct World {
    spectators: Addr<Spectators>,
    room: Addr<FakeRoom>,
    worker: Addr<FakeWorker>,
    envelopes: mpsc::UnboundedReceiver<Envelope>,
    snapshots: Arc<AtomicUsize>,
}

impl World {
    async fn new(delay_s: u32) -> World {
        let snapshots = Arc::new(AtomicUsize::new(0));
        let room = FakeRoom { spectators: None, snapshots: Arc::clone(&snapshots) }.start();
        let stage = SpectatorsLinks {
            counted: room.clone().recipient(),
            snapshots: room.clone().recipient(),
            says: room.clone().recipient(),
        };
        let rooms = crate::config::Settings::load(None, &Vec::new()).unwrap().rooms;
        let rooms = RoomSettings { spectator_chats_per_s: 1, spectator_chats_burst: 1, ..rooms };
        let history = HistoryBudget::new(usize::MAX);
        let spectators =
            Spectators::open(&Arbiter::current(), TopicId::next(), delay_s, Arc::new(rooms), &history, stage);
        room.send(Meet(spectators.clone())).await.unwrap();
        let (sender, envelopes) = mpsc::unbounded_channel();
        World { spectators, room, worker: FakeWorker(sender).start(), envelopes, snapshots }
    }

    async fn enter(&self) -> ConnectionId {
        let id = ConnectionId::next();
        let connection = Connection {
            id,
            codec: Codec::Json,
            worker: 0,
            hub: EnvelopeAddress::relay(self.worker.clone().recipient()),
        };
        self.spectators.send(TakePlace { connection, delay_s: 0, player: None }).await.unwrap().unwrap();
        id
    }

    /// Waits until so many connections have been shown a whole state.
    async fn shown(&mut self, count: usize) {
        let mut shown = 0;
        while shown < count {
            let envelope = self.envelopes.recv().await.unwrap();
            shown += usize::from(matches!(envelope.into_message(), Some(Outbound::Keyframe(_))));
        }
    }
}

#[actix::test]
async fn a_thousand_who_come_at_once_cost_the_room_a_few_snapshots() {
    let mut world = World::new(0).await;
    let begun = Instant::now();
    for _ in 0..1000 {
        world.enter().await;
    }
    world.shown(1000).await;
    let (snapshots, rests) =
        (world.snapshots.load(Ordering::Relaxed), begun.elapsed().as_millis() / REST.as_millis());
    assert!(snapshots as u128 <= rests + 2, "{snapshots} snapshots in {rests} rests");
}

#[actix::test]
async fn a_frame_goes_to_each_worker_once_however_many_watch() {
    let mut world = World::new(0).await;
    for _ in 0..100 {
        world.enter().await;
    }
    world.shown(100).await;
    let told = Frames::encode("news", Codec::Json.only());
    let envelope =
        Envelope::Message { to: Target::Topic(TopicId::next()), outbound: Outbound::Reliable(told) };
    world.spectators.send(envelope).await.unwrap();
    let envelope = world.envelopes.recv().await.unwrap();
    let Envelope::Message { to: to @ Target::Topic(_), outbound: Outbound::Reliable(_) } = envelope else {
        panic!("something else")
    };
    world.spectators.send(StopSpectating { connection: ConnectionId::next() }).await.unwrap();
    world.worker.send(Envelope::Message { to, outbound: Outbound::StateGap }).await.unwrap();
    let next = world.envelopes.recv().await.unwrap();
    assert!(matches!(next.into_message(), Some(Outbound::StateGap)), "nothing else came before it");
}

#[actix::test]
async fn the_spectators_end_when_its_room_has_hung_up_and_everybody_has_seen_it() {
    let mut world = World::new(1).await;
    world.enter().await;
    let begun = Instant::now();
    let close_reason = CloseReason::new(CloseCode::RoomEnded, "over");
    let hang =
        Envelope::Message { to: Target::Topic(TopicId::next()), outbound: Outbound::Close(close_reason) };
    world.spectators.send(hang).await.unwrap();
    loop {
        let envelope = world.envelopes.recv().await.unwrap();
        if matches!(envelope.into_message(), Some(Outbound::Close(_))) {
            break;
        }
    }
    assert!(begun.elapsed() + Duration::from_millis(5) >= Duration::from_secs(1), "{:?}", begun.elapsed());
    while world.spectators.connected() {
        tokio::task::yield_now().await;
    }
    assert!(world.room.connected());
}

#[actix::test]
async fn spectators_of_a_room_that_is_gone_without_a_word_are_told_to_come_back() {
    let mut world = World::new(0).await;
    world.enter().await;
    world.shown(1).await;
    world.room.send(Vanish).await.unwrap();
    let envelope = world.envelopes.recv().await.unwrap();
    let Some(Outbound::Close(close_reason)) = envelope.into_message() else { panic!("something else") };
    assert_eq!((close_reason.code, close_reason.retry_after), (CloseCode::Restart, Some(1)));
}

#[derive(Message)]
#[rtype(result = "()")]
struct Vanish;

impl Handler<Vanish> for FakeRoom {
    type Result = ();

    fn handle(&mut self, _: Vanish, ctx: &mut Self::Context) {
        ctx.stop();
    }
}
