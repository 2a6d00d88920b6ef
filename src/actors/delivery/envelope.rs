//! What is sent to the connections of a worker, and to which of them; and the one order to their table.

use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;

use super::{ConnectionId, Frames, TopicId};
use crate::protocol::{CloseCode, Frame};

/// Whom an envelope is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// All subscribers of a topic. Those that get states of their own are left out when a state is sent.
    Topic(TopicId),
    /// All subscribers of a topic, for a message that is the outcome of a step. How long it takes until the message is
    /// written is measured.
    TopicStep {
        /// What is shown to those who are subscribed to it.
        topic: TopicId,
        /// When the step began.
        begun: Instant,
    },
    /// One connection.
    Connection(ConnectionId),
}

/// What is sent to connections, or done with them.
#[derive(Clone)]
pub enum Outbound {
    /// A message that must arrive, in order. A connection that cannot take it is closed with 4430.
    Reliable(Frames),
    /// A message that may be left out. Only connections that have subscribed to something get it, and not those that lag
    /// too far behind.
    BestEffort(Frames),
    /// The messages that a client missed while it had no connection. They must arrive, however many they are.
    Missed(Arc<[Frame]>),
    /// A state, of which only the latest counts: a connection that lags skips it, but gets the events in it.
    State {
        /// The tick frame.
        frames: Frames,
        /// Its events alone, if it has some.
        events: Option<Frames>,
    },
    /// A whole state: a connection that lagged goes on from here.
    Keyframe(Frames),
    /// States were lost on the way, so every connection needs a keyframe.
    StateGap,
    /// No states are shown until the next keyframe, which comes without being asked for: another match begins.
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
    /// Seconds after which the client may come back; `None` if it need not.
    pub retry_after: Option<u32>,
}

impl CloseReason {
    /// A reason after which the client need not come back.
    pub fn new(code: CloseCode, reason: &str) -> CloseReason {
        CloseReason { code, reason: Arc::from(reason), retry_after: None }
    }

    /// A reason after which the client comes back in a second: 1012.
    pub fn come_back(reason: &str) -> CloseReason {
        CloseReason { retry_after: Some(1), ..CloseReason::new(CloseCode::Restart, reason) }
    }

    /// A reason for a client that takes its messages too slowly, or is gone without a word: 4430.
    pub fn too_slow(reason: &str) -> CloseReason {
        CloseReason::new(CloseCode::ReadsTooSlowly, reason)
    }
}

/// A subscription of a connection: the topic that it hears, and no other.
#[derive(Clone)]
pub struct Subscription {
    /// What the connection hears.
    pub topic: TopicId,
    /// Whom to ask for a keyframe after a lag.
    pub keyframes: Recipient<KeyframeRequest>,
    /// Whether the connection is sent the same states as the other subscribers, and not states of its own.
    pub shared: bool,
}

/// Something for one worker.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Envelope {
    /// A message for connections of the worker.
    Message {
        /// The connections that it is for.
        to: Target,
        /// What is sent to them, or done with them.
        outbound: Outbound,
    },
    /// An order to the worker's table of connections: this one hears something else from now on.
    Subscribe {
        /// Which connection.
        connection: ConnectionId,
        /// What it hears from now on.
        subscription: Subscription,
    },
}

impl Envelope {
    /// The message in it, if it is one.
    pub fn into_message(self) -> Option<Outbound> {
        match self {
            Envelope::Message { outbound, .. } => Some(outbound),
            Envelope::Subscribe { .. } => None,
        }
    }
}

/// A connection that has skipped states can read again, and needs a whole state.
#[derive(Message)]
#[rtype(result = "()")]
pub struct KeyframeRequest {
    /// Which connection.
    pub connection: ConnectionId,
}
