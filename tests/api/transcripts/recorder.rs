//! A client whose connections are recorded: it does what a good client does, and writes down what that was.
//!
//! Must not: decide what a client has to know; that is `reference.rs`.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::{Map, Value, json};

use super::reference::Reference;
use super::stand_ins::StandIns;
use super::tape::{Likeness, Tape};
use crate::player::{Codec, Dial, Failed, Heard, TestPlayer};

/// The longest that a client may wait on top of what it has to.
const SLACK_S: u64 = 10;

/// How many messages come before what is waited for, at most.
const MESSAGES_MAX: usize = 5000;

/// Close codes that a client comes back from by itself, and how many seconds later unless it is told another time.
const COMES_BACK: &[(u16, u64)] = &[(1006, 0), (1012, 0), (4429, 5), (4430, 0), (4503, 3)];

/// Who is recorded.
pub(super) struct Client<'a> {
    pub(super) room: &'a str,
    /// `None` watches.
    pub(super) player: Option<&'a str>,
    pub(super) codec: Codec,
}

/// A recorded client in one room.
pub(super) struct Recorder {
    path: String,
    codec: Codec,
    /// Whether the kernel keeps little of what is not read.
    narrow: bool,
    names: StandIns,
    tape: Tape,
    socket: Option<TestPlayer>,
    ticket: Option<String>,
    /// What it knows.
    books: Reference,
    closing: Value,
    /// Whether this connection showed a token, and no `welcome` has come yet.
    claims: bool,
}

impl Recorder {
    /// What is recorded has this name, and a sentence about it.
    pub(super) fn new(name: &'static str, about: &str, client: &Client<'_>) -> Recorder {
        let Client { room, player, codec } = *client;
        let mut names = StandIns::default();
        let shown = if is_drawn(room) { names.name(room, "room") } else { room.to_owned() };
        if let Some(player) = player.filter(|player| player.starts_with("p_")) {
            names.name(player, "player");
        }
        let encoding = if codec == Codec::Json { "json" } else { "msgpack" };
        let who = player.map(|player| names.text(player));
        let head = json!({"room": shown, "player": who, "encoding": encoding});
        let path = player
            .map_or_else(|| format!("/ws/spectate/{room}"), |player| format!("/ws/game/{room}/{player}"));
        Recorder {
            path,
            codec,
            narrow: false,
            names,
            tape: Tape::new(name, about, head),
            socket: None,
            ticket: None,
            books: Reference::default(),
            closing: Value::Null,
            claims: false,
        }
    }

    /// Clocks decide what is in the recording.
    pub(super) fn varied(mut self) -> Recorder {
        self.tape.liken(Likeness::Kinds);
        self
    }

    /// It reads slowly, too.
    pub(super) fn narrow(mut self) -> Recorder {
        self.narrow = true;
        self.varied()
    }

    /// It shows tickets, and this is the first one.
    pub(super) fn take_ticket(&mut self, ticket: String) {
        let name = self.names.name(&ticket, "ticket");
        self.tape.add(json!({"ticket": name}));
        self.ticket = Some(ticket);
    }

    /// Connects, and reads the `welcome`.
    pub(super) async fn enter(&mut self, server: SocketAddr) {
        self.knock(server).await;
        self.hear("welcome").await;
    }

    /// Connects.
    pub(super) async fn knock(&mut self, server: SocketAddr) {
        let dialed = self.dial().attempt(server).await;
        self.socket = Some(dialed.unwrap_or_else(|failed| panic!("it is let in: {failed:?}")));
        self.tape.add(json!({"opened": {}}));
    }

    /// Tries to connect where nobody listens.
    pub(super) async fn find_nobody(&mut self, server: SocketAddr) {
        let failed = self.dial().attempt(server).await.err();
        assert!(matches!(failed, Some(Failed::Broken(_))), "{failed:?}");
        self.tape.add(json!({"unreachable": {}}));
        self.wait(1006);
    }

    fn dial(&mut self) -> Dial {
        let token = self.books.token.as_ref().and_then(Value::as_str).map(str::to_owned);
        self.claims = token.is_some();
        let after = self.books.n.filter(|_| token.is_some()).map(|n| n.to_string());
        let ticket = self.ticket.take();
        let query = [("ticket", ticket), ("resume_token", token), ("after", after)];
        let query: Vec<(&str, String)> =
            query.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
        let told =
            query.iter().map(|(name, value)| ((*name).to_owned(), Value::from(self.names.text(value))));
        let told: Map<String, Value> = told.collect();
        let dial = json!({"path": self.names.text(&self.path), "query": told, "subprotocol": self.codec.subprotocol()});
        self.tape.add(json!({"dial": dial}));
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let dial = Dial::to(&format!("{}?{}", self.path, query.join("&"))).speaking(self.codec);
        if self.narrow { dial.narrow() } else { dial }
    }

    fn socket(&mut self) -> &mut TestPlayer {
        self.socket.as_mut().expect("it is connected")
    }

    /// The program acts.
    pub(super) async fn act(&mut self, action: Value) {
        self.tape.add(json!({"act": action}));
        let mut sent = action;
        sent["seq"] = self.books.act().into();
        self.send(sent).await;
    }

    /// The program says something.
    pub(super) async fn say(&mut self, words: &str) {
        self.tape.add(json!({"say": words}));
        self.send(json!({"type": "chat", "message": words})).await;
    }

    /// The program gives the seat up.
    pub(super) async fn leave(&mut self) {
        self.tape.add(json!({"leave": {}}));
        self.send(json!({"type": "leave"})).await;
        self.books.forget();
    }

    async fn send(&mut self, message: Value) {
        self.tape.add(json!({"sent": message}));
        // That the connection has ended meanwhile is for who hears.
        self.socket().try_send(&message).await;
    }

    /// Reads up to a message of this type.
    pub(super) async fn hear(&mut self, kind: &str) {
        self.hear_that(|message| message["type"] == kind).await;
    }

    /// Reads up to the last of messages of these types, which may come in any order.
    pub(super) async fn hear_all(&mut self, kinds: &[&str]) {
        let mut left = kinds.to_vec();
        self.hear_that(|told| {
            left.retain(|kind| told["type"] != *kind);
            left.is_empty()
        })
        .await;
    }

    /// Reads so many messages.
    pub(super) async fn hear_more(&mut self, messages: usize) {
        let mut left = messages;
        self.hear_that(|_| {
            left -= 1;
            left == 0
        })
        .await;
    }

    /// Reads up to such a message.
    pub(super) async fn hear_that(&mut self, mut wanted: impl FnMut(&Value) -> bool) {
        for _ in 0..MESSAGES_MAX {
            match self.socket().hear().await {
                Heard::Message { message, bytes } => {
                    self.note(&message, bytes.as_deref());
                    if wanted(&message) {
                        return;
                    }
                }
                end => panic!("the connection ended: {end:?}"),
            }
        }
        panic!("it did not come among {MESSAGES_MAX} messages");
    }

    fn note(&mut self, message: &Value, bytes: Option<&[u8]>) {
        self.names.learn(message);
        self.books.hear(message);
        if message["type"] == "closing" {
            self.closing = message.clone();
        }
        self.claims &= message["type"] != "welcome";
        let mut step = json!({"hear": self.names.message(message)});
        if let Some(bytes) = bytes {
            step["bytes"] = hex(&self.names.bytes(bytes)).into();
        }
        self.tape.add(step);
    }

    /// Reads to the end, which comes with this code, and does what a client does then: it waits, or is at an end.
    pub(super) async fn closed(&mut self, expected: u16) {
        loop {
            match self.socket().hear().await {
                Heard::Message { message, bytes } => self.note(&message, bytes.as_deref()),
                Heard::Close { code, reason } => {
                    assert_eq!(code, expected, "{reason}");
                    self.tape.add(json!({"close": {"code": code, "reason": self.names.text(&reason)}}));
                    break;
                }
                Heard::End => panic!("without a close frame"),
            }
        }
        self.socket = None;
        self.wait(expected);
    }

    /// The line breaks, without a word.
    pub(super) fn cut(&mut self) {
        self.socket.take().expect("it is connected").cut();
        self.broken();
    }

    /// Reads to the end, which comes without a close frame.
    pub(super) async fn broken_off(&mut self) {
        while let Heard::Message { message, bytes } = self.socket().hear().await {
            self.note(&message, bytes.as_deref());
        }
        self.socket = None;
        self.broken();
    }

    fn broken(&mut self) {
        self.tape.add(json!({"cut": {}}));
        self.wait(1006);
    }

    /// Nothing is heard for so long that the line has to be given up.
    pub(super) fn silence(&mut self, silence_s: u64) {
        self.socket.take().expect("it is connected").cut();
        self.tape.add(json!({"silence": {"s": silence_s}}));
        self.wait(1006);
    }

    fn wait(&mut self, code: u16) {
        let closing = std::mem::take(&mut self.closing);
        let Some((_, own_s)) = COMES_BACK.iter().find(|(back, _)| *back == code) else {
            let reason = self.names.text(closing["reason"].as_str().unwrap_or_default());
            return self.end(code, &reason);
        };
        let at_least_s = closing["retry_after"].as_u64().unwrap_or(*own_s);
        self.tape.add(json!({"wait": {"at_least_s": at_least_s, "at_most_s": at_least_s + SLACK_S}}));
    }

    /// It does not come back by itself; but a seat that the server does not know any more is asked for anew.
    fn end(&mut self, code: u16, reason: &str) {
        if self.claims && matches!(code, 4400 | 4401 | 4403) {
            self.books.forget();
            return self.tape.add(json!({"wait": {"at_least_s": 0, "at_most_s": SLACK_S}}));
        }
        if code != 4409 {
            self.books.forget();
        }
        self.tape.add(json!({"end": {"code": code, "reason": reason}}));
    }

    /// The program asks to try again, after an end.
    pub(super) fn again(&mut self) {
        self.tape.add(json!({"again": {}}));
    }

    /// What it has to know by now.
    pub(super) fn know(&mut self) {
        let books = self.names.message(&self.books.books());
        self.tape.add(json!({"know": books}));
    }

    /// Compares the recording with what is kept, or keeps it.
    pub(super) fn finish(self) {
        self.tape.finish();
    }
}

/// Whether a room's id was drawn, and not chosen by who came first.
fn is_drawn(room: &str) -> bool {
    room.chars().any(|sign| sign.is_ascii_digit())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
