//! A connection on its own thread: its send queue, what it has subscribed to, and the switch that cuts it.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use futures_util::Stream;

use super::send_queue::{SendQueue, Swept};
use super::{
    CloseReason, ConnectionId, Direction, KeyframeRequest, Outbound, Outgoing, SendLimits, Subscription,
    TopicId,
};
use crate::actors::mail::{Sent, try_send};
use crate::protocol::{Codec, Frame};
use crate::telemetry::{self, Quantity};

/// Cuts a connection from outside, whatever its socket is doing.
pub trait KillSwitch {
    /// Shuts the connection down, both ways, at once.
    fn sever(&self);

    /// Reads nothing more of the client, so that the connection ends as soon as everything has been written.
    fn hang_up(&self) {}

    /// Whether the client has ended its side of the connection, or reset it. In the first case it may still read.
    fn is_half_closed(&self) -> bool {
        false
    }
}

/// A connection, shared by its socket and the hub of its worker.
pub struct LocalConnection {
    id: ConnectionId,
    direction: Direction,
    switch: Option<Weak<dyn KillSwitch>>,
    queue: RefCell<SendQueue>,
    subscription: RefCell<Option<Subscription>>,
    /// The socket's task, while it waits for something to write.
    waker: Cell<Option<Waker>>,
    /// Whether something came in since this was asked last.
    heard: Cell<bool>,
    /// When the step began whose message is alone in the queue; `None` if its time on the way is not measured.
    measured_from: Cell<Option<Instant>>,
    /// When the last state was handed to the socket, where that is measured.
    handing: Cell<Handing>,
}

/// What is known of handing states to a socket.
#[derive(Debug, Clone, Copy, Default)]
enum Handing {
    /// It is not measured.
    #[default]
    NotMeasured,
    /// No state has been handed over.
    None,
    /// A state waits.
    Waits,
    /// It was handed over then.
    At(Instant),
}

impl LocalConnection {
    /// A connection for which nothing is waiting yet.
    pub fn new(
        id: ConnectionId,
        codec: Codec,
        direction: Direction,
        limits: SendLimits,
        switch: Option<Weak<dyn KillSwitch>>,
    ) -> Rc<LocalConnection> {
        Rc::new(LocalConnection {
            id,
            direction,
            switch,
            queue: RefCell::new(SendQueue::new(codec, direction, limits)),
            subscription: RefCell::new(None),
            waker: Cell::new(None),
            heard: Cell::new(false),
            measured_from: Cell::new(None),
            handing: Cell::default(),
        })
    }

    /// Its number.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// The encoding that it reads.
    pub fn codec(&self) -> Codec {
        self.queue.borrow().codec()
    }

    /// Notes that something came in, so the client is alive.
    pub fn heard(&self) {
        self.heard.set(true);
        self.queue.borrow_mut().heard();
    }

    /// Whether something came in since this was asked last.
    pub fn take_heard(&self) -> bool {
        self.heard.take()
    }

    pub(super) fn subscribe(&self, subscription: Subscription) {
        *self.subscription.borrow_mut() = Some(subscription);
        self.queue.borrow_mut().subscribed();
    }

    pub(super) fn topic(&self) -> Option<TopicId> {
        self.subscription.borrow().as_ref().map(|subscription| subscription.topic)
    }

    pub(super) fn shares_view(&self) -> bool {
        self.subscription.borrow().as_ref().is_some_and(|subscription| subscription.shared)
    }

    /// Queues what was sent to the connection.
    pub(super) fn put(&self, outbound: &Outbound) {
        let shows = matches!(outbound, Outbound::State { .. } | Outbound::Keyframe(_));
        if shows && !matches!(self.handing.get(), Handing::NotMeasured) {
            self.handing.set(Handing::Waits);
        }
        self.change(|queue| queue.put(outbound));
    }

    /// Queues a message for this connection alone. It must arrive.
    pub fn put_frame(&self, frame: Frame) {
        self.change(|queue| queue.put_frame(frame));
    }

    /// Begins to end the connection: only its last message and the close frame still go out.
    pub fn close_for(&self, reason: &CloseReason) {
        self.change(|queue| queue.close_for(reason));
    }

    /// Changes the queue, and wakes the socket if there is something to do for it: a sweep over thousands who are silent wakes
    /// nobody.
    fn change<T>(&self, what: impl FnOnce(&mut SendQueue) -> T) -> T {
        let mut queue = self.queue.borrow_mut();
        let answer = what(&mut queue);
        let is_due = queue.is_due();
        drop(queue);
        if is_due && let Some(waker) = self.waker.take() {
            waker.wake();
        }
        answer
    }

    /// Measures how long the message that was just queued takes to be written, unless others wait before it.
    pub(super) fn measure_from(&self, begun: Instant) {
        let is_next = self.queue.borrow().len() == 1;
        self.measured_from.set(is_next.then_some(begun));
    }

    /// Measures from now on when states are handed to the socket.
    pub fn measure_handing(&self) {
        self.handing.set(Handing::None);
    }

    /// When the last state was handed to the socket; `None` if that is not known.
    pub fn handed(&self) -> Option<Instant> {
        match self.handing.get() {
            Handing::At(at) => Some(at),
            Handing::NotMeasured | Handing::None | Handing::Waits => None,
        }
    }

    /// Whether the connection is about to be closed.
    pub fn is_closing(&self) -> bool {
        self.queue.borrow().is_closing()
    }

    /// The next thing to write, for a socket that does not read its [`OutgoingStream`] any more.
    pub fn take(&self) -> Option<Outgoing> {
        let outgoing = self.queue.borrow_mut().pop()?;
        if let Outgoing::Frame(frame) = &outgoing {
            telemetry::sent(frame.len());
        }
        if matches!(self.handing.get(), Handing::Waits) && self.queue.borrow().len() == 0 {
            self.handing.set(Handing::At(Instant::now()));
        }
        if let Some(begun) = self.measured_from.take() {
            telemetry::note(Quantity::StepToSent, begun.elapsed());
        }
        Some(outgoing)
    }

    /// Asks the sender for a keyframe as soon as a client that skipped states has read everything else.
    fn ask_keyframe(&self) {
        let mut queue = self.queue.borrow_mut();
        if !queue.wants_keyframe() {
            return;
        }
        if let Some(Subscription { keyframes, .. }) = &*self.subscription.borrow()
            && try_send(keyframes, KeyframeRequest { connection: self.id }) == Sent::Delivered
        {
            queue.keyframe_asked();
        }
    }

    /// Looks after the connection, once a sweep.
    pub(super) fn sweep(&self) {
        let is_left = self.is_left();
        if self.change(|queue| queue.sweep(is_left)) == Swept::Cut {
            // A socket that is not polled any more would not notice the end of its queue.
            self.sever();
        }
    }

    /// Whether the client of a one-way connection has hung up. The HTTP library does not tell: it goes on with its answer
    /// until the second write after that fails.
    fn is_left(&self) -> bool {
        self.direction == Direction::Out && self.is_half_closed()
    }

    /// Whether the client has ended its side of the connection. A client that does so before it was welcomed is gone.
    pub fn is_half_closed(&self) -> bool {
        let is_ended = |switch: &Weak<dyn KillSwitch>| match switch.upgrade() {
            Some(switch) => switch.is_half_closed(),
            None => true,
        };
        self.switch.as_ref().is_some_and(is_ended)
    }

    /// Cuts the connection at once.
    pub fn sever(&self) {
        if let Some(switch) = self.switch.as_ref().and_then(Weak::upgrade) {
            switch.sever();
        }
    }

    /// Ends the connection as soon as everything has been written.
    pub fn hang_up(&self) {
        if let Some(switch) = self.switch.as_ref().and_then(Weak::upgrade) {
            switch.hang_up();
        }
    }

    /// The socket is gone, so nothing is queued any more.
    pub(super) fn discard(&self) {
        self.waker.take();
        self.subscription.borrow_mut().take();
        self.queue.borrow_mut().discard();
    }
}

/// What a socket has to write, as a stream.
pub struct OutgoingStream(pub Rc<LocalConnection>);

impl Stream for OutgoingStream {
    type Item = Outgoing;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Outgoing>> {
        let connection = &self.0;
        if let Some(outgoing) = connection.take() {
            return Poll::Ready(Some(outgoing));
        }
        if connection.queue.borrow().is_ended() {
            return Poll::Ready(None);
        }
        connection.ask_keyframe();
        let waker = match connection.waker.take() {
            Some(waker) if waker.will_wake(cx.waker()) => waker,
            _ => cx.waker().clone(),
        };
        connection.waker.set(Some(waker));
        Poll::Pending
    }
}
