//! What waits for one connection. The queue is bounded; of states only the latest counts, and everything else must arrive.
//!
//! A plain value. When a client stops reading, its socket is not polled any more, so time is counted in sweeps of the hub.
//! Must not: know who wakes the socket, or how a connection is cut.

mod fifo;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::fifo::Fifo;
use super::{CloseReason, Direction, Frames, Outbound, SendLimits};
use crate::protocol::{CloseCode, Codec, Frame, server};
use crate::telemetry::{self, Metric};

/// Something for the socket to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A message, encoded.
    Frame(Frame),
    /// A WebSocket ping; over a one-way connection it is a heartbeat.
    Ping,
    /// The close frame. Nothing comes after it.
    Close(CloseReason),
}

/// Whether the client is shown states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum States {
    /// The client is shown every state.
    Shown,
    /// States are skipped because the client lags. A keyframe is to be asked for when it has read everything else.
    Skipped,
    /// States are skipped until the keyframe comes that was asked for.
    KeyframeAsked,
    /// States are skipped until the next keyframe, which comes without being asked for.
    Muted,
}

/// What the hub has to do after a sweep over a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swept {
    /// There is nothing to be done about the connection.
    Fine,
    /// The client does not take its last message, so the connection is to be cut.
    Cut,
}

/// The send queue of one connection.
pub(super) struct SendQueue {
    codec: Codec,
    direction: Direction,
    limits: SendLimits,
    waiting: Fifo,
    states: States,
    /// Whether the connection has subscribed to something.
    subscribed: bool,
    /// Whether the close frame is in the queue, or was.
    closing: bool,
    /// Whether nothing comes out any more once the queue is empty.
    ended: bool,
    /// Whether something was taken out since the last sweep, or nothing was waiting then.
    drained: bool,
    stall_sweeps: u32,
    silent_sweeps: u32,
    linger_sweeps: u32,
}

impl SendQueue {
    /// An empty queue.
    pub(super) fn new(codec: Codec, direction: Direction, limits: SendLimits) -> SendQueue {
        SendQueue {
            codec,
            direction,
            limits,
            waiting: Fifo::default(),
            states: States::Shown,
            subscribed: false,
            closing: false,
            ended: false,
            drained: true,
            stall_sweeps: 0,
            silent_sweeps: 0,
            linger_sweeps: 0,
        }
    }

    /// The encoding that the connection reads.
    pub(super) fn codec(&self) -> Codec {
        self.codec
    }

    /// How many messages are waiting.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether the connection is about to be closed, or is closed.
    pub(super) fn is_closing(&self) -> bool {
        self.closing
    }

    /// Whether its socket has something to do: to write, to ask for a keyframe, or to end.
    pub(super) fn is_due(&self) -> bool {
        !self.waiting.is_empty() || self.ended || self.wants_keyframe()
    }

    /// Whether nothing comes out of it any more.
    pub(super) fn is_ended(&self) -> bool {
        self.ended && self.waiting.is_empty()
    }

    /// Notes that something came in, so the client is alive.
    pub(super) fn heard(&mut self) {
        self.silent_sweeps = 0;
    }

    /// The connection has subscribed to a topic.
    pub(super) fn subscribed(&mut self) {
        self.subscribed = true;
        self.states = States::Shown;
    }

    /// Queues what was sent to the connection, or skips it.
    pub(super) fn put(&mut self, outbound: &Outbound) {
        match outbound {
            Outbound::Reliable(frames) => self.put_frames(frames),
            Outbound::BestEffort(frames) => self.put_if_it_fits(frames),
            Outbound::Missed(frames) => self.put_missed(frames),
            Outbound::State { frames, events } => self.put_state(frames, events.as_ref()),
            Outbound::Keyframe(frames) => {
                self.states = States::Shown;
                self.put_frames(frames);
            }
            Outbound::StateGap => self.skip_states(),
            Outbound::Mute => self.states = States::Muted,
            Outbound::Close(reason) => self.close_for(reason),
        }
    }

    fn put_frames(&mut self, frames: &Frames) {
        if let Some(frame) = frames.get(self.codec) {
            self.put_frame(frame.clone());
        }
    }

    /// Queues a message that must arrive; a full queue closes the connection.
    pub(super) fn put_frame(&mut self, frame: Frame) {
        if self.closing {
            return;
        }
        if !self.fits(&frame) {
            return self.close_for(&CloseReason::too_slow("you read too slowly"));
        }
        self.waiting.push(Outgoing::Frame(frame));
    }

    fn fits(&self, frame: &Frame) -> bool {
        self.waiting.len() < self.limits.frames_max
            && self.waiting.bytes() + frame.len() <= self.limits.bytes_max
    }

    /// Queues a message that may be left out: not before the connection has subscribed to something, and not if the queue
    /// would overflow.
    fn put_if_it_fits(&mut self, frames: &Frames) {
        let Some(frame) = frames.get(self.codec) else { return };
        if self.subscribed && !self.closing && self.fits(frame) {
            self.waiting.push(Outgoing::Frame(frame.clone()));
        }
    }

    /// Queues what the client missed, however much it is: its sender bounds it.
    fn put_missed(&mut self, frames: &Arc<[Frame]>) {
        if !self.closing {
            self.waiting.push_missed(frames);
        }
    }

    /// Queues a state, or skips it when the client lags. The events of a state that is skipped are queued.
    fn put_state(&mut self, frames: &Frames, events: Option<&Frames>) {
        if self.states == States::Muted {
            return;
        }
        if self.states == States::Shown && self.waiting.len() < self.limits.lag_after_frames {
            if let (Some(frame), false) = (frames.get(self.codec), self.closing) {
                self.waiting.push(Outgoing::Frame(frame.clone()));
            }
            return;
        }
        self.skip_states();
        telemetry::count(Metric::StatesSkipped);
        if let Some(events) = events {
            self.put_frames(events);
        }
    }

    fn skip_states(&mut self) {
        if self.states == States::Shown {
            self.states = States::Skipped;
        }
    }

    /// Whether a client that skipped states has read everything else, so that a keyframe is to be asked for.
    pub(super) fn wants_keyframe(&self) -> bool {
        self.states == States::Skipped && self.waiting.is_empty()
    }

    /// Notes that the keyframe was asked for.
    pub(super) fn keyframe_asked(&mut self) {
        self.states = States::KeyframeAsked;
    }

    /// Begins to end the connection: only its last message and the close frame are still queued. If the client does not
    /// read, what waits before them is dropped.
    pub(super) fn close_for(&mut self, reason: &CloseReason) {
        if self.closing {
            return;
        }
        if reason.code == CloseCode::ReadsTooSlowly {
            self.waiting.clear();
        }
        self.closing = true;
        telemetry::count(Metric::Closed(reason.code));
        let last = server::Closing {
            code: reason.code.code(),
            reason: &reason.reason,
            retry_after: reason.retry_after,
        };
        self.waiting.push(Outgoing::Frame(self.codec.encode(&last)));
        self.waiting.push(Outgoing::Close(reason.clone()));
    }

    /// Ends the queue at once and drops what is waiting, because the socket is gone.
    pub(super) fn discard(&mut self) {
        self.closing = true;
        self.ended = true;
        self.waiting.clear();
    }

    /// The next thing to write.
    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        let outgoing = self.waiting.pop()?;
        self.drained = true;
        if self.direction == Direction::Out {
            self.silent_sweeps = 0;
        }
        Some(outgoing)
    }

    /// Counts a sweep in which nothing went out or came in; pings the client, or ends the connection when there were too
    /// many such sweeps. `is_left` says that the client has hung up and will read nothing.
    pub(super) fn sweep(&mut self, is_left: bool) -> Swept {
        if self.closing {
            return self.linger();
        }
        if is_left {
            self.discard();
            return Swept::Fine;
        }
        self.stall_sweeps = if self.drained { 0 } else { self.stall_sweeps + 1 };
        self.drained = self.waiting.is_empty();
        self.silent_sweeps += 1;
        let (ping_sweeps, silent_sweeps_max) = match self.direction {
            Direction::Both => (self.limits.ping_sweeps, self.limits.silent_sweeps_max),
            Direction::Out => (self.limits.heartbeat_sweeps, u32::MAX),
        };
        if self.silent_sweeps.is_multiple_of(ping_sweeps) && self.waiting.is_empty() {
            self.waiting.push(Outgoing::Ping);
        }
        if self.stall_sweeps > self.limits.stall_sweeps_max {
            self.close_for(&CloseReason::too_slow("you read too slowly"));
        } else if self.silent_sweeps > silent_sweeps_max {
            self.close_for(&CloseReason::too_slow("nothing was heard from you"));
        }
        Swept::Fine
    }

    /// Waits for the client to read the last message, for a limited time.
    fn linger(&mut self) -> Swept {
        self.linger_sweeps += 1;
        if self.linger_sweeps <= self.limits.linger_sweeps_max {
            return Swept::Fine;
        }
        self.discard();
        Swept::Cut
    }
}
