//! All spectators of a room: groups by delay, and the history that the groups share.
//!
//! Owns: the order and the times in which spectators are shown things. It is told the time. Must not: know the room.

use std::collections::HashMap;

use actix::Recipient;

use super::budget::Part;
use super::delay_buffer::{DelayBuffer, Next};
use super::delay_group::{DelayGroup, ShownItem};
use super::mail::{RoomOver, Snapshot};
use crate::actors::delivery::{CloseReason, Connection, ConnectionId, Frames, KeyframeRequest, Outbound};
use crate::protocol::server::Delayed;

/// The number of items back that a snapshot may lie for somebody who comes in. It is fewer than make a connection lag.
const LOOK_BACK: usize = 4;

/// All spectators of a room, with the history that they have still to see.
pub(super) struct DelayGroups {
    history: DelayBuffer<ShownItem>,
    /// The first group has the room's own delay, and is always there.
    groups: Vec<DelayGroup>,
    /// The delay of each spectator, in seconds.
    delays: HashMap<ConnectionId, u32>,
    keyframes: Recipient<KeyframeRequest>,
    readers: [usize; 2],
    /// Whether anything else was shown since the last snapshot.
    moved: bool,
    /// The codecs in which the last snapshot is there.
    snapshot_codecs: [bool; 2],
}

impl DelayGroups {
    pub(super) fn new(delay_s: u32, part: Part, keyframes: Recipient<KeyframeRequest>) -> DelayGroups {
        DelayGroups {
            history: DelayBuffer::new(part),
            groups: vec![DelayGroup::new(delay_s, 0, keyframes.clone())],
            delays: HashMap::new(),
            keyframes,
            readers: [0; 2],
            moved: true,
            snapshot_codecs: [false; 2],
        }
    }

    /// The delay of the room, in seconds.
    fn own_delay_s(&self) -> u32 {
        self.groups[0].delay_s
    }

    pub(super) fn spectators(&self) -> usize {
        self.delays.len()
    }

    /// The codecs in which frames are wanted. A room with a delay needs both, because spectators who come in see what
    /// was shown before.
    pub(super) fn readers(&self) -> [bool; 2] {
        self.readers.map(|readers| readers > 0 || self.own_delay_s() > 0)
    }

    /// Adds a spectator. Answers the delay in seconds. Errors: spectators of that delay have seen the end of the room.
    pub(super) fn enter(
        &mut self,
        connection: Connection,
        delay_s: u32,
        now_ms: u64,
    ) -> Result<u32, RoomOver> {
        let delay_s = delay_s.max(self.own_delay_s());
        let at = self.group(delay_s, now_ms);
        let group = &mut self.groups[at];
        if group.over {
            return Err(RoomOver);
        }
        self.readers[connection.codec.index()] += 1;
        self.delays.insert(connection.id, delay_s);
        let (id, codec) = (connection.id, connection.codec);
        group.enter(connection);
        if delay_s > 0 {
            let delayed = Frames::encode(&Delayed { delay_s }, codec.only());
            group.tell(id, Outbound::Reliable(delayed));
            if let Some(seen) = self.history.tail(group.next, LOOK_BACK, |shown| shown.lets_in(codec)) {
                group.let_in(id, seen);
            }
        }
        Ok(delay_s)
    }

    /// The index of the group with a delay, which is made if there is none.
    fn group(&mut self, delay_s: u32, now_ms: u64) -> usize {
        if let Some(at) = self.groups.iter().position(|group| group.delay_s == delay_s) {
            return at;
        }
        let next = self.history.undue(u64::from(delay_s) * 1000, now_ms);
        self.groups.push(DelayGroup::new(delay_s, next, self.keyframes.clone()));
        self.groups.len() - 1
    }

    /// Removes a spectator.
    pub(super) fn leave(&mut self, connection: &Connection) {
        let Some(delay_s) = self.delays.remove(&connection.id) else { return };
        self.readers[connection.codec.index()] -= 1;
        if let Some(group) = self.groups.iter_mut().find(|group| group.delay_s == delay_s) {
            group.leave(connection.id);
        }
        let own_delay_s = self.own_delay_s();
        self.groups.retain(|group| group.delay_s == own_delay_s || !group.is_empty());
    }

    /// Notes that a spectator skipped states and can read again.
    pub(super) fn lag(&mut self, connection: ConnectionId) {
        let delay_s = self.delays.get(&connection);
        if let Some(group) = self.groups.iter_mut().find(|group| Some(&group.delay_s) == delay_s) {
            group.lag(connection);
        }
    }

    /// Sends to one spectator, at once.
    pub(super) fn tell(&self, connection: ConnectionId, outbound: Outbound) {
        let delay_s = self.delays.get(&connection);
        if let Some(group) = self.groups.iter().find(|group| Some(&group.delay_s) == delay_s) {
            group.tell(connection, outbound);
        }
    }

    /// Takes in something that the room shows. Answers the time at which there is something to be shown next.
    pub(super) fn show(&mut self, shown: ShownItem, now_ms: u64) -> Option<u64> {
        match &shown {
            ShownItem::Snapshot(snapshot) => {
                let Snapshot { welcome, keyframe, .. } = snapshot.as_ref();
                self.moved = false;
                self.snapshot_codecs =
                    both(welcome.codecs(), keyframe.codecs(), |welcome, keyframe| welcome && keyframe);
            }
            _ => self.moved = true,
        }
        self.history.push(now_ms, shown.bytes(), shown);
        self.play(now_ms)
    }

    /// Shows every group everything that is due by now. Answers the time at which there is something to be shown next.
    pub(super) fn play(&mut self, now_ms: u64) -> Option<u64> {
        let mut soonest = None;
        for group in &mut self.groups {
            loop {
                match self.history.next(group.next, group.delay_ms(), now_ms) {
                    Next::Due(shown) => group.show(shown),
                    Next::Lost => group.skip_to(self.history.first()),
                    Next::At(at_ms) => {
                        soonest = Some(soonest.map_or(at_ms, |soonest: u64| soonest.min(at_ms)));
                        break;
                    }
                    Next::Nothing => break,
                }
            }
        }
        self.forget_seen();
        soonest
    }

    /// Forgets what every group has seen, up to a chunk at a time.
    fn forget_seen(&mut self) {
        let seen = self.groups.iter().map(|group| group.next).min().unwrap_or(self.history.end());
        let back = if self.is_delayed() { LOOK_BACK as u64 } else { 0 };
        self.history.forget(seen.saturating_sub(back));
    }

    /// Forgets what is too much by now, because other rooms keep more than before, and what every group has seen.
    pub(super) fn tidy(&mut self) {
        self.history.trim();
        self.forget_seen();
    }

    /// Takes the history out, so that it can be let go little by little.
    pub(super) fn take_history(&mut self) -> DelayBuffer<ShownItem> {
        self.history.take()
    }

    /// Whether anybody sees the room late, or may come to.
    pub(super) fn is_delayed(&self) -> bool {
        self.own_delay_s() > 0 || self.groups.len() > 1
    }

    /// Whether every spectator has seen the end of the room.
    pub(super) fn is_over(&self) -> bool {
        self.groups.iter().all(|group| group.over)
    }

    /// Ends the room for every spectator at once, whatever their delay.
    pub(super) fn end(&mut self, close_reason: &CloseReason) {
        self.groups.iter_mut().for_each(|group| group.end(close_reason));
    }

    /// The codecs of spectators without a delay who wait for a welcome, and of those who wait for a keyframe.
    pub(super) fn awaited(&self) -> ([bool; 2], [bool; 2]) {
        match self.groups.first() {
            Some(group) if group.delay_s == 0 => group.awaited(),
            _ => ([false; 2], [false; 2]),
        }
    }

    /// The codecs of the snapshot that spectators with a delay need from time to time. There are none if the last
    /// snapshot still shows how things are.
    pub(super) fn stale(&self) -> [bool; 2] {
        let readers = self.readers();
        let missing = both(readers, self.snapshot_codecs, |reads, there| reads && !there);
        if self.is_delayed() && (self.moved || missing != [false; 2]) { readers } else { [false; 2] }
    }
}

fn both(a: [bool; 2], b: [bool; 2], what: impl Fn(bool, bool) -> bool) -> [bool; 2] {
    [what(a[0], b[0]), what(a[1], b[1])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::delivery::spectators::{HistoryBudget, SnapshotCause};
    use crate::actors::delivery::test_hub::{TestConnection, TestHub, frames, no_keyframes};
    use crate::protocol::{CloseCode, Codec};

    fn groups(delay_s: u32, bytes_max: usize) -> DelayGroups {
        DelayGroups::new(delay_s, HistoryBudget::new(usize::MAX).part(bytes_max), no_keyframes())
    }

    fn snapshot() -> ShownItem {
        let (welcome, keyframe) = (frames("welcome"), frames("keyframe"));
        ShownItem::Snapshot(Box::new(Snapshot {
            welcome,
            keyframe,
            match_over: None,
            due: SnapshotCause::Waiting,
        }))
    }

    fn news(text: &str) -> ShownItem {
        ShownItem::Reliable(frames(text))
    }

    fn enter(hub: &TestHub, groups: &mut DelayGroups, delay_s: u32, now_ms: u64) -> TestConnection {
        let connection = hub.connect(Codec::Json);
        groups.enter(connection.sender.clone(), delay_s, now_ms).unwrap();
        connection
    }

    const DELAYED: &str = r#"{"type":"delayed","delay_s":2}"#;

    #[actix::test]
    async fn everybody_sees_everything_exactly_as_late_as_they_asked_for() {
        let (hub, mut groups) = (TestHub::open(), groups(0, usize::MAX));
        let [anna, ben] = [0, 2].map(|delay_s| enter(&hub, &mut groups, delay_s, 0));
        assert_eq!(groups.show(snapshot(), 1_000), Some(3_000));
        groups.show(news("late"), 1_500);
        assert_eq!(
            (anna.read(), ben.read()),
            (["welcome", "late"].map(str::to_owned).into(), vec![DELAYED.to_owned()])
        );
        assert_eq!(groups.play(2_999), Some(3_000));
        assert!(ben.read().is_empty());
        assert_eq!((groups.play(3_000), ben.read()), (Some(3_500), vec!["welcome".to_owned()]));
        assert_eq!((groups.play(3_500), ben.read()), (None, vec!["late".to_owned()]));
    }

    #[actix::test]
    async fn who_comes_into_a_delayed_room_catches_up_with_what_its_group_has_seen() {
        let (hub, mut groups) = (TestHub::open(), groups(2, usize::MAX));
        let _anna = enter(&hub, &mut groups, 0, 0);
        groups.show(snapshot(), 0);
        groups.show(news("seen"), 10);
        groups.show(news("to come"), 1_000);
        groups.play(2_010);
        let ben = enter(&hub, &mut groups, 1, 2_010);
        assert_eq!(ben.read(), [DELAYED, "welcome", "seen"]);
        groups.play(3_000);
        assert_eq!(ben.read(), ["to come"]);
    }

    #[actix::test]
    async fn a_group_whose_history_was_forgotten_goes_on_from_the_next_snapshot() {
        let (hub, mut groups) = (TestHub::open(), groups(2, 3 * news("lost").bytes()));
        let anna = enter(&hub, &mut groups, 0, 0);
        groups.show(snapshot(), 0);
        groups.play(2_000);
        (1..=20).for_each(|at_ms| _ = groups.show(news("lost"), 2_000 + at_ms));
        groups.show(snapshot(), 3_000);
        groups.show(news("after"), 3_001);
        groups.play(6_000);
        let read = anna.read();
        assert_eq!(
            (read[..2].to_vec(), &read[read.len() - 2..]),
            (vec![DELAYED.to_owned(), "welcome".to_owned()], &["welcome".to_owned(), "after".to_owned()][..])
        );
        assert!(read.len() < 10, "most of what was forgotten was not shown");
    }

    #[actix::test]
    async fn a_delay_that_nobody_wants_any_more_costs_nothing() {
        let (hub, mut groups) = (TestHub::open(), groups(0, usize::MAX));
        let [anna, ben] = [0, 2].map(|delay_s| enter(&hub, &mut groups, delay_s, 0));
        assert_eq!((groups.spectators(), groups.is_delayed(), groups.readers()), (2, true, [true, false]));
        groups.leave(&ben.sender);
        assert_eq!((groups.spectators(), groups.is_delayed(), groups.readers()), (1, false, [true, false]));
        groups.leave(&anna.sender);
        assert_eq!((groups.spectators(), groups.readers()), (0, [false, false]));
    }

    #[actix::test]
    async fn the_room_is_over_for_a_group_once_it_has_seen_the_end() {
        let (hub, mut groups) = (TestHub::open(), groups(0, usize::MAX));
        let [_anna, _ben] = [0, 2].map(|delay_s| enter(&hub, &mut groups, delay_s, 0));
        groups.show(ShownItem::End(CloseReason::new(CloseCode::RoomEnded, "over")), 100);
        assert_eq!(groups.enter(hub.connect(Codec::Json).sender, 0, 200), Err(RoomOver));
        assert!(!groups.is_over(), "it is not for those who see it late");
        groups.play(2_100);
        assert!(groups.is_over());
    }
}
