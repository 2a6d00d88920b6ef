//! The WebSocket client of the load generator. It makes its own handshake and sends frames that were encoded beforehand. All
//! sockets read into one shared buffer, in which frames are looked at where they are.
//!
//! Not tungstenite: it makes a message on the heap of each frame, masks each anew and flushes for itself, which costs about
//! as much as what the server does for a delivery. A generator that is as slow as the server measures itself.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::action::MASK;
use super::frame::{CLOSE, FrameReader, PING, PONG, append_frame};
use super::http;

/// Offered for JSON.
pub(crate) const JSON: &str = "tiltyard.v1.json";
/// Offered for MessagePack.
pub(crate) const MSGPACK: &str = "tiltyard.v1.msgpack";

const BUFFER_BYTES: usize = 256 * 1024;
/// The key of every handshake and its answer: those of RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The buffer that all sockets of a thread read into.
#[derive(Debug, Clone)]
pub(crate) struct SharedBuffer(Rc<RefCell<Vec<u8>>>);

impl SharedBuffer {
    /// A buffer for the sockets of a thread.
    pub(crate) fn new() -> SharedBuffer {
        SharedBuffer(Rc::new(RefCell::new(vec![0; BUFFER_BYTES])))
    }
}

/// The half of a socket that reads.
#[derive(Debug)]
pub(crate) struct SocketReader {
    from: OwnedReadHalf,
    frames: FrameReader,
    buffer: SharedBuffer,
    /// The other half, to answer pings.
    writer: Rc<SocketWriter>,
    resume_token: Option<String>,
}

/// The half that writes. Bytes that the kernel does not take yet wait here.
#[derive(Debug)]
pub(crate) struct SocketWriter {
    to: OwnedWriteHalf,
    waiting: RefCell<Vec<u8>>,
}

/// Connects, and waits until the server has said the first word (`welcome`). Errors: it refuses, or says something else.
pub(crate) async fn connect(
    address: SocketAddr,
    path: &str,
    subprotocol: &str,
    buffer: &SharedBuffer,
) -> anyhow::Result<SocketReader> {
    let stream = TcpStream::connect(address).await.with_context(|| http::unreachable(address))?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
    );
    http::write_all(&stream, request.as_bytes()).await?;
    let mut begun = Vec::new();
    let head = http::read_head(&stream, &mut begun).await?;
    if head.status != 101 {
        bail!("{path} was refused with {}", http::told(&stream, &head, begun).await);
    }
    if !head.has("sec-websocket-accept", ACCEPT) {
        bail!("{path}: the server answers with a wrong Sec-WebSocket-Accept");
    }
    let (from, to) = stream.into_split();
    let writer = Rc::new(SocketWriter { to, waiting: RefCell::default() });
    let (frames, buffer) = (FrameReader::default(), buffer.clone());
    let mut reader = SocketReader { from, frames, buffer, writer, resume_token: None };
    let mut first = Greeting::default();
    reader.take_in(&begun[head.bytes..], &mut |message| first.hear(message))?;
    while !first.welcomed {
        first.check(path)?;
        reader.hear(&mut |message| first.hear(message)).await?;
    }
    reader.resume_token = first.resume_token;
    Ok(reader)
}

/// Waits for the first message of a server.
#[derive(Debug, Default)]
struct Greeting {
    welcomed: bool,
    resume_token: Option<String>,
    other: Option<String>,
}

impl Greeting {
    fn hear(&mut self, message: &[u8]) {
        let start = &message[..message.len().min(40)];
        if start.windows(7).any(|word| word == b"welcome") {
            self.welcomed = true;
            self.resume_token = resume_token(message);
        } else if !self.welcomed {
            self.other.get_or_insert_with(|| String::from_utf8_lossy(message).into_owned());
        }
    }

    fn check(&self, path: &str) -> anyhow::Result<()> {
        match &self.other {
            Some(other) => bail!("{path}: instead of a welcome comes {other}"),
            None => Ok(()),
        }
    }
}

/// The token in a `welcome`, if that is JSON.
fn resume_token(welcome: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Welcome {
        resume_token: Option<String>,
    }
    serde_json::from_slice::<Welcome>(welcome).ok()?.resume_token
}

impl SocketReader {
    /// What leads back to this seat over another connection; `None` for spectators, and where MessagePack is spoken.
    pub(crate) fn resume_token(&self) -> Option<&str> {
        self.resume_token.as_deref()
    }

    /// The half that writes to the same connection.
    pub(crate) fn writer(&self) -> Rc<SocketWriter> {
        Rc::clone(&self.writer)
    }

    /// Waits until something comes, and hands out each message in it. Errors: the connection ended.
    pub(crate) async fn hear(&mut self, each: &mut impl FnMut(&[u8])) -> anyhow::Result<()> {
        poll_fn(|context| self.poll_hear(context, each)).await
    }

    fn poll_hear(
        &mut self,
        context: &mut Context<'_>,
        each: &mut impl FnMut(&[u8]),
    ) -> Poll<anyhow::Result<()>> {
        let shared = self.buffer.clone();
        let mut buffer = shared.0.borrow_mut();
        let mut read = ReadBuf::new(&mut buffer);
        if let Err(error) = ready!(Pin::new(&mut self.from).poll_read(context, &mut read)) {
            return Poll::Ready(Err(error).context("a connection broke"));
        }
        if read.filled().is_empty() {
            return Poll::Ready(Err(anyhow::anyhow!("the server ended a connection")));
        }
        Poll::Ready(self.take_in(read.filled(), each))
    }

    fn take_in(&mut self, bytes: &[u8], each: &mut impl FnMut(&[u8])) -> anyhow::Result<()> {
        let mut closed = None;
        let writer = &self.writer;
        self.frames.walk(bytes, &mut |opcode, payload| match opcode {
            CLOSE => closed = Some(close_code(payload)),
            PING => writer.pong(payload),
            PONG => {}
            _ => each(payload),
        })?;
        match closed {
            Some(code) => bail!("the server closed a connection with {code}"),
            None => Ok(()),
        }
    }
}

fn close_code(payload: &[u8]) -> u16 {
    payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code))
}

impl SocketWriter {
    /// Sends whole frames. Bytes that the kernel does not take now are kept for [`SocketWriter::flush`].
    pub(crate) fn say(&self, frames: &[u8]) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            let taken = self.write(frames);
            waiting.extend_from_slice(&frames[taken..]);
        } else {
            waiting.extend_from_slice(frames);
            let taken = self.write(&waiting);
            waiting.drain(..taken);
        }
    }

    /// Sends the bytes that wait. Answers whether all of them are gone.
    pub(crate) fn flush(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let taken = if waiting.is_empty() { 0 } else { self.write(&waiting) };
        waiting.drain(..taken);
        waiting.is_empty()
    }

    fn write(&self, bytes: &[u8]) -> usize {
        match self.to.try_write(bytes) {
            Ok(taken) => taken,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            // The half that reads hears of the end of the connection, too, and reports it.
            Err(_) => bytes.len(),
        }
    }

    fn pong(&self, payload: &[u8]) {
        let mut frame = Vec::new();
        append_frame(&mut frame, PONG, Some(MASK), payload);
        self.say(&frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_welcome_is_heard_in_both_encodings_and_anything_else_is_told() {
        for welcome in [br#"{"type":"welcome","protocol":1}"#.as_slice(), b"\x8b\xa4type\xa7welcome"] {
            let mut greeting = Greeting::default();
            greeting.hear(welcome);
            assert!(greeting.welcomed);
        }
        let mut greeting = Greeting::default();
        greeting.hear(br#"{"type":"closing","code":4413}"#);
        let complaint = greeting.check("/ws/x").expect_err("it is no welcome").to_string();
        assert!(!greeting.welcomed && complaint.contains("4413"), "{complaint}");
    }
}
