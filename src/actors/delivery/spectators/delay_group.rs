//! The spectators who see a room with the same delay: the item that each of them waits for, and the fan-out to them.
//!
//! Must not: know the time.

use std::collections::HashMap;

use actix::Recipient;

use super::mail::{Snapshot, SnapshotCause};
use crate::actors::delivery::{
    CloseReason, Connection, ConnectionId, Fanout, Frames, KeyframeRequest, Outbound, Subscription, TopicId,
};
use crate::protocol::{CloseCode, Codec};

/// The bytes that an item takes besides its frames: the item itself, its time, and what the allocator adds for two
/// shared frames.
const ITEM_BYTES: usize = size_of::<ShownItem>() + 112;

/// Something that a room shows.
#[derive(Clone)]
pub(super) enum ShownItem {
    /// A message that must arrive.
    Reliable(Frames),
    /// A state, of which only the latest counts.
    State { frames: Frames, events: Option<Frames> },
    /// States were lost on the way.
    Gap,
    /// Another match begins, so no states are shown until the next snapshot.
    Mute,
    /// The whole of what everybody may see. There are few of these, and they are larger than all others.
    Snapshot(Box<Snapshot>),
    /// The room is over for those who see this.
    End(CloseReason),
}

impl ShownItem {
    /// The bytes that it takes to keep it. Its place in the history counts, too, since there are very many small items.
    pub(super) fn bytes(&self) -> usize {
        ITEM_BYTES + self.frame_bytes()
    }

    fn frame_bytes(&self) -> usize {
        let all = |events: &Option<Frames>| events.as_ref().map_or(0, Frames::bytes);
        match self {
            ShownItem::Reliable(frames) => frames.bytes(),
            ShownItem::State { frames, events } => frames.bytes() + all(events),
            ShownItem::Snapshot(snapshot) => {
                snapshot.welcome.bytes() + snapshot.keyframe.bytes() + all(&snapshot.match_over)
            }
            ShownItem::Gap | ShownItem::Mute | ShownItem::End(_) => 0,
        }
    }

    /// Whether a spectator who reads this codec can begin with this item.
    pub(super) fn lets_in(&self, codec: Codec) -> bool {
        matches!(self, ShownItem::Snapshot(snapshot) if snapshot.welcome.get(codec).is_some())
    }
}

/// The spectators with one delay.
pub(super) struct DelayGroup {
    pub(super) delay_s: u32,
    /// The number of the next item of the history.
    pub(super) next: u64,
    /// Whether the spectators have seen the end of the room.
    pub(super) over: bool,
    keyframes: Recipient<KeyframeRequest>,
    fanout: Fanout,
    viewers: HashMap<ConnectionId, Viewer>,
    /// The spectators who wait for their welcome, and those who wait for a keyframe. Some of them may have left.
    outside: Vec<ConnectionId>,
    lagging: Vec<ConnectionId>,
}

struct Viewer {
    connection: Connection,
    /// Whether the spectator was welcomed, and hears what is shown to the group.
    inside: bool,
}

impl DelayGroup {
    pub(super) fn new(delay_s: u32, next: u64, keyframes: Recipient<KeyframeRequest>) -> DelayGroup {
        DelayGroup {
            delay_s,
            next,
            over: false,
            keyframes,
            fanout: Fanout::new(TopicId::next()),
            viewers: HashMap::new(),
            outside: Vec::new(),
            lagging: Vec::new(),
        }
    }

    pub(super) fn delay_ms(&self) -> u64 {
        u64::from(self.delay_s) * 1000
    }

    pub(super) fn is_empty(&self) -> bool {
        self.viewers.is_empty()
    }

    /// Adds a spectator, who waits for a welcome.
    pub(super) fn enter(&mut self, connection: Connection) {
        self.outside.push(connection.id);
        self.viewers.insert(connection.id, Viewer { connection, inside: false });
    }

    /// Welcomes a spectator at once: shows the items that the group has seen already, from a snapshot on.
    pub(super) fn let_in<'a>(&mut self, connection: ConnectionId, seen: impl Iterator<Item = &'a ShownItem>) {
        for shown in seen {
            match shown {
                ShownItem::Snapshot(snapshot) => self.welcome(connection, snapshot),
                ShownItem::Reliable(frames) => self.tell(connection, Outbound::Reliable(frames.clone())),
                ShownItem::State { frames, events } => {
                    self.tell(connection, Outbound::State { frames: frames.clone(), events: events.clone() });
                }
                ShownItem::Gap | ShownItem::Mute | ShownItem::End(_) => {}
            }
        }
        self.outside.retain(|outside| *outside != connection);
    }

    pub(super) fn leave(&mut self, connection: ConnectionId) {
        if let Some(viewer) = self.viewers.remove(&connection)
            && viewer.inside
        {
            self.fanout.remove(&viewer.connection);
        }
    }

    /// Notes that a spectator skipped states and can read again. Answers whether the spectator is in this group.
    pub(super) fn lag(&mut self, connection: ConnectionId) -> bool {
        let known = self.viewers.contains_key(&connection);
        if known {
            self.lagging.push(connection);
        }
        known
    }

    /// The codecs of those who wait for a welcome, and of those who wait for a keyframe.
    pub(super) fn awaited(&self) -> ([bool; 2], [bool; 2]) {
        (self.codecs(&self.outside), self.codecs(&self.lagging))
    }

    fn codecs(&self, connections: &[ConnectionId]) -> [bool; 2] {
        let mut codecs = [false; 2];
        for viewer in connections.iter().filter_map(|connection| self.viewers.get(connection)) {
            codecs[viewer.connection.codec.index()] = true;
        }
        codecs
    }

    /// Items were forgotten that the group has not seen. It goes on with the item `next`, and everybody begins anew with a
    /// welcome.
    pub(super) fn skip_to(&mut self, next: u64) {
        self.next = next;
        self.fanout.control(|| Outbound::Mute);
        self.outside = self.viewers.keys().copied().collect();
    }

    /// Shows the next item of the history to the group.
    pub(super) fn show(&mut self, shown: &ShownItem) {
        self.next += 1;
        match shown {
            ShownItem::Reliable(frames) => self.fanout.send_reliable(frames),
            ShownItem::State { frames, events } => self.fanout.send_state(frames, events.as_ref()),
            ShownItem::Gap => self.fanout.control(|| Outbound::StateGap),
            ShownItem::Mute => self.fanout.control(|| Outbound::Mute),
            ShownItem::Snapshot(snapshot) => self.show_snapshot(snapshot),
            ShownItem::End(close_reason) => self.end(close_reason),
        }
    }

    fn show_snapshot(&mut self, snapshot: &Snapshot) {
        let whole = match snapshot.due {
            SnapshotCause::Waiting => None,
            SnapshotCause::AnotherMatch => Some(&snapshot.welcome),
            SnapshotCause::AnotherState => Some(&snapshot.keyframe),
        };
        if let Some(whole) = whole {
            self.fanout.control(|| Outbound::Keyframe(whole.clone()));
            self.lagging.clear();
        }
        for connection in std::mem::take(&mut self.outside) {
            self.welcome(connection, snapshot);
        }
        for connection in std::mem::take(&mut self.lagging) {
            self.catch_up(connection, snapshot);
        }
    }

    /// Welcomes a spectator, if the snapshot is there in the codec that the spectator reads; otherwise the spectator waits
    /// on.
    fn welcome(&mut self, connection: ConnectionId, snapshot: &Snapshot) {
        let Some(viewer) = self.viewers.get_mut(&connection) else { return };
        if snapshot.welcome.get(viewer.connection.codec).is_none() {
            return self.outside.push(connection);
        }
        if !std::mem::replace(&mut viewer.inside, true) {
            self.fanout.add(&viewer.connection);
            let (topic, keyframes) = (self.fanout.topic(), self.keyframes.clone());
            viewer.connection.subscribe(Subscription { topic, keyframes, shared: true });
        }
        self.tell(connection, Outbound::Keyframe(snapshot.welcome.clone()));
        if let Some(match_over) = &snapshot.match_over {
            self.tell(connection, Outbound::Reliable(match_over.clone()));
        }
    }

    fn catch_up(&mut self, connection: ConnectionId, snapshot: &Snapshot) {
        let Some(viewer) = self.viewers.get(&connection) else { return };
        if snapshot.keyframe.get(viewer.connection.codec).is_none() {
            return self.lagging.push(connection);
        }
        self.tell(connection, Outbound::Keyframe(snapshot.keyframe.clone()));
    }

    /// Sends to one spectator.
    pub(super) fn tell(&self, connection: ConnectionId, outbound: Outbound) {
        if let Some(viewer) = self.viewers.get(&connection) {
            viewer.connection.send(outbound);
        }
    }

    /// Closes every connection of the group. If that is because the server could not keep up, spectators may come in later.
    pub(super) fn end(&mut self, close_reason: &CloseReason) {
        self.over = close_reason.code != CloseCode::ReadsTooSlowly;
        self.fanout.control(|| Outbound::Close(close_reason.clone()));
        for connection in std::mem::take(&mut self.outside) {
            self.tell(connection, Outbound::Close(close_reason.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::delivery::test_hub::{TestHub, frames, no_keyframes};

    fn snapshot(due: SnapshotCause, codecs: [bool; 2]) -> ShownItem {
        let [welcome, keyframe] = ["welcome", "keyframe"].map(|text| Frames::encode(text, codecs));
        ShownItem::Snapshot(Box::new(Snapshot { welcome, keyframe, match_over: None, due }))
    }

    fn state() -> ShownItem {
        ShownItem::State { frames: frames("state"), events: None }
    }

    fn group() -> DelayGroup {
        DelayGroup::new(0, 0, no_keyframes())
    }

    #[actix::test]
    async fn who_comes_in_hears_nothing_before_the_welcome_and_everything_after_it() {
        let (hub, mut group) = (TestHub::open(), group());
        let anna = hub.connect(Codec::Json);
        group.enter(anna.sender.clone());
        group.show(&ShownItem::Reliable(frames("before")));
        group.show(&state());
        assert!(anna.read().is_empty());
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        group.show(&ShownItem::Reliable(frames("after")));
        group.show(&state());
        assert_eq!(anna.read(), ["welcome", "after", "state"]);
        assert_eq!(group.next, 5);
    }

    #[actix::test]
    async fn a_snapshot_in_another_encoding_lets_nobody_in() {
        let (hub, mut group) = (TestHub::open(), group());
        let anna = hub.connect(Codec::Json);
        group.enter(anna.sender.clone());
        group.show(&snapshot(SnapshotCause::Waiting, Codec::MsgPack.only()));
        assert!(anna.read().is_empty());
        assert_eq!(group.awaited(), (Codec::Json.only(), [false; 2]));
        group.show(&snapshot(SnapshotCause::Waiting, Codec::Json.only()));
        assert_eq!((anna.read(), group.awaited()), (vec!["welcome".to_owned()], ([false; 2], [false; 2])));
    }

    #[actix::test]
    async fn after_a_lag_the_keyframe_goes_to_those_who_lagged_alone() {
        let (hub, mut group) = (TestHub::open(), group());
        let [anna, ben] = [(); 2].map(|()| hub.connect(Codec::Json));
        for connection in [&anna, &ben] {
            group.enter(connection.sender.clone());
        }
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        assert!(group.lag(ben.sender.id) && !group.lag(ConnectionId::next()));
        assert_eq!(group.awaited().1, Codec::Json.only());
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        assert_eq!(
            (anna.read(), ben.read()),
            (vec!["welcome".to_owned()], vec!["welcome".to_owned(), "keyframe".to_owned()])
        );
    }

    #[actix::test]
    async fn after_a_loss_everybody_begins_anew_with_a_welcome() {
        let (hub, mut group) = (TestHub::open(), group());
        let anna = hub.connect(Codec::Json);
        group.enter(anna.sender.clone());
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        group.skip_to(40);
        group.show(&state());
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        group.show(&state());
        assert_eq!(
            (anna.read(), group.next),
            (["welcome", "welcome", "state"].map(str::to_owned).into(), 43)
        );
    }

    #[actix::test]
    async fn the_end_closes_also_those_who_were_not_welcomed() {
        let (hub, mut group) = (TestHub::open(), group());
        let [anna, ben] = [(); 2].map(|()| hub.connect(Codec::Json));
        group.enter(anna.sender.clone());
        group.show(&snapshot(SnapshotCause::Waiting, [true; 2]));
        group.enter(ben.sender.clone());
        group.show(&ShownItem::End(CloseReason::new(CloseCode::RoomEnded, "over")));
        let closed = Some(format!("close {}", CloseCode::RoomEnded.code()));
        assert!(group.over);
        assert_eq!([anna, ben].map(|connection| connection.read().pop()), [closed.clone(), closed]);
    }
}
