//! How often an address and a player may ask, and how much a client may send.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::people::Somebody;
use crate::process::Program;
use crate::raw::{Raw, find};
use crate::server::TestServer;

const BEHIND_PROXY: (&str, &str) = ("server.trusted_proxies", "127.0.0.1/32");

async fn look_from(server: &Http, from: &str, path: &str) -> Reply {
    server.send(server.request(Method::GET, path).header("x-forwarded-for", from)).await
}

/// A refusal that says when to come again.
#[track_caller]
fn must_wait(refused: &Reply, whose: &str) {
    let problem = refused.must_refuse(429);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains(whose)), "{problem}");
    let seconds = refused.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=60).contains(&seconds)), "{seconds:?}");
}

#[tokio::test]
async fn an_address_asks_so_often_and_others_are_not_concerned() {
    let server = TestServer::with(&[
        BEHIND_PROXY,
        ("requests.reads_from_one_per_minute", "5"),
        ("requests.writes_from_one_per_minute", "2"),
    ]);
    for _ in 0..5 {
        look_from(&server, "192.0.2.1", "/rooms").await.must_be(200);
    }
    must_wait(&look_from(&server, "192.0.2.1", "/rooms").await, "your address");
    must_wait(&look_from(&server, "192.0.2.1", "/").await, "your address");
    for _ in 0..20 {
        look_from(&server, "192.0.2.1", "/health/live").await.must_be(200);
    }
    look_from(&server, "192.0.2.2", "/rooms").await.must_be(200);
    let write = || {
        server.request(Method::POST, "/auth/guest").header("x-forwarded-for", "192.0.2.1").json(&json!({}))
    };
    for _ in 0..2 {
        server.send(write()).await.must_be(201);
    }
    must_wait(&server.send(write()).await, "your address");
}

#[tokio::test]
async fn a_player_asks_so_often_from_however_many_addresses() {
    let server = TestServer::with(&[BEHIND_PROXY, ("requests.reads_of_one_per_minute", "4")]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let look = |who: &Somebody, number: u8| {
        let request = who.request(&server, Method::GET, "/auth/me");
        server.send(request.header("x-forwarded-for", format!("192.0.2.{number}")))
    };
    for number in 0..4 {
        look(&anna, number).await.must_be(200);
    }
    must_wait(&look(&anna, 9).await, "this player");
    look(&bert, 9).await.must_be(200);
}

#[tokio::test]
async fn what_a_client_says_of_its_address_counts_only_from_a_trusted_proxy() {
    let few = ("requests.reads_from_one_per_minute", "2");
    let server = TestServer::with(&[("auth.mode", "token"), few]);
    for from in ["192.0.2.1", "192.0.2.2"] {
        look_from(&server, from, "/rooms").await.must_be(200);
    }
    must_wait(&look_from(&server, "192.0.2.3", "/rooms").await, "your address");
    let server = TestServer::with(&[few, ("server.trusted_proxies", "127.0.0.1, 10.0.0.0/8")]);
    for claimed in ["1.1.1.1", "2.2.2.2"] {
        look_from(&server, &format!("{claimed}, 192.0.2.1, 10.1.2.3"), "/rooms").await.must_be(200);
    }
    must_wait(&look_from(&server, "3.3.3.3, 192.0.2.1", "/rooms").await, "your address");
}

#[tokio::test]
async fn bytes_beyond_what_a_second_may_bring_are_refused_and_far_beyond_end_the_connection() {
    let server = TestServer::with(&[
        ("socket.bytes_per_s", "1024"),
        ("socket.bytes_burst", "1024"),
        ("socket.message_bytes_max", "4096"),
        ("socket.flood_factor", "2"),
    ]);
    let mut bert = server.play("commons", "bert").await;
    let mut anna = server.play("commons", "anna").await;
    let long = json!({"type": "move", "long": "x".repeat(3_900)});
    for _ in 0..3 {
        anna.send(long.clone()).await;
    }
    assert_eq!(anna.expect("error").await["code"], "rate_limited");
    for _ in 0..2 {
        bert.expect("player_action").await;
    }
    for _ in 0..4 {
        anna.send(long.clone()).await;
    }
    assert!(anna.must_be_closed(4429).await.contains("bytes"));
    bert.send(json!({"type": "chat", "message": "undisturbed"})).await;
    bert.expect("chat").await;
}

/// Every route says that it may refuse whoever asks too often.
#[tokio::test]
async fn the_document_says_who_may_be_refused() {
    let server = TestServer::start();
    let document = server.get("/openapi.json").await.must_be(200);
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let refuses = operation["responses"]["429"] != Value::Null;
            assert_eq!(refuses, !path.starts_with("/health/"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_owner_has_so_many_bots_in_all_rooms_together() {
    let server = TestServer::with(&[("auth.mode", "token"), ("rooms.bots_of_one_max", "3")]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let open = async |who: &Somebody, bots: u8| {
        let body = json!({"name": "x", "game": "arena", "max_players": 8, "bots": bots});
        let room = who.ask(&server, Method::POST, "/rooms", body).await.must_be(201);
        (room["id"].as_str().expect("an id").to_owned(), room["bots"].as_u64().expect("a number"))
    };
    let add = |room: &str| format!("/game/add-ai-opponent?room_id={room}&count=5");
    let (first, seated) = open(&anna, 2).await;
    assert_eq!(seated, 2);
    let (second, seated) = open(&anna, 2).await;
    assert_eq!(seated, 1, "one more may be");
    for room in [&first, &second] {
        anna.ask(&server, Method::POST, &add(room), Value::Null).await.must_refuse(409);
    }
    assert_eq!(open(&bert, 3).await.1, 3, "somebody else is not concerned");
    anna.ask(&server, Method::DELETE, &format!("/rooms/{first}"), Value::Null).await.must_be(204);
    server.eventually(&format!("/rooms/{first}"), |reply| reply.status == 404).await;
    let added = anna.ask(&server, Method::POST, &add(&second), Value::Null).await.must_be(201);
    assert_eq!(added["ai_player_ids"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn strangers_do_not_choose_how_much_is_logged() {
    let program = Program::start(&[]);
    for _ in 0..20 {
        let mut raw =
            Raw::knock(&program, format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200_000)).as_bytes()).await;
        raw.until(|heard| find(heard, b"HTTP/1.1 431")).await;
    }
    let page = format!("https://{}.example", "x".repeat(20_000));
    let refused = program.request(Method::POST, "/auth/guest").header("origin", page);
    program.send(refused).await.must_refuse(403);
    let mut lines = std::iter::from_fn(|| Some(program.logs("")));
    let line = lines.find(|line| {
        assert!(!line.contains("actix_http"), "{line}");
        line.contains("was refused")
    });
    let line = line.expect("the page is named");
    assert!(line.len() < 5_000 && line.contains("https://xxx"), "{} bytes", line.len());
}
