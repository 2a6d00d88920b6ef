//! A server for one test: `App::build` on a thread of its own, on a free port. Dropping it stops it.
//!
//! Must not: know what a test is about, or differ from `main` in anything but settings and additional games.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};
use tiltyard::app::App;
use tiltyard::config::Settings;
use tiltyard::game::Registry;

use crate::player::{Dial, TestPlayer};

/// How long anything may take before a test gives up; far more than it ever needs.
pub(crate) const WAIT: Duration = Duration::from_secs(20);

/// Settings of every test: one thread each, and no room that a test did not open.
const BASE: &[(&str, &str)] = &[
    ("server.port", "0"),
    ("server.workers", "1"),
    ("server.arbiters", "1"),
    ("server.drain_ms", "50"),
    ("demo.enabled", "false"),
];

/// A running server.
pub(crate) struct TestServer {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    http: reqwest::Client,
}

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

impl TestServer {
    /// A server with the standard games.
    pub(crate) fn start() -> TestServer {
        TestServer::with(&[])
    }

    /// A server with other settings.
    pub(crate) fn with(changes: &[(&'static str, &str)]) -> TestServer {
        TestServer::with_games(changes, tiltyard::games::standard())
    }

    /// A server with other settings and games.
    pub(crate) fn with_games(changes: &[(&'static str, &str)], registry: Registry) -> TestServer {
        TestServer::run(settings(changes), registry)
    }

    /// A server with exactly these settings.
    pub(crate) fn run(settings: Settings, registry: Registry) -> TestServer {
        let (started, ready) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let system = actix::System::new();
            system.block_on(async {
                let app = App::build(settings, registry).await.expect("the server starts");
                started.send((app.addresses()[0], app.handle())).expect("the test waits");
                app.run_until_stopped().await.expect("the server runs");
            });
            actix::System::current().stop();
            system.run().expect("the system stops");
        });
        let (address, handle) = ready.recv().expect("the server has started");
        TestServer { address, handle, thread: Some(thread), http: client() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request that is not sent yet.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
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
        let (begun, mut turn) = (Instant::now(), tokio::time::interval(Duration::from_millis(20)));
        loop {
            turn.tick().await;
            let reply = self.get(path).await;
            if wanted(&reply) {
                return reply;
            }
            assert!(begun.elapsed() < WAIT, "still {} {} at {path}", reply.status, reply.text);
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // The order is given by the call; the answer comes when the thread has ended.
        drop(self.handle.stop(false));
        let ended = self.thread.take().map(JoinHandle::join);
        if !std::thread::panicking() {
            assert!(ended.is_none_or(|ended| ended.is_ok()), "the server's thread panicked");
        }
    }
}

/// The settings of a test.
pub(crate) fn settings(changes: &[(&'static str, &str)]) -> Settings {
    let flags = BASE.iter().chain(changes).map(|(key, value)| (*key, (*value).to_owned())).collect();
    Settings::load(None, &flags).expect("the settings fit")
}

fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(WAIT).redirect(reqwest::redirect::Policy::none());
    client.build().expect("an HTTP client")
}
