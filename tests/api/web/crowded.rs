//! A server of which much is asked: nobody who wants to play waits for those who only look.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::server::TestServer;

/// Rooms that are open.
const ROOMS: usize = 200;
/// Clients that look without a pause.
const CLIENTS: usize = 24;
/// Far longer than a join takes beside them, and far shorter than it took when they went through the lobby.
const SOON: Duration = Duration::from_secs(15);

/// The largest that a creator may give a room.
fn metadata() -> Value {
    json!({"a": vec![Value::Array(Vec::new()); 1350]})
}

async fn look_for_ever(server: &TestServer, path: &str) {
    loop {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_join_does_not_wait_for_those_who_look_at_everything() {
    let server = TestServer::start();
    for _ in 0..ROOMS {
        server.room(json!({"metadata": metadata()})).await;
    }
    server.eventually("/analytics", |reply| reply.status == 200).await;
    let lists = [
        "/rooms?limit=1",
        "/rooms?game=arena",
        "/rooms?open=false",
        "/replays",
        "/leaderboard",
        "/analytics",
        "/health/ready",
        "/rooms/commons",
        "/rooms/commons/chat",
    ];
    let looks = lists.iter().cycle().take(CLIENTS).map(|list| look_for_ever(&server, list));
    let joins = async {
        for number in 0..5 {
            let player = format!("late{number}");
            timeout(SOON, server.play("commons", &player)).await.expect("a seat, soon");
        }
    };
    tokio::select! {
        () = joins => {}
        _ = join_all(looks) => {}
    }
}

#[tokio::test]
async fn a_list_says_what_the_lobby_knows_at_once() {
    let server = TestServer::start();
    let room = server.room(json!({"metadata": {"cup": 1}})).await;
    let body = json!({"name": "Another", "locked": true, "metadata": {"cup": 2}});
    server.patch(&format!("/rooms/{room}"), body).await.must_be(200);
    let listed = server.get("/rooms?open=false").await.must_be(200);
    let shown = &listed["rooms"][0];
    assert_eq!((&shown["id"], &shown["name"]), (&json!(room), &json!("Another")));
    assert_eq!((&shown["locked"], &shown["metadata"]), (&json!(true), &json!({"cup": 2})));
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
    let left = server.get("/rooms").await.must_be(200);
    assert_eq!(left["rooms"].as_array().map(Vec::len), Some(1), "only commons: {left}");
}
