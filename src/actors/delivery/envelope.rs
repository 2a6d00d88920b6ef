//! What is sent to the connections of a worker, and to which of them.

use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;

use super::{ConnectionId, Frames};
use crate::actors::unique;
use crate::protocol::{CloseCode, Frame};

/// What connections subscribe to: everything that one sender sends to all of its listeners. Unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TopicId(u64);

impl TopicId {
    /// A new topic, which nobody has subscribed to.
    pub fn next() -> TopicId {
        TopicId(unique::number())
    }
}

/// Whom an envelope is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Every subscriber of a topic; states go only to those that share its view.
    Topic(TopicId),
    /// The same, for a message that came of a step which began then: its time on the way is measured.
    TopicStep {
        /// What is shown to those who are subscribed to it.
        topic: TopicId,
        /// When the step began.
        begun: Instant,
    },
    /// One connection.
    Connection(ConnectionId),
}

/// What is sent.
#[derive(Clone)]
pub enum Outbound {
    /// Must arrive, in order; a connection that cannot take it is closed with 4430.
    Reliable(Frames),
    /// May be left out: a connection gets it that has subscribed to something, unless it lags too far behind.
    BestEffort(Frames),
    /// What a client missed while it had no connection; must arrive, however much it is.
    Missed(Arc<[Frame]>),
    /// The latest state counts: a connection that lags skips it, but gets the events in it.
    State {
        /// The tick frame.
        frames: Frames,
        /// Its events alone, when it has some.
        events: Option<Frames>,
    },
    /// A whole state: a connection that lagged goes on from here.
    Keyframe(Frames),
    /// The connection hears a topic from now on, instead of the one before. Only for a single connection.
    Subscribe {
        /// What the connection hears from now on.
        topic: TopicId,
        /// Whom to ask for a keyframe after a lag.
        keyframes: Recipient<KeyframeRequest>,
        /// Whether it shares the view of the other subscribers (or gets states of its own).
        shared: bool,
    },
    /// States were lost on the way: everybody needs a keyframe.
    StateGap,
    /// No states are shown until the next keyframe, and none is asked for: another match begins.
    Mute,
    /// The connection is to be closed.
    Close(CloseReason),
}

/// Why the server ends a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReason {
    /// The close code.
    pub code: CloseCode,
    /// The reason that `closing` gives, for people to read.
    pub reason: Arc<str>,
    /// Seconds after which it makes sense to come back.
    pub retry_after: Option<u32>,
}

impl CloseReason {
    /// A reason after which nobody needs to come back.
    pub fn new(code: CloseCode, reason: &str) -> CloseReason {
        CloseReason { code, reason: Arc::from(reason), retry_after: None }
    }

    /// A reason after which everything goes on: 1012, and back in a second.
    pub fn come_back(reason: &str) -> CloseReason {
        CloseReason { retry_after: Some(1), ..CloseReason::new(CloseCode::Restart, reason) }
    }

    /// The client takes its messages too slowly, or is gone without a word: 4430.
    pub fn too_slow(reason: &str) -> CloseReason {
        CloseReason::new(CloseCode::ReadsTooSlowly, reason)
    }
}

/// Something for the connections of a worker.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Envelope {
    /// The connections that it is for.
    pub to: Target,
    /// What is done with them.
    pub outbound: Outbound,
}

/// A connection that lagged can read again, and needs a whole state.
#[derive(Message)]
#[rtype(result = "()")]
pub struct KeyframeRequest {
    /// Which connection.
    pub connection: ConnectionId,
}
