//! All spectators of a room: tiers by delay, and the history that they share.
//!
//! Owns: what is shown to whom, and when; the clock is the caller's. Must not: know the room.

use std::collections::HashMap;

use actix::Recipient;

use super::budget::Part;
use super::delay_buffer::{DelayBuffer, Next};
use super::delay_group::{DelayGroup, ShownItem};
use super::mail::{RoomOver, Snapshot};
use crate::actors::delivery::{CloseReason, Connection, ConnectionId, Frames, KeyframeRequest, Outbound};
use crate::protocol::server::Delayed;

/// How many items back a snapshot is near enough for somebody who comes in: fewer than make a connection lag.
const LOOK_BACK: usize = 4;

/// The spectators, and what they are still to see.
pub(super) struct DelayGroups {
    reel: DelayBuffer<ShownItem>,
    /// The first one has the room's own delay, and is always there.
    tiers: Vec<DelayGroup>,
    /// The delay of everybody.
    delays: HashMap<ConnectionId, u32>,
    keyframes: Recipient<KeyframeRequest>,
    readers: [usize; 2],
    /// Since the last snapshot: whether anything else was shown.
    moved: bool,
    /// The codecs of the last snapshot.
    portrayed: [bool; 2],
}

impl DelayGroups {
    pub(super) fn new(delay_s: u32, part: Part, keyframes: Recipient<KeyframeRequest>) -> DelayGroups {
        DelayGroups {
            reel: DelayBuffer::new(part),
            tiers: vec![DelayGroup::new(delay_s, 0, keyframes.clone())],
            delays: HashMap::new(),
            keyframes,
            readers: [0; 2],
            moved: true,
            portrayed: [false; 2],
        }
    }

    /// The delay of the room.
    fn own_delay_s(&self) -> u32 {
        self.tiers[0].delay_s
    }

    pub(super) fn spectators(&self) -> usize {
        self.delays.len()
    }

    /// The codecs that frames are wanted in. A room with a delay keeps both: whoever comes in sees what was before.
    pub(super) fn readers(&self) -> [bool; 2] {
        self.readers.map(|readers| readers > 0 || self.own_delay_s() > 0)
    }

    /// Takes a spectator in. Answers the delay. Errors: the room is over for them.
    pub(super) fn enter(
        &mut self,
        connection: Connection,
        delay_s: u32,
        now_ms: u64,
    ) -> Result<u32, RoomOver> {
        let delay_s = delay_s.max(self.own_delay_s());
        let at = self.tier(delay_s, now_ms);
        let tier = &mut self.tiers[at];
        if tier.over {
            return Err(RoomOver);
        }
        self.readers[connection.codec.index()] += 1;
        self.delays.insert(connection.id, delay_s);
        let (id, codec) = (connection.id, connection.codec);
        tier.enter(connection);
        if delay_s > 0 {
            let delayed = Frames::encode(&Delayed { delay_s }, codec.only());
            tier.tell(id, Outbound::Reliable(delayed));
            if let Some(seen) = self.reel.tail(tier.next, LOOK_BACK, |shown| shown.lets_in(codec)) {
                tier.let_in(id, seen);
            }
        }
        Ok(delay_s)
    }

    /// The tier of a delay, made if there is none.
    fn tier(&mut self, delay_s: u32, now_ms: u64) -> usize {
        if let Some(at) = self.tiers.iter().position(|tier| tier.delay_s == delay_s) {
            return at;
        }
        let next = self.reel.undue(u64::from(delay_s) * 1000, now_ms);
        self.tiers.push(DelayGroup::new(delay_s, next, self.keyframes.clone()));
        self.tiers.len() - 1
    }

    /// Lets a spectator go.
    pub(super) fn leave(&mut self, connection: &Connection) {
        let Some(delay_s) = self.delays.remove(&connection.id) else { return };
        self.readers[connection.codec.index()] -= 1;
        if let Some(tier) = self.tiers.iter_mut().find(|tier| tier.delay_s == delay_s) {
            tier.leave(connection.id);
        }
        let own_delay_s = self.own_delay_s();
        self.tiers.retain(|tier| tier.delay_s == own_delay_s || !tier.is_empty());
    }

    /// A spectator skipped states, and can read again.
    pub(super) fn lag(&mut self, connection: ConnectionId) {
        let delay_s = self.delays.get(&connection);
        if let Some(tier) = self.tiers.iter_mut().find(|tier| Some(&tier.delay_s) == delay_s) {
            tier.lag(connection);
        }
    }

    /// Sends to one spectator, at once.
    pub(super) fn tell(&self, connection: ConnectionId, outbound: Outbound) {
        let delay_s = self.delays.get(&connection);
        if let Some(tier) = self.tiers.iter().find(|tier| Some(&tier.delay_s) == delay_s) {
            tier.tell(connection, outbound);
        }
    }

    /// The room shows something. Answers when there is something to be shown next.
    pub(super) fn show(&mut self, shown: ShownItem, now_ms: u64) -> Option<u64> {
        match &shown {
            ShownItem::Snapshot(snapshot) => {
                let Snapshot { welcome, keyframe, .. } = snapshot.as_ref();
                self.moved = false;
                self.portrayed =
                    both(welcome.codecs(), keyframe.codecs(), |welcome, keyframe| welcome && keyframe);
            }
            _ => self.moved = true,
        }
        self.reel.push(now_ms, shown.bytes(), shown);
        self.play(now_ms)
    }

    /// Shows what is due by now. Answers when there is something to be shown next.
    pub(super) fn play(&mut self, now_ms: u64) -> Option<u64> {
        let mut soonest = None;
        for tier in &mut self.tiers {
            loop {
                match self.reel.next(tier.next, tier.delay_ms(), now_ms) {
                    Next::Due(shown) => tier.show(shown),
                    Next::Lost => tier.skip_to(self.reel.first()),
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

    /// Forgets what everybody has seen, or some of it.
    fn forget_seen(&mut self) {
        let seen = self.tiers.iter().map(|tier| tier.next).min().unwrap_or(self.reel.end());
        let back = if self.is_delayed() { LOOK_BACK as u64 } else { 0 };
        self.reel.forget(seen.saturating_sub(back));
    }

    /// Forgets what is too much by now, because other rooms keep more than before, and what nobody waits for any more.
    pub(super) fn tidy(&mut self) {
        self.reel.trim();
        self.forget_seen();
    }

    /// What was kept, for whoever lets it go.
    pub(super) fn take_history(&mut self) -> DelayBuffer<ShownItem> {
        self.reel.take()
    }

    /// Whether somebody sees the room late, or might.
    pub(super) fn is_delayed(&self) -> bool {
        self.own_delay_s() > 0 || self.tiers.len() > 1
    }

    /// Whether everybody has seen the end.
    pub(super) fn is_over(&self) -> bool {
        self.tiers.iter().all(|tier| tier.over)
    }

    /// Ends it for everybody, however late they see the room.
    pub(super) fn end(&mut self, close_reason: &CloseReason) {
        self.tiers.iter_mut().for_each(|tier| tier.end(close_reason));
    }

    /// The codecs of those who wait and see what happens now: for a welcome, for a keyframe.
    pub(super) fn awaited(&self) -> ([bool; 2], [bool; 2]) {
        match self.tiers.first() {
            Some(tier) if tier.delay_s == 0 => tier.awaited(),
            _ => ([false; 2], [false; 2]),
        }
    }

    /// The codecs of the snapshot that those who see the room late need from time to time; none when the last one shows
    /// how things still are.
    pub(super) fn stale(&self) -> [bool; 2] {
        let readers = self.readers();
        let missing = both(readers, self.portrayed, |reads, portrayed| reads && !portrayed);
        if self.is_delayed() && (self.moved || missing != [false; 2]) { readers } else { [false; 2] }
    }
}

fn both(a: [bool; 2], b: [bool; 2], what: impl Fn(bool, bool) -> bool) -> [bool; 2] {
    [what(a[0], b[0]), what(a[1], b[1])]
}
