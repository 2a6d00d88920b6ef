//! The queue between an outlet and one socket: bounded, latest-wins for states, strict for everything else.
//!
//! A stalled client's socket is not polled at all, so the pipe counts the outlet's sweeps instead of owning timers.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use actix::Recipient;
use futures_util::Stream;

use super::queue::Queue;
use super::{Frames, Hangup, LineId, PipeLimits, RoomKey};
use crate::actors::mail::{Sent, offer};
use crate::actors::room::KeyframeWanted;
use crate::protocol::{Codec, Frame, server};
use crate::telemetry::{self, Time};

/// Ends a connection from outside, whatever its socket does.
pub trait KillSwitch: Send + Sync {
    /// Shuts the connection down, both ways, at once.
    fn sever(&self);

    /// Whether the client has ended its side, or reset the connection. It may still read in the first case.
    fn is_half_closed(&self) -> bool {
        false
    }
}

/// Who talks over a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Both: a client that is silent for too long is gone.
    Both,
    /// The server alone: silence means nothing, so heartbeats find out who is gone.
    Out,
}

/// Something for the socket to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A message.
    Frame(Frame),
    /// A WebSocket ping; over a one-way connection, a heartbeat.
    Ping,
    /// The close frame; the last thing that comes out of a pipe.
    Close(Hangup),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lag {
    None,
    Skipping,
    KeyframeAsked,
    /// Another match has begun: nothing of it before its welcome.
    Hushed,
}

/// The pipe of one connection.
pub struct Pipe {
    line: LineId,
    codec: Codec,
    direction: Direction,
    limits: PipeLimits,
    switch: Option<Weak<dyn KillSwitch>>,
    state: RefCell<State>,
}

struct State {
    queue: Queue,
    lag: Lag,
    room: Option<(RoomKey, Recipient<KeyframeWanted>)>,
    shares_view: bool,
    hanging: bool,
    closed: bool,
    drained: bool,
    stall_sweeps: u32,
    silent_sweeps: u32,
    linger_sweeps: u32,
    waker: Option<Waker>,
    /// When the step began whose message is the last in the queue, if that is timed.
    timed: Option<Instant>,
}

impl Pipe {
    /// An empty pipe.
    pub fn new(
        line: LineId,
        codec: Codec,
        direction: Direction,
        limits: PipeLimits,
        switch: Option<Weak<dyn KillSwitch>>,
    ) -> Rc<Pipe> {
        let state = State {
            queue: Queue::default(),
            lag: Lag::None,
            room: None,
            shares_view: false,
            hanging: false,
            closed: false,
            drained: true,
            stall_sweeps: 0,
            silent_sweeps: 0,
            linger_sweeps: 0,
            waker: None,
            timed: None,
        };
        Rc::new(Pipe { line, codec, direction, limits, switch, state: RefCell::new(state) })
    }

    /// The connection.
    pub fn line(&self) -> LineId {
        self.line
    }

    /// Its encoding.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Something came in: the client lives.
    pub fn heard(&self) {
        self.state.borrow_mut().silent_sweeps = 0;
    }

    pub(super) fn enlist(&self, room: RoomKey, keyframes: Recipient<KeyframeWanted>, shares_view: bool) {
        let mut state = self.state.borrow_mut();
        state.room = Some((room, keyframes));
        state.shares_view = shares_view;
        state.lag = Lag::None;
    }

    /// Whether it shows what everybody may see (or gets frames of its own).
    pub(super) fn shares_view(&self) -> bool {
        self.state.borrow().shares_view
    }

    pub(super) fn room(&self) -> Option<RoomKey> {
        self.state.borrow().room.as_ref().map(|(room, _)| *room)
    }

    /// Queues a message that must arrive.
    pub fn put_reliable(&self, frames: &Frames) {
        if let Some(frame) = frames.get(self.codec) {
            self.put(frame.clone());
        }
    }

    /// Queues what can be left out: nothing before the room's first message, and nothing for which the connection would be
    /// closed.
    pub(super) fn put_aside(&self, frames: &Frames) {
        let Some(frame) = frames.get(self.codec) else { return };
        let mut state = self.state.borrow_mut();
        let fits = state.queue.len() < self.limits.frames_max
            && state.queue.bytes() + frame.len() <= self.limits.bytes_max;
        if fits && state.room.is_some() && !state.hanging {
            state.push(Outgoing::Frame(frame.clone()));
        }
    }

    /// Queues what the client missed while it had no connection, however much it is: the room keeps only so much.
    pub(super) fn put_missed(&self, frames: &Arc<[Frame]>) {
        let mut state = self.state.borrow_mut();
        if !state.hanging {
            state.queue.push_missed(frames);
            state.wake();
        }
    }

    /// Queues a message made for this connection alone.
    pub fn put(&self, frame: Frame) {
        let mut state = self.state.borrow_mut();
        if state.hanging {
            return;
        }
        let full = state.queue.len() >= self.limits.frames_max
            || state.queue.bytes() + frame.len() > self.limits.bytes_max;
        if full {
            drop(state);
            return self
                .hang(&Hangup::new(crate::protocol::CloseCode::ReadsTooSlowly, "you read too slowly"));
        }
        state.push(Outgoing::Frame(frame));
    }

    /// Queues a state, or skips it when the client lags; the events in it are told all the same.
    pub(super) fn put_state(&self, frames: &Frames, events: Option<&Frames>) {
        let mut state = self.state.borrow_mut();
        if state.lag == Lag::Hushed {
            return;
        }
        if state.lag == Lag::None && state.queue.len() < self.limits.lag_after_frames {
            if let (Some(frame), false) = (frames.get(self.codec), state.hanging) {
                state.push(Outgoing::Frame(frame.clone()));
            }
            return;
        }
        state.start_lag();
        drop(state);
        if let Some(events) = events {
            self.put_reliable(events);
        }
    }

    /// Queues a whole state; a lagging client goes on from here.
    pub(super) fn put_keyframe(&self, frames: &Frames) {
        self.state.borrow_mut().lag = Lag::None;
        self.put_reliable(frames);
    }

    /// Times the message that was just put in, unless others wait before it.
    pub(super) fn time(&self, begun: Instant) {
        let mut state = self.state.borrow_mut();
        state.timed = (state.queue.len() == 1).then_some(begun);
    }

    /// Shows no states until a keyframe comes.
    pub(super) fn hush(&self) {
        self.state.borrow_mut().lag = Lag::Hushed;
    }

    /// Whether the connection is about to be closed.
    pub fn is_hanging(&self) -> bool {
        self.state.borrow().hanging
    }

    /// State frames were lost before they came here.
    pub(super) fn state_gap(&self) {
        let mut state = self.state.borrow_mut();
        state.start_lag();
        state.wake();
    }

    /// Ends the connection: what waits is dropped, `closing` and the close frame are all that still goes out.
    pub fn hang(&self, hangup: &Hangup) {
        let mut state = self.state.borrow_mut();
        if state.hanging {
            return;
        }
        if hangup.code == crate::protocol::CloseCode::ReadsTooSlowly {
            state.queue.clear();
        }
        state.hanging = true;
        let last = server::Closing {
            code: hangup.code.code(),
            reason: &hangup.reason,
            retry_after: hangup.retry_after,
        };
        state.push(Outgoing::Frame(self.codec.encode(&last)));
        state.push(Outgoing::Close(hangup.clone()));
    }

    /// The next thing to write, for a socket that stops reading its stream.
    pub fn take(&self) -> Option<Outgoing> {
        self.state.borrow_mut().pop(self.direction)
    }

    /// Looks after the connection once a sweep.
    pub(super) fn sweep(&self) {
        let mut state = self.state.borrow_mut();
        if state.hanging {
            state.linger_sweeps += 1;
            if state.linger_sweeps > self.limits.linger_sweeps_max {
                drop(state);
                self.sever();
            }
            return;
        }
        if self.is_left() {
            return state.give_up();
        }
        state.stall_sweeps = if state.drained { 0 } else { state.stall_sweeps + 1 };
        state.drained = state.queue.is_empty();
        state.silent_sweeps += 1;
        let (stalled, silent) = (state.stall_sweeps, state.silent_sweeps);
        let (ping_sweeps, silent_sweeps_max) = match self.direction {
            Direction::Both => (self.limits.ping_sweeps, self.limits.silent_sweeps_max),
            Direction::Out => (self.limits.heartbeat_sweeps, u32::MAX),
        };
        if silent.is_multiple_of(ping_sweeps) && state.queue.is_empty() {
            state.push(Outgoing::Ping);
        }
        drop(state);
        if stalled > self.limits.stall_sweeps_max {
            self.hang(&Hangup::new(crate::protocol::CloseCode::ReadsTooSlowly, "you read too slowly"));
        } else if silent > silent_sweeps_max {
            self.hang(&Hangup::new(crate::protocol::CloseCode::ReadsTooSlowly, "nothing was heard from you"));
        }
    }

    /// Whether the client of a one-way connection has hung up. The HTTP library does not say so: it goes on with its
    /// answer, until the second write after that fails.
    fn is_left(&self) -> bool {
        self.direction == Direction::Out && self.is_half_closed()
    }

    /// Whether the client has ended its side of the connection. One that has not been welcomed yet has gone then.
    pub fn is_half_closed(&self) -> bool {
        self.switch.as_ref().and_then(Weak::upgrade).is_some_and(|switch| switch.is_half_closed())
    }

    /// Cuts the connection at once.
    pub fn sever(&self) {
        if let Some(switch) = self.switch.as_ref().and_then(Weak::upgrade) {
            switch.sever();
        }
    }

    /// The socket is gone: nothing is queued any more.
    pub(super) fn close(&self) {
        let mut state = self.state.borrow_mut();
        state.hanging = true;
        state.closed = true;
        state.queue.clear();
        state.room = None;
        state.waker = None;
    }
}

impl State {
    fn push(&mut self, outgoing: Outgoing) {
        self.queue.push(outgoing);
        self.wake();
    }

    fn pop(&mut self, direction: Direction) -> Option<Outgoing> {
        let outgoing = self.queue.pop()?;
        self.drained = true;
        if let Outgoing::Frame(frame) = &outgoing {
            telemetry::sent(frame.len());
        }
        if let Some(begun) = self.timed.take() {
            telemetry::note(Time::StepToSent, begun.elapsed());
        }
        if direction == Direction::Out {
            self.silent_sweeps = 0;
        }
        Some(outgoing)
    }

    /// Nobody reads any more: the socket's end of the pipe ends at once.
    fn give_up(&mut self) {
        self.hanging = true;
        self.closed = true;
        self.queue.clear();
        self.wake();
    }

    fn start_lag(&mut self) {
        if self.lag == Lag::None {
            self.lag = Lag::Skipping;
        }
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Asks for one keyframe as soon as a lagging client has read everything else.
    fn ask_keyframe(&mut self, line: LineId) {
        if let (Lag::Skipping, Some((_, keyframes))) = (self.lag, &self.room)
            && offer(keyframes, KeyframeWanted { line }) == Sent::Delivered
        {
            self.lag = Lag::KeyframeAsked;
        }
    }
}

/// The socket's end of a pipe.
pub struct PipeStream(pub Rc<Pipe>);

impl Stream for PipeStream {
    type Item = Outgoing;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Outgoing>> {
        let mut state = self.0.state.borrow_mut();
        if let Some(outgoing) = state.pop(self.0.direction) {
            return Poll::Ready(Some(outgoing));
        }
        if state.closed {
            return Poll::Ready(None);
        }
        state.ask_keyframe(self.0.line);
        match &mut state.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            empty => *empty = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}
