//! The spectators who see a room with the same delay: what each of them waits for, and the fan-out to them.
//!
//! Must not: know the time.

use std::collections::HashMap;

use actix::Recipient;

use super::mail::{Due, Portrait};
use crate::actors::mail::insist;
use crate::actors::outlet::{Cargo, Frames, Hangup, Label, Line, LineId, Parcel, RoomKey, Trunks};
use crate::actors::room::KeyframeWanted;
use crate::protocol::{CloseCode, Codec};

/// What keeping an item takes besides its frames: itself, its time, and what the allocator adds to two shared frames.
const ITEM_BYTES: usize = size_of::<Shown>() + 112;

/// Something that a room shows.
#[derive(Clone)]
pub(super) enum Shown {
    /// Must arrive.
    Reliable(Frames),
    /// The latest counts.
    State { frames: Frames, events: Option<Frames> },
    /// States were lost on the way.
    Gap,
    /// Another match begins.
    Hush,
    /// The whole; rare, and larger than all else.
    Portrait(Box<Portrait>),
    /// The room is over for those who see this.
    End(Hangup),
}

impl Shown {
    /// Bytes that are kept with it, its place in the history among them: there are very many small ones.
    pub(super) fn bytes(&self) -> usize {
        ITEM_BYTES + self.frame_bytes()
    }

    fn frame_bytes(&self) -> usize {
        let all = |events: &Option<Frames>| events.as_ref().map_or(0, Frames::bytes);
        match self {
            Shown::Reliable(frames) => frames.bytes(),
            Shown::State { frames, events } => frames.bytes() + all(events),
            Shown::Portrait(portrait) => {
                portrait.welcome.bytes() + portrait.keyframe.bytes() + all(&portrait.verdict)
            }
            Shown::Gap | Shown::Hush | Shown::End(_) => 0,
        }
    }

    /// Whether somebody who reads this codec can come in here.
    pub(super) fn lets_in(&self, codec: Codec) -> bool {
        matches!(self, Shown::Portrait(portrait) if portrait.welcome.get(codec).is_some())
    }
}

/// The spectators of one delay.
pub(super) struct Tier {
    key: RoomKey,
    pub(super) delay_s: u32,
    /// The number of the next item of the reel.
    pub(super) next: u64,
    /// Whether the room is over for them.
    pub(super) over: bool,
    keyframes: Recipient<KeyframeWanted>,
    trunks: Trunks,
    viewers: HashMap<LineId, Viewer>,
    /// Who waits to be let in, and who for a keyframe; some of them may have left.
    outside: Vec<LineId>,
    lagging: Vec<LineId>,
}

struct Viewer {
    line: Line,
    /// Whether it hears the tier.
    inside: bool,
}

impl Tier {
    pub(super) fn new(delay_s: u32, next: u64, keyframes: Recipient<KeyframeWanted>) -> Tier {
        let key = RoomKey::next();
        Tier {
            key,
            delay_s,
            next,
            over: false,
            keyframes,
            trunks: Trunks::new(key),
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

    /// Somebody comes in, and waits for a welcome.
    pub(super) fn enter(&mut self, line: Line) {
        self.outside.push(line.id);
        self.viewers.insert(line.id, Viewer { line, inside: false });
    }

    /// Shows one who waits outside what the others have seen already, from a portrait on.
    pub(super) fn let_in<'a>(&mut self, line: LineId, seen: impl Iterator<Item = &'a Shown>) {
        for shown in seen {
            match shown {
                Shown::Portrait(portrait) => self.welcome(line, portrait),
                Shown::Reliable(frames) => self.tell(line, Cargo::Reliable(frames.clone())),
                Shown::State { frames, events } => {
                    self.tell(line, Cargo::State { frames: frames.clone(), events: events.clone() });
                }
                Shown::Gap | Shown::Hush | Shown::End(_) => {}
            }
        }
        self.outside.retain(|outside| *outside != line);
    }

    pub(super) fn leave(&mut self, line: LineId) {
        if let Some(viewer) = self.viewers.remove(&line)
            && viewer.inside
        {
            self.trunks.take(&viewer.line);
        }
    }

    /// A spectator skipped states, and can read again. Answers whether it is one of these.
    pub(super) fn lag(&mut self, line: LineId) -> bool {
        let known = self.viewers.contains_key(&line);
        if known {
            self.lagging.push(line);
        }
        known
    }

    /// The codecs of those who wait: for a welcome, for a keyframe.
    pub(super) fn awaited(&self) -> ([bool; 2], [bool; 2]) {
        (self.codecs(&self.outside), self.codecs(&self.lagging))
    }

    fn codecs(&self, lines: &[LineId]) -> [bool; 2] {
        let mut codecs = [false; 2];
        for viewer in lines.iter().filter_map(|line| self.viewers.get(line)) {
            codecs[viewer.line.codec.index()] = true;
        }
        codecs
    }

    /// What lies between is not there any more: everybody begins anew with a welcome.
    pub(super) fn skip_to(&mut self, next: u64) {
        self.next = next;
        self.trunks.order(|| Cargo::Hush);
        self.outside = self.viewers.keys().copied().collect();
    }

    /// Shows the next item of the reel.
    pub(super) fn show(&mut self, shown: &Shown) {
        self.next += 1;
        match shown {
            Shown::Reliable(frames) => self.trunks.tell(frames),
            Shown::State { frames, events } => self.trunks.show(frames, events.as_ref()),
            Shown::Gap => self.trunks.order(|| Cargo::StateGap),
            Shown::Hush => self.trunks.order(|| Cargo::Hush),
            Shown::Portrait(portrait) => self.portray(portrait),
            Shown::End(hangup) => self.end(hangup),
        }
    }

    fn portray(&mut self, portrait: &Portrait) {
        let whole = match portrait.due {
            Due::Waiting => None,
            Due::AnotherMatch => Some(&portrait.welcome),
            Due::AnotherState => Some(&portrait.keyframe),
        };
        if let Some(whole) = whole {
            self.trunks.order(|| Cargo::Keyframe(whole.clone()));
            self.lagging.clear();
        }
        for line in std::mem::take(&mut self.outside) {
            self.welcome(line, portrait);
        }
        for line in std::mem::take(&mut self.lagging) {
            self.catch_up(line, portrait);
        }
    }

    /// Lets somebody in, or keeps them waiting if the portrait is not in their codec.
    fn welcome(&mut self, line: LineId, portrait: &Portrait) {
        let Some(viewer) = self.viewers.get_mut(&line) else { return };
        if portrait.welcome.get(viewer.line.codec).is_none() {
            return self.outside.push(line);
        }
        if !std::mem::replace(&mut viewer.inside, true) {
            self.trunks.add(&viewer.line);
            let (room, keyframes) = (self.key, self.keyframes.clone());
            self.tell(line, Cargo::Enlist { room, keyframes, shared: true });
        }
        self.tell(line, Cargo::Keyframe(portrait.welcome.clone()));
        if let Some(verdict) = &portrait.verdict {
            self.tell(line, Cargo::Reliable(verdict.clone()));
        }
    }

    fn catch_up(&mut self, line: LineId, portrait: &Portrait) {
        let Some(viewer) = self.viewers.get(&line) else { return };
        if portrait.keyframe.get(viewer.line.codec).is_none() {
            return self.lagging.push(line);
        }
        self.tell(line, Cargo::Keyframe(portrait.keyframe.clone()));
    }

    /// Sends to one spectator.
    pub(super) fn tell(&self, line: LineId, cargo: Cargo) {
        if let Some(viewer) = self.viewers.get(&line) {
            insist(&viewer.line.outlet, Parcel { to: Label::Line(line), cargo });
        }
    }

    /// Closes every connection. Where the server could not keep up, those who come later are welcome.
    pub(super) fn end(&mut self, hangup: &Hangup) {
        self.over = hangup.code != CloseCode::ReadsTooSlowly;
        self.trunks.order(|| Cargo::Hang(hangup.clone()));
        for line in std::mem::take(&mut self.outside) {
            self.tell(line, Cargo::Hang(hangup.clone()));
        }
    }
}
