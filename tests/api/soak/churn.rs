//! Clients that live short lives, one after the other: they play a match to its end, watch, chat, break off, come back, misbehave.
//!
//! Must not: keep anything from one life to the next.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use crate::http::Http;
use crate::listener::Listener;
use crate::people::Somebody;
use crate::player::Dial;

/// Between two lives of one client, so that the load stays low.
const PAUSE: Duration = Duration::from_millis(60);
/// So many people play under ids of their own choice.
const PEOPLE: u64 = 24;

/// Clients at work.
pub(super) struct Churn {
    ends: Arc<AtomicBool>,
    lives: Arc<AtomicU64>,
    clients: Vec<JoinHandle<()>>,
}

impl Churn {
    /// So many clients begin.
    pub(super) fn begin(server: &Http, clients: usize) -> Churn {
        let (ends, lives) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let live = |_| {
            let (server, ends, lives) = (Http::of(server.address()), Arc::clone(&ends), Arc::clone(&lives));
            tokio::spawn(async move {
                while !ends.load(Ordering::SeqCst) {
                    live(&server, lives.fetch_add(1, Ordering::SeqCst)).await;
                    sleep(PAUSE).await;
                }
            })
        };
        Churn {
            clients: (0..clients).map(live).collect(),
            ends: Arc::clone(&ends),
            lives: Arc::clone(&lives),
        }
    }

    /// How many lives have begun.
    pub(super) fn lives(&self) -> u64 {
        self.lives.load(Ordering::SeqCst)
    }

    /// A client that has ended was refused something, or waited in vain.
    pub(super) fn must_go_on(&self) {
        assert!(self.clients.iter().all(|client| !client.is_finished()), "a client has broken");
    }

    /// Waits until everybody has gone.
    pub(super) async fn end(self) {
        self.ends.store(true, Ordering::SeqCst);
        for client in self.clients {
            client.await.expect("no client has broken");
        }
    }
}

async fn live(server: &Http, number: u64) {
    match number % 6 {
        0 | 1 => duel(server, number).await,
        2 => arena(server, number).await,
        3 => crowd(server, number).await,
        4 => guest(server).await,
        _ => rude(server, number).await,
    }
}

fn somebody(number: u64) -> String {
    format!("p{}", number % PEOPLE)
}

/// Two play to the end, and somebody watches; one goes in order, one breaks off.
async fn duel(server: &Http, number: u64) {
    let room = server.room(json!({"game": "connect_four", "rematch": false})).await;
    let anna = server.play(&room, &somebody(2 * number)).await;
    let bert = server.play(&room, &somebody(2 * number + 1)).await;
    let mut watcher = server.watch(&room).await;
    let mut players = if bert.welcome["state"]["turn"] == anna.seat() { [anna, bert] } else { [bert, anna] };
    // Each has a column, so whoever begins has four on top of each other first.
    for turn in 0..7 {
        let mover = &mut players[turn % 2];
        mover.send(json!({"type": "drop", "column": turn % 2, "seq": turn})).await;
        mover.expect_that("tick", |tick| tick["acks"][0][1] == turn).await;
    }
    for player in &mut players {
        player.expect("match_over").await;
    }
    watcher.expect("match_over").await;
    let [first, second] = players;
    first.close().await;
    second.cut();
}

/// One among bots, who comes back once; a stream watches; then the room is ended.
async fn arena(server: &Http, number: u64) {
    let fields = json!({"game": "arena", "max_players": 4, "bots": 2, "options": {"map": "open"}});
    let room = server.room(fields).await;
    let name = somebody(number);
    let mut player = server.play(&room, &name).await;
    let mut stream = Listener::watch(server.address(), &room).await;
    for step in 0..10_i64 {
        player.send(json!({"type": "move", "position": {"x": 30 + step, "y": 40}})).await;
        player.settle().await;
    }
    let token = player.token().to_owned();
    player.cut();
    let mut back = Dial::resume(&room, &name, &token).enter(server.address()).await;
    back.settle().await;
    stream.expect("tick").await;
    stream.cut();
    let reply = server.delete(&format!("/rooms/{room}")).await;
    assert!([202, 204].contains(&reply.status), "{}", reply.text);
    back.cut();
}

/// A room that opens by being joined, in which people talk.
async fn crowd(server: &Http, number: u64) {
    let room = format!("crowd-{number}");
    let mut people = Vec::new();
    for next in 0..3 {
        people.push(server.play(&room, &somebody(number + next)).await);
    }
    for player in &mut people {
        player.send(json!({"words": "x".repeat(200)})).await;
        player.settle().await;
    }
    for player in people {
        player.close().await;
    }
}

/// A guest who looks around, saves a game in the slot that all guests call the same, and removes it.
async fn guest(server: &Http) {
    let guest = Somebody::guest(server).await;
    for path in ["/leaderboards", "/rooms?limit=50", "/replays?limit=5", "/achievements", "/analytics"] {
        let seen = guest.ask(server, Method::GET, path, Value::Null).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text);
    }
    let (slot, game) = (format!("/players/{}/saves/one", guest.id), json!({"level": 3}));
    guest.ask(server, Method::PUT, &slot, game.clone()).await.must_be(201);
    assert_eq!(guest.ask(server, Method::GET, &slot, Value::Null).await.must_be(200), game);
    guest.ask(server, Method::DELETE, &slot, Value::Null).await.must_be(204);
    let replays = server.get("/replays?limit=1").await.must_be(200);
    if let Some(id) = replays["replays"][0]["match_id"].as_str() {
        // It may go meanwhile, and others may verify theirs.
        let verified = server.post(&format!("/replays/{id}/verify"), Value::Null).await;
        assert!([200, 404, 429, 503].contains(&verified.status), "{}", verified.text);
    }
}

/// Somebody who breaks rules, and connections that never ask for anything.
async fn rude(server: &Http, number: u64) {
    half_open(server.address());
    let mut player = server.play(&format!("rude-{number}"), &somebody(number)).await;
    for text in ["{", "[1,2", "{\"type\":\"chat\"}", "\u{0}"] {
        player.send_frame(Message::text(text)).await;
    }
    player.settle().await;
    player.cut();
    server.post("/rooms", json!({"game": "none", "max_players": -1})).await;
    server.get("/rooms/no-such-room?cursor=%00").await;
}

fn half_open(server: SocketAddr) {
    let mut half = TcpStream::connect(server).expect("a connection");
    half.write_all(b"GET /rooms HTTP/1.1\r\nHost: loc").expect("it is written");
}
