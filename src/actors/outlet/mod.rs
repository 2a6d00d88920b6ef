//! The sockets of one HTTP worker: hands shared frames on, and watches over sockets that cannot watch over themselves.
//!
//! A room sends one parcel per worker and tick; the outlet puts the same bytes into the pipe of every socket of that
//! room. Lives on the worker's own thread, like the sockets, so that handing on needs no mailbox and no copy.

mod channel;
mod limits;
mod lines;
mod pipe;
mod queue;
mod trunks;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix::prelude::*;

pub use channel::{Channel, Dismiss};
pub use limits::PipeLimits;
pub use lines::{LineCount, Lines};
pub use pipe::{Direction, KillSwitch, Outgoing, Pipe, PipeStream};
pub use trunks::{Loss, Trunk, Trunks};

use super::room::KeyframeWanted;
use crate::protocol::{CloseCode, Codec, Frame};

/// How often pipes are looked after; the limits of [`PipeLimits`] count these.
pub const SWEEP: Duration = Duration::from_secs(1);

/// Parcels that may wait for one worker, over all rooms. When they are that many the worker has hung for seconds:
/// state frames are then skipped, and connections that missed something reliable are closed.
pub(super) const PARCELS_MAX: usize = 65_536;

/// A connection, unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(u64);

impl LineId {
    /// A new one.
    pub fn next() -> LineId {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        LineId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A room's run, unique in the process; a room that is opened again has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomKey(u64);

impl RoomKey {
    /// A new one.
    pub fn next() -> RoomKey {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        RoomKey(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A connection, as rooms and sessions know it: where to send to, and how it wants its messages.
#[derive(Clone)]
pub struct Line {
    /// Which.
    pub id: LineId,
    /// Its encoding.
    pub codec: Codec,
    /// The worker it lives on.
    pub worker: usize,
    /// The outlet there.
    pub outlet: Recipient<Parcel>,
}

/// One message in the encodings that somebody reads; cloning copies no bytes.
#[derive(Debug, Clone, Default)]
pub struct Frames([Option<Frame>; 2]);

impl Frames {
    /// Encodes once for each wanted codec.
    pub fn encode<T: serde::Serialize + ?Sized>(message: &T, wanted: [bool; 2]) -> Frames {
        Frames(Codec::ALL.map(|codec| wanted[codec.index()].then(|| codec.encode(message))))
    }

    /// A message that was encoded before, in the order of [`Codec::ALL`].
    pub fn of_bytes(bytes: [Option<bytes::Bytes>; 2]) -> Frames {
        let [json, msgpack] = bytes;
        let frame = |codec, bytes: Option<_>| bytes.and_then(|bytes| Frame::of_bytes(codec, bytes));
        Frames([frame(Codec::Json, json), frame(Codec::MsgPack, msgpack)])
    }

    /// The message in this codec, if somebody wanted it when it was made.
    pub fn get(&self, codec: Codec) -> Option<&Frame> {
        self.0[codec.index()].as_ref()
    }

    /// The codecs it is there in.
    pub fn codecs(&self) -> [bool; 2] {
        [self.0[0].is_some(), self.0[1].is_some()]
    }

    /// The size of the largest encoding, in bytes.
    pub fn len(&self) -> usize {
        self.0.iter().flatten().map(Frame::len).max().unwrap_or(0)
    }

    /// The size of all encodings together, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.iter().flatten().map(Frame::len).sum()
    }

    /// Whether nobody wanted the message.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whom a parcel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Every line of a room; states go only to those that share its view.
    Room(RoomKey),
    /// The same, for what came of a step (or of anything else that the room's match was told).
    Step {
        /// The room's run.
        room: RoomKey,
        /// When it began.
        begun: Instant,
    },
    /// One line.
    Line(LineId),
}

/// What is in a parcel.
pub enum Cargo {
    /// Must arrive, in order; a line that cannot take it is closed with 4430.
    Reliable(Frames),
    /// Has nothing to do with the room, and is kept elsewhere: a line gets it that hears a room, unless it lags too far behind.
    Aside(Frames),
    /// What a line missed while it was lost; must arrive, however much it is.
    Missed(Arc<[Frame]>),
    /// The latest state counts: a lagging line skips it, but gets the events in it.
    State {
        /// The tick frame.
        frames: Frames,
        /// Its events alone, when it has some.
        events: Option<Frames>,
    },
    /// A whole state: a line that lagged goes on from here.
    Keyframe(Frames),
    /// The line hears the room from now on.
    Enlist {
        /// The room's run.
        room: RoomKey,
        /// Whom to ask for a keyframe.
        keyframes: Recipient<KeyframeWanted>,
        /// Whether it shares the room's view (or gets frames of its own).
        shared: bool,
    },
    /// State frames were lost on the way: everybody needs a keyframe.
    StateGap,
    /// Another match begins: states are not shown before its welcome.
    Hush,
    /// The connection is to be closed.
    Hang(Hangup),
}

/// Why the server ends a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hangup {
    /// The close code.
    pub code: CloseCode,
    /// For people.
    pub reason: Arc<str>,
    /// Seconds after which it makes sense to come back.
    pub retry_after: Option<u32>,
}

impl Hangup {
    /// A hang-up after which nobody needs to come back.
    pub fn new(code: CloseCode, reason: &str) -> Hangup {
        Hangup { code, reason: Arc::from(reason), retry_after: None }
    }

    /// A hang-up after which everything goes on: 1012, and back in a second.
    pub fn come_back(reason: &str) -> Hangup {
        Hangup { retry_after: Some(1), ..Hangup::new(CloseCode::Restart, reason) }
    }
}

/// Something for the sockets of a worker.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Parcel {
    /// For whom.
    pub to: Label,
    /// What.
    pub cargo: Cargo,
}

/// The actor.
pub struct Outlet {
    lines: Rc<RefCell<Lines>>,
}

impl Outlet {
    /// Starts the outlet of this thread; the lines are shared with the sockets, which open and close them.
    pub fn open(limits: PipeLimits, count: LineCount) -> (Addr<Outlet>, Rc<RefCell<Lines>>) {
        let lines = Rc::new(RefCell::new(Lines::new(limits, count)));
        (Outlet { lines: Rc::clone(&lines) }.start(), lines)
    }
}

impl Actor for Outlet {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(PARCELS_MAX);
        ctx.run_interval(SWEEP, |outlet, _| outlet.lines.borrow_mut().sweep());
    }
}

impl Handler<Parcel> for Outlet {
    type Result = ();

    fn handle(&mut self, parcel: Parcel, _: &mut Self::Context) {
        self.lines.borrow_mut().put(parcel);
    }
}
