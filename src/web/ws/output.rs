//! What goes out over a WebSocket: what its actor writes, and the messages that wait in its send queue.
//!
//! The messages do not pass through the actor. They are framed when the connection can take bytes, all that wait at once, so that a
//! turn of the thread costs one write a connection however many messages it brought.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::ws::{CloseReason as WsCloseReason, Message, OpCode, Parser};
use actix_web::Error;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;

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
    messages: OutgoingStream,
    /// Whether the last poll left messages for the next.
    has_waited: bool,
}

impl<Actor> Output<Actor> {
    pub(super) fn new(actor: Actor, local: Rc<LocalConnection>) -> Output<Actor> {
        Output { actor, messages: OutgoingStream(local), has_waited: false }
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

    /// The actor comes first. If it has read something, rooms of this thread are about to answer, so all others that are due
    /// on this thread have their turn before messages are written: then one write takes the answers, too.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match Pin::new(&mut self.actor).poll_next(cx) {
            Poll::Pending if self.messages.0.take_heard() && !self.has_waited => {
                self.has_waited = true;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Poll::Pending => {
                self.has_waited = false;
                CHUNK.with_borrow_mut(|chunk| self.poll_messages(cx, chunk))
            }
            written_or_ended => written_or_ended,
        }
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
