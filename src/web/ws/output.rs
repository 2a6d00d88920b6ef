//! What goes out over a WebSocket: what its actor writes, and the messages that wait in its send queue.
//!
//! The messages do not pass through the actor. They are framed when the connection can take bytes, all that wait at once, so that a
//! turn of the thread costs one write a connection however many messages it brought.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use actix_http::ws::{CloseReason as WsCloseReason, Message, OpCode, Parser};
use actix_web::Error;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use futures_util::task::AtomicWaker;

use crate::actors::delivery::{CloseReason, LocalConnection, Outgoing, OutgoingStream};
use crate::protocol::Frame;

/// Frames are joined up to this size; the rest waits in the send queue until these are written.
const CHUNK_BYTES: usize = 16 * 1024;

thread_local! {
    /// Where frames are joined. Nearly every chunk is written before the next one is made, so all connections of a thread
    /// share this; a chunk that a slow client keeps is left to it, and there is a new buffer.
    static CHUNK: RefCell<BytesMut> = RefCell::new(BytesMut::new());
}

/// The body of the answer to a handshake: everything that is sent to the client from then on. `Actor` is the body that the
/// library makes for the actor; it reads the client, too.
pub(super) struct Output<Actor> {
    actor: Actor,
    /// Whether the actor has something to do, and who is woken when it has.
    turn: Arc<ActorTurn>,
    /// Wakes the actor.
    actor_waker: Waker,
    messages: OutgoingStream,
    /// Whether the last poll left messages for the next.
    has_waited: bool,
}

impl<Actor> Output<Actor> {
    pub(super) fn new(actor: Actor, local: Rc<LocalConnection>) -> Output<Actor> {
        let turn = Arc::new(ActorTurn { is_due: AtomicBool::new(true), task: AtomicWaker::new() });
        let actor_waker = Waker::from(Arc::clone(&turn));
        Output { actor, turn, actor_waker, messages: OutgoingStream(local), has_waited: false }
    }

    /// Frames what waits. Ready with `None`: nothing waits, and nothing will.
    fn poll_messages(
        &mut self,
        cx: &mut Context<'_>,
        chunk: &mut BytesMut,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        while chunk.len() < CHUNK_BYTES {
            match Pin::new(&mut self.messages).poll_next(cx) {
                Poll::Ready(Some(outgoing)) => frame(&outgoing, chunk),
                Poll::Ready(None) if chunk.is_empty() => return Poll::Ready(None),
                Poll::Pending if chunk.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        Poll::Ready(Some(Ok(chunk.split().freeze())))
    }
}

impl<Actor> Stream for Output<Actor>
where
    Actor: Stream<Item = Result<Bytes, Error>> + Unpin,
{
    type Item = Result<Bytes, Error>;

    /// The actor comes first, if it has something to do. If it has read something, rooms of this thread are about to answer, so
    /// all others that are due on this thread have their turn before messages are written: then one write takes the answers,
    /// too.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let output = &mut *self;
        if output.turn.take(cx) {
            let mut as_actor = Context::from_waker(&output.actor_waker);
            if let Poll::Ready(written_or_ended) = Pin::new(&mut output.actor).poll_next(&mut as_actor) {
                // It was not asked whether that is all.
                output.turn.is_due.store(true, Ordering::Relaxed);
                return Poll::Ready(written_or_ended);
            }
            if output.messages.0.take_heard() && !output.has_waited {
                output.has_waited = true;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        output.has_waited = false;
        CHUNK.with_borrow_mut(|chunk| output.poll_messages(cx, chunk))
    }
}

/// Whether it is the actor's turn. A connection is woken for each message that it is to write, and most of them are none of the
/// actor's business: to poll it all the same would cost more than the message.
struct ActorTurn {
    is_due: AtomicBool,
    task: AtomicWaker,
}

impl ActorTurn {
    /// Whether somebody has woken the actor since this was asked last. Who does so from now on wakes the task of `cx`.
    fn take(&self, cx: &Context<'_>) -> bool {
        self.task.register(cx.waker());
        self.is_due.swap(false, Ordering::AcqRel)
    }
}

impl Wake for ActorTurn {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_due.store(true, Ordering::Release);
        self.task.wake();
    }
}

/// Frames it.
fn frame(outgoing: &Outgoing, chunk: &mut BytesMut) {
    let (is_last, is_masked) = (true, false);
    match outgoing {
        Outgoing::Frame(Frame::Text(text)) => {
            Parser::write_message(chunk, text.as_bytes(), OpCode::Text, is_last, is_masked);
        }
        Outgoing::Frame(Frame::Binary(bytes)) => {
            Parser::write_message(chunk, bytes, OpCode::Binary, is_last, is_masked);
        }
        Outgoing::Ping => Parser::write_message(chunk, b"", OpCode::Ping, is_last, is_masked),
        Outgoing::Close(close_reason) => {
            Parser::write_close(chunk, Some(library_reason(close_reason)), is_masked);
        }
    }
}

/// The same for the actor, which frames nothing itself.
pub(super) fn message(outgoing: Outgoing) -> Message {
    match outgoing {
        Outgoing::Frame(Frame::Text(text)) => Message::Text(text),
        Outgoing::Frame(Frame::Binary(bytes)) => Message::Binary(bytes),
        Outgoing::Ping => Message::Ping(Bytes::new()),
        Outgoing::Close(close_reason) => Message::Close(Some(library_reason(&close_reason))),
    }
}

/// A reason is cut to the 123 bytes that a close frame has for it (RFC 6455 §5.5).
fn library_reason(CloseReason { code, reason, .. }: &CloseReason) -> WsCloseReason {
    let mut end = reason.len().min(123);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let description = Some(reason[..end].to_owned());
    WsCloseReason { code: code.code().into(), description }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::VecDeque;
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::actors::delivery::{ConnectionId, Direction, SendLimits};
    use crate::protocol::Codec;

    const LIMITS: SendLimits = SendLimits {
        frames_max: 9,
        bytes_max: 900,
        lag_after_frames: 9,
        stall_sweeps_max: 9,
        silent_sweeps_max: 9,
        ping_sweeps: 9,
        heartbeat_sweeps: 9,
        linger_sweeps_max: 9,
    };

    /// An actor that counts how often it is asked, and says what it was given to say.
    #[derive(Clone, Default)]
    struct FakeActor {
        polls: Rc<Cell<usize>>,
        says: Rc<RefCell<VecDeque<&'static str>>>,
        waker: Rc<RefCell<Option<Waker>>>,
    }

    impl Stream for FakeActor {
        type Item = Result<Bytes, Error>;

        fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.polls.set(self.polls.get() + 1);
            *self.waker.borrow_mut() = Some(cx.waker().clone());
            match self.says.borrow_mut().pop_front() {
                Some(words) => Poll::Ready(Some(Ok(Bytes::from(words)))),
                None => Poll::Pending,
            }
        }
    }

    /// A task that counts how often it is woken.
    #[derive(Default)]
    struct FakeTask(AtomicUsize);

    impl Wake for FakeTask {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct World {
        output: Output<FakeActor>,
        actor: FakeActor,
        local: Rc<LocalConnection>,
        task: Arc<FakeTask>,
    }

    impl World {
        fn new() -> World {
            let local =
                LocalConnection::new(ConnectionId::next(), Codec::Json, Direction::Both, LIMITS, None);
            let actor = FakeActor::default();
            let output = Output::new(actor.clone(), Rc::clone(&local));
            World { output, actor, local, task: Arc::default() }
        }

        /// Bytes that are written now, and how often the actor has been asked so far.
        fn write(&mut self) -> (usize, usize) {
            let waker = Waker::from(Arc::clone(&self.task));
            let written = match Pin::new(&mut self.output).poll_next(&mut Context::from_waker(&waker)) {
                Poll::Ready(Some(Ok(bytes))) => bytes.len(),
                _ => 0,
            };
            (written, self.actor.polls.get())
        }

        fn woken(&self) -> usize {
            self.task.0.swap(0, Ordering::Relaxed)
        }
    }

    #[test]
    fn a_message_is_written_without_a_look_at_the_actor() {
        let mut world = World::new();
        assert_eq!(world.write(), (0, 1), "the first turn is the actor's");
        world.local.put_frame(Codec::Json.encode("news"));
        assert_eq!(world.woken(), 1);
        let (written, polls) = world.write();
        assert!(written > 0 && polls == 1);
        assert_eq!(world.write(), (0, 1));
    }

    #[test]
    fn an_actor_that_is_woken_wakes_the_task_and_is_asked() {
        let mut world = World::new();
        world.write();
        world.actor.waker.take().expect("it was asked").wake();
        assert_eq!((world.woken(), world.write()), (1, (0, 2)));
    }

    #[test]
    fn an_actor_that_has_said_something_is_asked_for_more() {
        let mut world = World::new();
        world.actor.says.borrow_mut().extend(["pong", "and more"]);
        assert_eq!([(); 4].map(|()| world.write()), [(4, 1), (8, 2), (0, 3), (0, 3)]);
    }
}
