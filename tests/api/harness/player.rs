//! A foreign client of the room protocol: tungstenite's sockets, JSON values, nothing of the server's own code.
//!
//! Must not: decide what is right; it sends, waits and keeps what a test has not asked for yet.

use std::collections::VecDeque;
use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::server::WAIT;

/// An encoding, by the name of its subprotocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Json,
    MsgPack,
}

impl Codec {
    pub(crate) const ALL: [Codec; 2] = [Codec::Json, Codec::MsgPack];

    pub(crate) fn subprotocol(self) -> &'static str {
        match self {
            Codec::Json => "tiltyard.v1.json",
            Codec::MsgPack => "tiltyard.v1.msgpack",
        }
    }
}

/// A connection that is about to be made.
#[derive(Clone)]
pub(crate) struct Dial {
    path: String,
    codec: Codec,
    headers: Vec<(&'static str, String)>,
    receive_buffer: Option<u32>,
}

/// A handshake that was refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// A connection that did not come about.
#[derive(Debug)]
pub(crate) enum Failed {
    Refused(Refused),
    /// There was no answer, or none that is HTTP.
    Broken(String),
}

impl Dial {
    pub(crate) fn to(path: &str) -> Dial {
        Dial { path: path.to_owned(), codec: Codec::Json, headers: Vec::new(), receive_buffer: None }
    }

    pub(crate) fn play(room: &str, player: &str) -> Dial {
        Dial::to(&format!("/ws/game/{room}/{player}"))
    }

    pub(crate) fn watch(room: &str) -> Dial {
        Dial::to(&format!("/ws/spectate/{room}"))
    }

    /// To watch, and to speak as a player.
    pub(crate) fn watch_as(room: &str, player: &str) -> Dial {
        Dial::to(&format!("/ws/spectate/{room}?player={player}"))
    }

    /// Comes back with the token of an earlier `welcome`.
    pub(crate) fn resume(room: &str, player: &str, token: &str) -> Dial {
        Dial::to(&format!("/ws/game/{room}/{player}?resume_token={token}"))
    }

    /// The same, and says what the last reliable message was that came.
    pub(crate) fn resume_after(room: &str, player: &str, token: &str, after: u64) -> Dial {
        Dial::to(&format!("/ws/game/{room}/{player}?resume_token={token}&after={after}"))
    }

    pub(crate) fn speaking(self, codec: Codec) -> Dial {
        Dial { codec, ..self }.with("sec-websocket-protocol", codec.subprotocol())
    }

    pub(crate) fn with(mut self, header: &'static str, value: &str) -> Dial {
        self.headers.push((header, value.to_owned()));
        self
    }

    /// The kernel keeps little of what is not read, so that a reader that stops shows soon.
    pub(crate) fn narrow(self) -> Dial {
        Dial { receive_buffer: Some(4096), ..self }
    }

    /// Makes the connection; no message is read yet. Errors: the handshake was refused.
    pub(crate) async fn knock(&self, server: SocketAddr) -> Result<TestPlayer, Refused> {
        self.attempt(server).await.map_err(|failed| match failed {
            Failed::Refused(refused) => refused,
            Failed::Broken(why) => panic!("the handshake broke: {why}"),
        })
    }

    /// The same with a server that may not be there.
    pub(crate) async fn attempt(&self, server: SocketAddr) -> Result<TestPlayer, Failed> {
        let broken = |why: &dyn std::fmt::Display| Failed::Broken(why.to_string());
        let mut request = format!("ws://{server}{}", self.path).into_client_request().expect("a request");
        for (name, value) in &self.headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        let stream = self.dial(server).await.map_err(|error| broken(&error))?;
        let dialed = timeout(WAIT, tokio_tungstenite::client_async(request, stream)).await;
        match dialed.map_err(|error| broken(&error))? {
            Ok((socket, _)) => {
                Ok(TestPlayer { socket, codec: self.codec, kept: VecDeque::new(), welcome: Value::Null })
            }
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                let body = serde_json::from_slice(body).unwrap_or(Value::Null);
                Err(Failed::Refused(Refused { status: response.status().as_u16(), body }))
            }
            Err(error) => Err(broken(&error)),
        }
    }

    /// Makes the connection, which must be accepted; no message is read yet.
    pub(crate) async fn knock_at(&self, server: SocketAddr) -> TestPlayer {
        self.knock(server).await.expect("the handshake is accepted")
    }

    /// Makes the connection and waits for the `welcome`.
    pub(crate) async fn enter(&self, server: SocketAddr) -> TestPlayer {
        let mut player = self.knock(server).await.expect("the handshake is accepted");
        player.welcome = player.expect("welcome").await;
        player
    }

    async fn dial(&self, server: SocketAddr) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = self.receive_buffer {
            socket.set_recv_buffer_size(bytes).expect("a receive buffer");
        }
        socket.connect(server).await
    }
}

/// What comes over a connection, as it came.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A message, and the bytes of its frame where that is binary.
    Message { message: Value, bytes: Option<Vec<u8>> },
    /// A close frame.
    Close { code: u16, reason: String },
    /// The end, without one.
    End,
}

/// A client in a room.
pub(crate) struct TestPlayer {
    socket: WebSocketStream<TcpStream>,
    codec: Codec,
    kept: VecDeque<Value>,
    /// The first message.
    pub(crate) welcome: Value,
}

impl TestPlayer {
    /// What the `welcome` gave to come back with.
    pub(crate) fn token(&self) -> &str {
        self.welcome["resume_token"].as_str().expect("players have a resume token")
    }

    pub(crate) fn seat(&self) -> u64 {
        self.welcome["seat"].as_u64().expect("players have a seat")
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_frame(self.frame(&message)).await;
    }

    /// The same over a connection that may have ended. Answers whether it was sent.
    pub(crate) async fn try_send(&mut self, message: &Value) -> bool {
        let frame = self.frame(message);
        timeout(WAIT, self.socket.send(frame)).await.expect("the server reads").is_ok()
    }

    fn frame(&self, message: &Value) -> Message {
        match self.codec {
            Codec::Json => Message::text(message.to_string()),
            Codec::MsgPack => Message::binary(rmp_serde::to_vec_named(message).expect("MessagePack")),
        }
    }

    pub(crate) async fn send_frame(&mut self, message: Message) {
        let sent = timeout(WAIT, self.socket.send(message)).await.expect("the server reads");
        sent.expect("the connection stands");
    }

    pub(crate) async fn chat(&mut self, message: &str) {
        self.send(json!({"type": "chat", "message": message})).await;
    }

    /// The next message, of whatever type; kept ones first.
    pub(crate) async fn next(&mut self) -> Value {
        match self.kept.pop_front() {
            Some(message) => message,
            None => self.read().await.unwrap_or_else(|end| panic!("the connection ended with {end:?}")),
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
        let reading = async {
            loop {
                match self.read().await {
                    Ok(message) if fits(&message) => return message,
                    Ok(message) => self.kept.push_back(message),
                    Err(end) => panic!("no {kind} before the end {end:?}; kept: {:?}", self.kept),
                }
            }
        };
        let found = timeout(WAIT, reading).await;
        found.unwrap_or_else(|_| panic!("no {kind}; kept: {:?}", self.kept))
    }

    /// Waits until everything that the room had to say has come: says something itself and waits for it.
    pub(crate) async fn settle(&mut self) {
        let word = format!("settled {}", self.kept.len());
        self.chat(&word).await;
        self.expect_that("chat", |chat| chat["message"] == word.as_str()).await;
    }

    /// The messages of a type that came and were not asked for, oldest first.
    pub(crate) fn kept(&self, kind: &str) -> Vec<&Value> {
        self.kept.iter().filter(|message| message["type"] == kind).collect()
    }

    /// Everything that came and was not asked for, oldest first.
    pub(crate) fn kept_all(&self) -> Vec<Value> {
        self.kept.iter().cloned().collect()
    }

    /// Forgets what was not asked for.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }

    /// Reads to the end. Answers the last `closing` message and the close code.
    pub(crate) async fn closed(&mut self) -> (Value, Option<u16>) {
        let code = self.end().await;
        let closing = self.kept.iter().rev().find(|message| message["type"] == "closing");
        (closing.cloned().unwrap_or_default(), code)
    }

    /// Reads to the end, which must come with this code, announced by `closing`. Answers its reason.
    pub(crate) async fn must_be_closed(&mut self, code: u16) -> String {
        let (closing, closed) = self.closed().await;
        assert_eq!((&closing["code"], closed), (&json!(code), Some(code)), "kept: {:?}", self.kept);
        closing["reason"].as_str().expect("a reason").to_owned()
    }

    /// Reads to the end. A server that says nothing for so long has forgotten this client.
    async fn end(&mut self) -> Option<u16> {
        loop {
            let read = timeout(6 * WAIT, self.read()).await;
            match read.unwrap_or_else(|_| panic!("neither a message nor an end")) {
                Ok(message) => self.kept.push_back(message),
                Err(code) => return code,
            }
        }
    }

    /// The next thing that comes over the wire, as it came; pings and pongs are passed over, and nothing is kept.
    pub(crate) async fn hear(&mut self) -> Heard {
        timeout(WAIT, self.hear_next()).await.expect("something comes")
    }

    async fn hear_next(&mut self) -> Heard {
        loop {
            let next = self.socket.next().await;
            let bytes = match &next {
                Some(Ok(Message::Binary(bytes))) => Some(bytes.to_vec()),
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Heard::Close { code: frame.code.into(), reason: frame.reason.to_string() };
                }
                _ => None,
            };
            match understood(self.codec, next) {
                Some(Ok(message)) => return Heard::Message { message, bytes },
                Some(Err(_)) => return Heard::End,
                None => {}
            }
        }
    }

    /// Closes as clients do.
    pub(crate) async fn close(mut self) {
        let _ = timeout(WAIT, self.socket.close(None)).await;
    }

    /// The connection is cut, as when a cable is pulled: without a close frame, with a reset.
    pub(crate) fn cut(self) {
        self.socket.get_ref().set_zero_linger().expect("a socket option");
    }

    /// Sends all of these while it reads, to the end. Answers like [`TestPlayer::closed`].
    pub(crate) async fn pour(&mut self, messages: Vec<Message>) -> (Value, Option<u16>) {
        let (mut sink, mut stream) = (&mut self.socket).split();
        let (codec, kept) = (self.codec, &mut self.kept);
        let sending = async {
            for message in messages {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
            std::future::pending().await
        };
        let reading = async {
            loop {
                match understood(codec, stream.next().await) {
                    Some(Ok(message)) => kept.push_back(message),
                    Some(Err(code)) => return code,
                    None => {}
                }
            }
        };
        let code = timeout(WAIT, async {
            tokio::select! { code = reading => code, code = sending => code }
        });
        let code = code.await.expect("the server ends the connection");
        let closing = self.kept.iter().rev().find(|message| message["type"] == "closing");
        (closing.cloned().unwrap_or_default(), code)
    }

    /// Reads one message. Errors: the close code, if the server gave one.
    pub(crate) async fn read(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let next = timeout(WAIT, self.socket.next()).await;
            let next = next.unwrap_or_else(|_| panic!("no message; kept: {:?}", self.kept));
            if let Some(read) = understood(self.codec, next) {
                return read;
            }
        }
    }
}

/// What a frame says; `None` for pings and pongs.
fn understood(codec: Codec, frame: Option<Result<Message, Error>>) -> Option<Result<Value, Option<u16>>> {
    match frame {
        Some(Ok(Message::Text(text))) => {
            assert_eq!(codec, Codec::Json, "text on a MessagePack connection");
            Some(Ok(serde_json::from_str(&text).expect("JSON")))
        }
        Some(Ok(Message::Binary(bytes))) => {
            assert_eq!(codec, Codec::MsgPack, "a binary frame on a JSON connection");
            Some(Ok(rmp_serde::from_slice(&bytes).expect("MessagePack")))
        }
        Some(Ok(Message::Close(frame))) => Some(Err(frame.map(|frame| frame.code.into()))),
        Some(Ok(_)) => None,
        Some(Err(_)) | None => Some(Err(None)),
    }
}
