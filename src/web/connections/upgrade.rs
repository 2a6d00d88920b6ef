//! A connection that is about to change its protocol, taken from the HTTP library: what is answered is written as it comes, and
//! what the client sends is read when it is asked for.
//!
//! HTTP keeps two buffers for as long as a connection lasts. This keeps none: what is read goes through one buffer of the thread,
//! what is written is what was answered. While the client does not read, the answer is not polled. Must not: know which
//! protocol it is.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_codec::{Encoder, Framed};
use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Error, Payload, Request, Response, StatusCode};
use actix_service::{Service, always_ready};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::tcp::TcpConnection;

/// How long a client may take to end its side after ours has ended. What it still sends is read away: a connection that is
/// closed before that is reset, and its client may lose what it was told last.
const LINGER: Duration = Duration::from_secs(1);

/// How long the head of an answer waits for what comes first in the other protocol. Together they are one write, and the client is
/// woken once.
const TOGETHER: Duration = Duration::from_millis(5);

/// What is longer is not copied behind the head, but written by itself.
const TOGETHER_BYTES_MAX: usize = 4 * 1024;

/// Bytes that are read at once.
const READ_MAX: usize = 16 * 1024;

thread_local! {
    /// What all connections of a thread read into.
    static READ: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_MAX].into());
}

/// Answers requests for another protocol with the application.
pub struct Upgrade<A>(pub A);

impl<A, B> Service<(Request, Framed<TcpConnection, Codec>)> for Upgrade<A>
where
    A: Service<Request, Response = Response<B>, Error = Response<BoxBody>>,
    A::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

    always_ready!();

    fn call(&self, (request, framed): (Request, Framed<TcpConnection, Codec>)) -> Self::Future {
        let parts = framed.into_parts();
        let connection = parts.io;
        // A buffer keeps its memory for as long as there is any view of it, an empty one, too.
        let early = if parts.read_buf.is_empty() { Bytes::new() } else { parts.read_buf.freeze() };
        let left = content_bytes(&request);
        let incoming = Incoming { connection: connection.clone(), early, left };
        let payload: Payload = Payload::Stream { payload: Box::pin(incoming) };
        let answer = self.0.call(request.replace_payload(payload).0);
        let (codec, waiting) = (parts.codec, parts.write_buf);
        Box::pin(async move {
            let answer = answer.await.map(Response::map_into_boxed_body).unwrap_or_else(|error| error);
            // An error is the end of the connection, and there is nobody to tell.
            let _ = carry(connection, answer, codec, waiting).await;
            Ok(())
        })
    }
}

/// Writes an answer behind what waits to be written, and what follows it, to its end. Errors: the client is gone.
async fn carry(
    mut connection: TcpConnection,
    answer: Response<BoxBody>,
    mut codec: Codec,
    mut waiting: BytesMut,
) -> io::Result<()> {
    let (mut head, body) = answer.into_parts();
    let is_refused = head.status() != StatusCode::SWITCHING_PROTOCOLS;
    if is_refused {
        head.head_mut().set_connection_type(ConnectionType::Close);
        // For a request like this the library writes content without an end as it is, whatever it says of it.
        head.head_mut().no_chunking(matches!(body.size(), BodySize::Stream));
    }
    codec.encode(Message::Item((head, body.size())), &mut waiting)?;
    if is_refused {
        // Boxed, so that connections which did change their protocol have no room for it.
        Box::pin(write_content(&mut connection, codec, waiting, body)).await?;
    } else {
        drop(codec);
        write_as_it_comes(&mut connection, waiting, body).await?;
    }
    // Encryption has a last word of its own, which may have to wait for the client.
    timeout(LINGER, connection.shutdown()).await??;
    let _ = timeout(LINGER, read_away(&mut connection)).await;
    Ok(())
}

/// Writes the content of an answer in HTTP. Its beginning goes out together with the head: there are clients that look no further.
async fn write_content(
    connection: &mut TcpConnection,
    mut codec: Codec,
    mut waiting: BytesMut,
    mut body: BoxBody,
) -> io::Result<()> {
    while let Some(piece) = next(&mut body).await? {
        codec.encode(Message::Chunk(Some(piece)), &mut waiting)?;
        connection.write_all(&waiting).await?;
        waiting.clear();
    }
    codec.encode(Message::Chunk(None), &mut waiting)?;
    write(connection, &waiting).await
}

/// Writes the head, and then what is said in the other protocol.
async fn write_as_it_comes(
    connection: &mut TcpConnection,
    mut head: BytesMut,
    mut body: BoxBody,
) -> io::Result<()> {
    // Boxed: the wait has an end, and the connection would keep room for it until its own.
    let first = match Box::pin(timeout(TOGETHER, next(&mut body))).await {
        Ok(Ok(Some(first))) => first,
        Ok(end) => {
            write(connection, &head).await?;
            return end.map(drop);
        }
        Err(_) => Bytes::new(),
    };
    let is_short = first.len() <= TOGETHER_BYTES_MAX;
    if is_short {
        head.extend_from_slice(&first);
    }
    write(connection, &head).await?;
    drop(head);
    if !is_short {
        write(connection, &first).await?;
    }
    drop(first);
    while let Some(piece) = next(&mut body).await? {
        write(connection, &piece).await?;
    }
    Ok(())
}

/// Writes all of it, to the end of the way: encryption may keep some of what it took while the client does not read.
async fn write(connection: &mut TcpConnection, bytes: &[u8]) -> io::Result<()> {
    connection.write_all(bytes).await?;
    connection.flush().await
}

async fn next(body: &mut BoxBody) -> io::Result<Option<Bytes>> {
    let piece = poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await;
    piece.transpose().map_err(|error| io::Error::other(error.to_string()))
}

/// Reads without keeping anything, until the client has ended its side.
pub(super) async fn read_away(connection: &mut TcpConnection) {
    while let Ok(false) = poll_fn(|cx| poll_read(connection, cx, <[u8]>::is_empty)).await {}
}

/// Reads what there is; no bytes are the end.
fn poll_read<T>(
    connection: &mut TcpConnection,
    cx: &mut Context<'_>,
    taken: impl FnOnce(&[u8]) -> T,
) -> Poll<io::Result<T>> {
    READ.with_borrow_mut(|buffer| {
        let mut into = ReadBuf::new(buffer);
        ready!(Pin::new(connection).poll_read(cx, &mut into))?;
        Poll::Ready(Ok(taken(into.filled())))
    })
}

/// What the client sends.
struct Incoming {
    connection: TcpConnection,
    /// What came together with the request.
    early: Bytes,
    /// How much content of the request is still to come; `None`: what comes is no content, but what is said after a handshake.
    left: Option<u64>,
}

/// How much content a request has. A handshake (`GET`) has none, and what follows it has no end; any other request without a
/// length has none, unless it comes in chunks, which tell their end themselves.
fn content_bytes(request: &Request) -> Option<u64> {
    let headers = request.head().headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let has_no_end = request.method() == Method::GET || headers.contains_key(TRANSFER_ENCODING);
    length.filter(|length| *length > 0).or((!has_no_end).then_some(0))
}

impl Incoming {
    /// What of these bytes belongs to the request.
    fn within(&mut self, mut bytes: Bytes) -> Bytes {
        if let Some(left) = &mut self.left {
            bytes.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= bytes.len() as u64;
        }
        bytes
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    /// A connection that breaks ends like one that was ended.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        let mut bytes = std::mem::take(&mut self.early);
        if bytes.is_empty() {
            bytes = ready!(poll_read(&mut self.connection, cx, Bytes::copy_from_slice)).unwrap_or_default();
        }
        Poll::Ready(Some(self.within(bytes)).filter(|bytes| !bytes.is_empty()).map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use actix_http::body::BodyStream;
    use futures_util::{StreamExt, stream};
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;

    use super::super::patience::HeadWatch;
    use super::*;

    const HEAD: &str = "HTTP/1.1 101\r\n\r\n";

    /// A client to whom a head and this body are written, and how that ended.
    async fn told<E: std::error::Error + 'static>(
        body: impl Stream<Item = Result<Bytes, E>> + 'static,
    ) -> (TcpStream, JoinHandle<io::Result<()>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("it listens");
        let client =
            TcpStream::connect(listener.local_addr().expect("an address")).await.expect("it connects");
        let (server, _) = listener.accept().await.expect("it is taken");
        let mut connection = TcpConnection::plain(server, HeadWatch::new(1_000));
        let body = BoxBody::new(BodyStream::new(body));
        let written =
            actix::spawn(async move { write_as_it_comes(&mut connection, HEAD.into(), body).await });
        (client, written)
    }

    async fn first_read(client: &mut TcpStream) -> String {
        let mut read = [0; 256];
        let length = timeout(Duration::from_secs(9), client.read(&mut read)).await.expect("it comes");
        String::from_utf8_lossy(&read[..length.expect("it is read")]).into_owned()
    }

    fn piece(bytes: impl Into<Bytes>) -> Result<Bytes, Infallible> {
        Ok(bytes.into())
    }

    #[actix::test]
    async fn the_head_and_the_first_message_are_one_write() {
        let soon = stream::once(async {
            tokio::task::yield_now().await;
            piece("welcome")
        });
        let (mut client, _written) = told(soon.chain(stream::pending())).await;
        assert_eq!(first_read(&mut client).await, format!("{HEAD}welcome"));
    }

    #[actix::test]
    async fn a_head_does_not_wait_for_somebody_who_says_nothing() {
        let (mut client, _written) = told(stream::pending::<Result<Bytes, Infallible>>()).await;
        assert_eq!(first_read(&mut client).await, HEAD);
    }

    #[actix::test]
    async fn a_long_first_message_comes_whole_behind_the_head() {
        let long = "x".repeat(TOGETHER_BYTES_MAX * 3);
        let (mut client, written) = told(stream::iter([piece(long.clone()), piece("end")])).await;
        written.await.expect("it ran").expect("it is written");
        let mut all = String::new();
        client.read_to_string(&mut all).await.expect("it is read");
        assert!(all == format!("{HEAD}{long}end"), "{} bytes", all.len());
    }

    #[actix::test]
    async fn whatever_becomes_of_the_content_its_head_is_told() {
        let (mut client, written) = told(stream::empty::<Result<Bytes, Infallible>>()).await;
        assert_eq!(first_read(&mut client).await, HEAD);
        written.await.expect("it ran").expect("that was all");
        let (mut client, written) = told(stream::iter([Err(io::Error::other("broken"))])).await;
        assert_eq!(first_read(&mut client).await, HEAD);
        assert!(written.await.expect("it ran").is_err());
    }
}
