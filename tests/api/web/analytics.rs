//! The server's figures: that they are real, complete at once, and the same for everybody.

use serde_json::{Value, json};

use crate::listener::Listener;
use crate::server::TestServer;

const STREAM: &str = "/stream/analytics";

/// An arena in which bots fight, and somebody who watches.
async fn busy_server() -> (TestServer, Listener) {
    let server = TestServer::start();
    let arena = json!({"game": "arena", "max_players": 8, "bots": 5, "mode": "deathmatch"});
    let room = server.room(arena).await;
    let watcher = Listener::watch(server.address(), &room).await;
    (server, watcher)
}

#[tokio::test]
async fn figures_are_of_what_really_goes_on() {
    let (server, _watcher) = busy_server().await;
    let mut stream = Listener::knock(server.address(), STREAM).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    let busy = |sample: &Value| {
        sample["bots"] == 5 && sample["spectators"] == 1 && sample["tick_late_us"]["p99"].is_u64()
    };
    let sample = stream.expect_that("analytics", busy).await;
    // The room of the test and the one that is always open; a watcher and this very stream.
    assert_eq!(
        (&sample["rooms"], &sample["players"], &sample["connections"]),
        (&json!(2), &json!(0), &json!(2))
    );
    for rate in ["actions_per_s", "messages_out_per_s", "bytes_out_per_s"] {
        assert!(sample[rate].as_f64().is_some_and(|rate| rate > 0.0), "{rate}: {sample}");
    }
    assert!(sample["memory_bytes"].as_u64().is_none_or(|bytes| bytes > 1 << 20), "{sample}");
    assert!(sample["tick_late_us"]["max"].as_u64() >= sample["tick_late_us"]["p50"].as_u64(), "{sample}");
}

#[tokio::test]
async fn steps_are_timed_until_a_player_gets_them() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (mut anna, mut stream) =
        (server.play(&room, "anna").await, Listener::knock(server.address(), STREAM).await);
    loop {
        anna.send(json!({"any": "thing"})).await;
        anna.expect("player_action").await;
        let sample = stream.expect("analytics").await;
        if sample["step_to_sent_us"]["p50"].is_u64() && sample["messages_in_per_s"] != 0.0 {
            break;
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_the_minutes_before_it() {
    let server = TestServer::with(&[("analytics.history_s", "2")]);
    server.eventually("/analytics", |reply| reply.json()["uptime_s"].as_u64() >= Some(2)).await;
    let mut stream = Listener::knock(server.address(), STREAM).await;
    let (id, history) = stream.numbered().await;
    assert_eq!(history["type"], "analytics_history");
    assert_eq!((&history["id"].to_string(), history["samples"].as_array().map(Vec::len)), (&id, Some(2)));
    let (next_id, next) = stream.numbered().await;
    assert_eq!((&next["type"], &next["id"].to_string()), (&json!("analytics"), &next_id));
    assert!(id.parse::<u64>().expect("a number") < next_id.parse().expect("a number"));
}

#[tokio::test]
async fn who_comes_back_gets_only_what_is_missing() {
    let server = TestServer::start();
    let mut first = Listener::knock(server.address(), STREAM).await;
    let (seen, _) = first.numbered().await;
    let (_, missed) = first.numbered().await;
    first.cut();
    let mut back = Listener::resume(server.address(), STREAM, &seen).await;
    let (_, told) = back.numbered().await;
    assert_eq!((&told["type"], &told["samples"][0]["at"]), (&json!("analytics_history"), &missed["at"]));
}

#[tokio::test]
async fn a_page_that_connects_anew_says_in_its_address_what_it_has() {
    let server = TestServer::start();
    let mut first = Listener::knock(server.address(), STREAM).await;
    let (seen, _) = first.numbered().await;
    let (later, missed) = first.numbered().await;
    let address = format!("{STREAM}?after={seen}");
    let (_, told) = Listener::knock(server.address(), &address).await.numbered().await;
    assert_eq!((&told["type"], &told["samples"][0]["at"]), (&json!("analytics_history"), &missed["at"]));
    // A retry of the same address knows better.
    let (_, next) = first.numbered().await;
    let (_, told) = Listener::resume(server.address(), &address, &later).await.numbered().await;
    assert_eq!(told["samples"][0]["at"], next["at"]);
    server.get(&format!("{STREAM}?after=x")).await.must_refuse(400);
}

#[tokio::test]
async fn a_stream_that_was_left_is_no_connection_any_more() {
    let server = TestServer::start();
    let stream = Listener::knock(server.address(), STREAM).await;
    server.eventually("/analytics", |reply| reply.status == 200 && reply.json()["connections"] == 1).await;
    stream.cut();
    server.eventually("/analytics", |reply| reply.json()["connections"] == 0).await;
}
