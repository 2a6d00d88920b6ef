//! A foreign HTTP client of one server, and what tests ask of every server over it.
//!
//! Must not: know how the server was started.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::player::{Dial, TestPlayer};
use crate::server::WAIT;

/// An answer over HTTP.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// Reads all of an answer.
    pub(crate) async fn of(response: reqwest::Response) -> Reply {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: response.text().await.expect("the body is text") }
    }

    /// The body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {:?}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are text"))
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn must_be(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The body of a refusal: a problem document of this status.
    #[track_caller]
    pub(crate) fn must_refuse(&self, status: u16) -> Value {
        let problem = self.must_be(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(problem["status"], status, "{problem}");
        problem
    }
}

/// A server's address, and a client to talk to it.
pub(crate) struct Http {
    address: SocketAddr,
    client: reqwest::Client,
}

impl Http {
    pub(crate) fn of(address: SocketAddr) -> Http {
        Http { address, client: client() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request that is not sent yet.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        Reply::of(request.send().await.expect("the server answers")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Sends bytes as they are, as far as the server takes them. Answers all that comes back until the server closes.
    pub(crate) async fn raw(&self, request: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        let (mut reading, mut writing) = socket.split();
        let mut answer = Vec::new();
        let both = async {
            // Whoever refuses a body need not take all of it.
            tokio::join!(writing.write_all(request), reading.read_to_end(&mut answer))
        };
        let (_, closed) = tokio::time::timeout(WAIT, both).await.expect("the server closes");
        // What is reset behind an answer has an end, too: the server need not read all that was sent.
        assert!(closed.is_ok() || !answer.is_empty(), "the server answers and closes: {closed:?}");
        String::from_utf8(answer).expect("text")
    }

    /// Opens a room; what the fields leave out is filled in. Answers its id.
    pub(crate) async fn room(&self, fields: Value) -> String {
        let mut body = Map::from_iter([
            ("name".to_owned(), json!("A room of a test")),
            ("game".to_owned(), json!("relay")),
            ("max_players".to_owned(), json!(2)),
        ]);
        body.extend(fields.as_object().cloned().expect("fields are an object"));
        let room = self.post("/rooms/", Value::Object(body)).await.must_be(201);
        room["id"].as_str().expect("a room has an id").to_owned()
    }

    /// Takes a seat, and has read the `welcome`.
    pub(crate) async fn play(&self, room: &str, player: &str) -> TestPlayer {
        Dial::play(room, player).enter(self.address).await
    }

    /// Watches a room, and has read the `welcome`.
    pub(crate) async fn watch(&self, room: &str) -> TestPlayer {
        Dial::watch(room).enter(self.address).await
    }

    /// Waits until the answer to `GET path` is as wanted.
    pub(crate) async fn eventually(&self, path: &str, wanted: impl Fn(&Reply) -> bool) -> Reply {
        self.eventually_sent(|| self.request(Method::GET, path), wanted).await
    }

    /// Waits until the answer to a request, sent again and again, is as wanted.
    pub(crate) async fn eventually_sent(
        &self,
        request: impl Fn() -> RequestBuilder,
        wanted: impl Fn(&Reply) -> bool,
    ) -> Reply {
        let (begun, mut turn) = (Instant::now(), tokio::time::interval(Duration::from_millis(20)));
        loop {
            turn.tick().await;
            let reply = self.send(request()).await;
            if wanted(&reply) {
                return reply;
            }
            assert!(begun.elapsed() < WAIT, "still {} {}: {:?}", reply.status, reply.text, request());
        }
    }
}

fn client() -> reqwest::Client {
    // Servers end connections that were idle for five seconds: none of those is used again.
    let idle = Duration::from_secs(2);
    let client = reqwest::Client::builder()
        .pool_idle_timeout(idle)
        .timeout(WAIT)
        .redirect(reqwest::redirect::Policy::none());
    client.build().expect("an HTTP client")
}

/// The same path, written with every letter as a percent code: `/%6d%65` for `/me`.
pub(crate) fn percent_coded(path: &str) -> String {
    let coded = path.chars().map(|letter| match letter {
        'a'..='z' | '_' => format!("%{:02x}", u32::from(letter)),
        other => other.to_string(),
    });
    coded.collect()
}
