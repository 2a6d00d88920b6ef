//! A foreign client of event streams: a bare TCP socket, HTTP/1.1 and the format of Server-Sent Events, by hand.
//!
//! By hand, because tests end connections in ways that no HTTP client has. Must not: decide what is right.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::server::WAIT;

/// What comes over a stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// `data:` lines, and the `id:` before them.
    Message { id: Option<String>, data: Value },
    /// A comment.
    Heartbeat,
    /// `retry:`, in milliseconds.
    Retry(u64),
}

/// A client of one stream.
pub(crate) struct Listener {
    socket: TcpStream,
    /// As it came, from the first byte that was not understood yet.
    raw: Vec<u8>,
    /// Without the chunks.
    text: String,
    kept: VecDeque<Value>,
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) welcome: Value,
}

impl Listener {
    /// Asks for a stream and reads the head of the answer.
    pub(crate) async fn knock(server: SocketAddr, path: &str) -> Listener {
        Listener::dial(server, path, None, "").await
    }

    /// The same, as a browser does that comes back after it has seen the event by this id.
    pub(crate) async fn resume(server: SocketAddr, path: &str, id: &str) -> Listener {
        Listener::dial(server, path, None, &format!("last-event-id: {id}\r\n")).await
    }

    /// The same; the kernel keeps little of what is not read.
    pub(crate) async fn narrow(server: SocketAddr, path: &str) -> Listener {
        Listener::dial(server, path, Some(4096), "").await
    }

    /// Watches a room, and has read the `welcome`.
    pub(crate) async fn watch(server: SocketAddr, room: &str) -> Listener {
        let mut listener = Listener::knock(server, &format!("/stream/rooms/{room}")).await;
        assert_eq!(listener.status, 200, "{}", listener.head);
        listener.welcome = listener.expect("welcome").await;
        listener
    }

    async fn dial(server: SocketAddr, path: &str, receive_buffer: Option<u32>, header: &str) -> Listener {
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes).expect("a receive buffer");
        }
        let mut socket = socket.connect(server).await.expect("the server listens");
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {server}\r\naccept: text/event-stream\r\n{header}\r\n");
        socket.write_all(request.as_bytes()).await.expect("the server reads");
        let (raw, text, kept) = (Vec::new(), String::new(), VecDeque::new());
        let (status, head, welcome) = (0, String::new(), Value::Null);
        let mut listener = Listener { socket, raw, text, kept, status, head, welcome };
        listener.read_head().await;
        listener
    }

    async fn read_head(&mut self) {
        let end = loop {
            if let Some(at) = self.raw.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            assert!(self.read().await, "the connection ended within the head");
        };
        self.head = String::from_utf8_lossy(&self.raw[..end]).to_ascii_lowercase();
        self.raw.drain(..end + 4);
        self.status = self.head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    }

    /// Reads what there is; `false` at the end.
    async fn read(&mut self) -> bool {
        let read = timeout(WAIT, self.socket.read_buf(&mut self.raw)).await;
        let read = read.unwrap_or_else(|_| panic!("nothing came; kept: {:?}", self.kept));
        read.is_ok_and(|bytes| bytes > 0)
    }

    /// Takes whole chunks out of what was read.
    fn unchunk(&mut self) {
        while let Some(line) = self.raw.windows(2).position(|two| two == b"\r\n") {
            let size = std::str::from_utf8(&self.raw[..line]).expect("a chunk's size");
            let size = usize::from_str_radix(size, 16).expect("a chunk's size");
            let end = line + 2 + size;
            if self.raw.len() < end + 2 {
                return;
            }
            self.text += std::str::from_utf8(&self.raw[line + 2..end]).expect("text");
            self.raw.drain(..end + 2);
        }
    }

    /// The next event; `None` at the end.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        loop {
            self.unchunk();
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                return Some(understood(&block));
            }
            if !self.read().await {
                return None;
            }
        }
    }

    /// The next message, with its `id:`.
    pub(crate) async fn numbered(&mut self) -> (String, Value) {
        match self.message().await {
            Some((Some(id), data)) => (id, data),
            Some((None, data)) => panic!("without a number: {data}"),
            None => panic!("the stream has ended"),
        }
    }

    async fn fresh(&mut self) -> Option<Value> {
        self.message().await.map(|(_, data)| data)
    }

    /// The next message and its `id:`; `None` at the end. Heartbeats alone are not waited for without end.
    async fn message(&mut self) -> Option<(Option<String>, Value)> {
        let begun = Instant::now();
        loop {
            if let Event::Message { id, data } = self.event().await? {
                return Some((id, data));
            }
            assert!(begun.elapsed() < WAIT, "heartbeats alone; kept: {:?}", self.kept);
        }
    }

    /// Waits for the next message of a type; what comes before it is kept.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        self.expect_that(kind, |_| true).await
    }

    /// Waits for the next message of a type that is as wanted; what comes before it is kept.
    pub(crate) async fn expect_that(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let fits = |message: &Value| message["type"] == kind && wanted(message);
        if let Some(at) = self.kept.iter().position(fits) {
            return self.kept.remove(at).expect("it is there");
        }
        loop {
            match self.fresh().await {
                Some(message) if fits(&message) => return message,
                Some(message) => self.kept.push_back(message),
                None => panic!("no {kind} before the end; kept: {:?}", self.kept),
            }
        }
    }

    /// The next message of a type among those that came and were not asked for.
    pub(crate) fn kept(&mut self, kind: &str) -> Option<Value> {
        let at = self.kept.iter().position(|message| message["type"] == kind)?;
        self.kept.remove(at)
    }

    /// Reads to the end. Answers all messages that were not asked for.
    pub(crate) async fn rest(&mut self) -> Vec<Value> {
        while let Some(message) = self.fresh().await {
            self.kept.push_back(message);
        }
        self.kept.drain(..).collect()
    }

    /// The connection is cut, as when a cable is pulled: with a reset.
    pub(crate) fn cut(self) {
        self.socket.set_zero_linger().expect("a socket option");
    }

    /// Ends its own side in order, and goes on reading.
    pub(crate) async fn finish(&mut self) {
        self.socket.shutdown().await.expect("the connection stands");
    }
}

fn understood(block: &str) -> Event {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if let Some(after_ms) = field("retry:") {
        return Event::Retry(after_ms.parse().expect("milliseconds"));
    }
    let lines: Vec<_> = block.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    if lines.is_empty() {
        assert!(block.starts_with(':'), "{block:?}");
        return Event::Heartbeat;
    }
    let data = serde_json::from_str(&lines.join("\n")).expect("JSON");
    Event::Message { id: field("id:").map(str::to_owned), data }
}
