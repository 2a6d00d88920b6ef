//! Server-Sent Events: the body of an answer that does not end, over the same connections and send queues as WebSockets.
//!
//! [`open`] gives a connection, which rooms and others send to; [`EventConnection::respond`] makes the answer. What has to be told
//! when the client is gone is told by dropping the `role` that goes with the answer. Must not: know what is sent.

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix::{Message, Recipient};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::Stream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::actors::delivery::{
    ClientEntry, ClientKind, CloseReason, Connection, ConnectionId, Direction, LocalConnection, Outgoing,
    OutgoingStream,
};
use crate::actors::mail::send_unbounded;
use crate::auth::{AddressShare, Caller};
use crate::protocol::{CloseCode, Codec, Frame};
use crate::web::Worker;
use crate::web::connections::WRITTEN_FROM_BYTES;
use crate::web::connections::entrance::enter;
use crate::web::connections::tcp::TcpHandle;
use crate::web::middleware::access;
use crate::web::problem::Refusal;

/// The media type of event streams.
pub const MEDIA_TYPE: &str = "text/event-stream";

thread_local! {
    /// Where events are written, all that wait for a client one behind the other. Nearly all are with the kernel before the next
    /// client has its turn, so all streams of a thread share this; what a slow client keeps is left to it, and there is a new
    /// buffer.
    static EVENTS: RefCell<BytesMut> = RefCell::new(BytesMut::new());
}

/// After so many seconds an address may have fewer streams.
const FULL_RETRY_AFTER_S: u64 = 10;

/// Tells the number of a message, for streams that can be taken up again with `Last-Event-ID`.
pub type NumberOf = fn(&str) -> Option<u64>;

/// A one-way connection that is about to be answered with a stream. Dropping it closes the connection.
pub struct EventConnection {
    worker: Data<Worker>,
    stream: OutgoingStream,
    number_of: Option<NumberOf>,
    _share: AddressShare,
    _entry: ClientEntry,
}

/// Opens a connection to the client of a request. It may be sent to at once; nothing is written before
/// [`EventConnection::respond`]. Errors: the address of the client has too many.
pub fn open(worker: &Data<Worker>, request: &HttpRequest) -> Result<EventConnection, Refusal> {
    let caller = access::caller(request).ok();
    let who = caller.as_ref().and_then(Caller::who);
    let share = worker.auth.sockets().count(who, access::origin(request)?);
    let share = share.map_err(|max| Refusal::too_many_requests(too_many_sockets(max), FULL_RETRY_AFTER_S))?;
    let switch = request.conn_data::<TcpHandle>().map(TcpHandle::kill_switch);
    let limits = worker.connections.borrow().limits();
    let local = LocalConnection::new(ConnectionId::next(), Codec::Json, Direction::Out, limits, switch);
    worker.connections.borrow_mut().open(&local);
    let client = access::client(request, ClientKind::Listens, who.map(|who| who.player.clone()));
    let (entry, may_stay) = enter(worker, worker.connection(local.id(), Codec::Json), client);
    if let Err(banned) = may_stay {
        local.close_for(&CloseReason::new(CloseCode::NotAllowed, &banned.to_string()));
    }
    Ok(EventConnection {
        worker: worker.clone(),
        stream: OutgoingStream(local),
        number_of: None,
        _share: share,
        _entry: entry,
    })
}

/// What a client is told whose address has so many WebSockets and event streams.
pub fn too_many_sockets(max: usize) -> String {
    format!(
        "your address has {max} WebSockets and event streams, as many as one may have (socket.from_one_max)"
    )
}

/// Where a client takes a stream up again. A browser's own retry says it in `Last-Event-ID`; a page that connects anew, with a
/// new ticket perhaps, can set no header.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TakenUp {
    /// The `id` of the last message that was seen. `Last-Event-ID` counts before it: that is of a later retry.
    after: Option<u64>,
}

impl TakenUp {
    /// The number of the last message that the client has, if it says one.
    pub fn after(self, request: &HttpRequest) -> Option<u64> {
        last_event_id(request).or(self.after)
    }
}

impl From<Option<u64>> for TakenUp {
    fn from(after: Option<u64>) -> TakenUp {
        TakenUp { after }
    }
}

fn last_event_id(request: &HttpRequest) -> Option<u64> {
    request.headers().get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

impl EventConnection {
    /// Where to send to; the encoding is JSON.
    pub fn connection(&self) -> Connection {
        self.worker.connection(self.stream.0.id(), Codec::Json)
    }

    /// The same with `id:` lines, so that browsers say in `Last-Event-ID` what they have seen last.
    #[must_use]
    pub fn numbered(mut self, number_of: NumberOf) -> EventConnection {
        self.number_of = Some(number_of);
        self
    }

    /// The answer. It ends when the connection is hung up; `role` is dropped then, or when the client is gone, which shows
    /// within one sweep (a connection that was ended in order), at once (one that was reset), or after
    /// `socket.stall_s` (one that is not read).
    pub fn respond<R: 'static>(self, role: R) -> HttpResponse {
        let pieces = Pieces(retry(self.worker.stream.retry_ms.into()).into());
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((CACHE_CONTROL, "no-store"))
            // Proxies of the nginx kind would otherwise keep events until their buffer is full.
            .insert_header(("X-Accel-Buffering", "no"))
            .streaming(Events { connection: self, pieces, ended: false, _role: Box::new(role) })
    }
}

impl Drop for EventConnection {
    fn drop(&mut self) {
        self.worker.connections.borrow_mut().close(self.stream.0.id());
    }
}

/// Tells somebody that the client of a stream is gone: the `role` of streams of which nothing else has to end.
pub struct OnLost<M: Message<Result = ()> + Send + 'static> {
    to: Recipient<M>,
    message: Option<M>,
}

impl<M: Message<Result = ()> + Send + 'static> OnLost<M> {
    /// The message is sent when this is dropped.
    pub fn tell(to: Recipient<M>, message: M) -> OnLost<M> {
        OnLost { to, message: Some(message) }
    }
}

impl<M: Message<Result = ()> + Send + 'static> Drop for OnLost<M> {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            send_unbounded(&self.to, message);
        }
    }
}

/// What is written and not sent yet.
struct Pieces(Bytes);

impl Pieces {
    /// The next piece. If there is none left, `write` writes what there is now. Nothing: it wrote nothing.
    fn next(&mut self, write: impl FnOnce(&mut BytesMut)) -> Bytes {
        if self.0.is_empty() {
            self.0 = EVENTS.with_borrow_mut(|out| {
                write(out);
                out.split().freeze()
            });
        }
        self.0.split_to(self.0.len().min(WRITTEN_FROM_BYTES))
    }
}

/// The body.
struct Events<R> {
    connection: EventConnection,
    pieces: Pieces,
    ended: bool,
    _role: Box<R>,
}

impl EventConnection {
    /// Writes what waits for the client, until that is a piece at least. Answers whether it was the last.
    fn write(&mut self, cx: &mut Context<'_>, out: &mut BytesMut) -> bool {
        while out.len() < WRITTEN_FROM_BYTES {
            match Pin::new(&mut self.stream).poll_next(cx) {
                Poll::Ready(Some(Outgoing::Frame(Frame::Text(text)))) => {
                    write_event(&text, self.number_of.and_then(|of| of(&text)), out);
                }
                // No binary encoding is spoken here; a comment says as much as a ping.
                Poll::Ready(Some(Outgoing::Frame(Frame::Binary(_)) | Outgoing::Ping)) => {
                    out.extend_from_slice(b":\n\n");
                }
                Poll::Ready(Some(Outgoing::Close(close_reason))) => {
                    if let Some(after_s) = close_reason.retry_after {
                        out.extend_from_slice(retry(u64::from(after_s) * 1000).as_bytes());
                    }
                    return true;
                }
                Poll::Ready(None) => return true,
                Poll::Pending => break,
            }
        }
        false
    }
}

impl<R> Stream for Events<R> {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Events { connection, pieces, ended, .. } = self.get_mut();
        let piece = pieces.next(|out| *ended = *ended || connection.write(cx, out));
        match piece.is_empty() {
            false => Poll::Ready(Some(Ok(piece))),
            true if *ended => Poll::Ready(None),
            true => Poll::Pending,
        }
    }
}

/// How long a client waits before it connects anew.
fn retry(after_ms: u64) -> String {
    format!("retry: {after_ms}\n\n")
}

/// Writes one event. Line ends inside a message are not its end: each line is a `data` field, and the client joins them.
fn write_event(text: &str, number: Option<u64>, out: &mut BytesMut) {
    if let Some(number) = number {
        out.extend_from_slice(format!("id: {number}\n").as_bytes());
    }
    for line in text.split(['\n', '\r']) {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\n");
    }
    out.extend_from_slice(b"\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, number: Option<u64>) -> BytesMut {
        let mut out = BytesMut::new();
        write_event(text, number, &mut out);
        out
    }

    #[test]
    fn a_message_is_one_event_whatever_lines_it_has() {
        assert_eq!(written("{}", None), "data: {}\n\n");
        assert_eq!(written("{\n1,\r\n2}", None), "data: {\ndata: 1,\ndata: \ndata: 2}\n\n");
    }

    #[test]
    fn what_is_long_comes_whole_in_pieces_and_what_is_written_together_comes_at_once() {
        let mut pieces = Pieces(Bytes::new());
        let long = "x".repeat(WRITTEN_FROM_BYTES * 2);
        let whole = written(&long, None);
        let mut come = vec![pieces.next(|out| write_event(&long, None, out))];
        while come.iter().map(Bytes::len).sum::<usize>() < whole.len() {
            come.push(pieces.next(|_| panic!("there is more to send")));
        }
        assert_eq!(come.concat(), whole);
        assert_eq!(come.iter().map(Bytes::len).max(), Some(WRITTEN_FROM_BYTES));
        let two = pieces.next(|out| ["a", "b"].iter().for_each(|text| write_event(text, None, out)));
        assert_eq!(two, "data: a\n\ndata: b\n\n");
        assert!(pieces.next(|_| ()).is_empty());
    }

    #[test]
    fn a_numbered_message_says_its_number() {
        assert_eq!(written("[7]", Some(7)), "id: 7\ndata: [7]\n\n");
    }
}
