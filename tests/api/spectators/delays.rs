//! Rooms that spectators see late: nothing is told early, by whatever way, and whoever comes in sees what was before.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::listener::Listener;
use crate::player::Dial;
use crate::server::{TestServer, WAIT};
use crate::spectators::watching::{duel, play_to_the_end};

/// The delay of the rooms here.
const DELAY: Duration = Duration::from_secs(2);
/// That of rooms at which tests have to look in the meantime.
const LONG_DELAY: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_delayed_spectator_sees_everything_in_order_and_not_too_early() {
    let server = TestServer::start();
    let room = server.room(json!({"delay_s": DELAY.as_secs()})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut watcher = Dial::watch(&room).knock(server.address()).await.expect("a handshake");
    assert_eq!(watcher.expect("delayed").await["delay_s"], DELAY.as_secs());
    watcher.expect("welcome").await;
    let mut said = Vec::new();
    for number in 0..3 {
        said.push(Instant::now());
        anna.send(json!([number])).await;
        anna.expect("player_action").await;
    }
    for (number, said) in said.iter().enumerate() {
        let told = watcher.expect("player_action").await;
        assert_eq!(told["action"][0], number);
        assert!(said.elapsed() >= DELAY, "{:?}", said.elapsed());
    }
}

#[tokio::test]
async fn a_spectator_may_ask_for_more_delay_and_not_for_less() {
    let server = TestServer::start();
    let room = server.room(json!({"delay_s": 1})).await;
    for (asked, given) in [("3s", 3), ("2", 2), ("0", 1), ("1s", 1)] {
        let mut stream =
            Listener::knock(server.address(), &format!("/stream/rooms/{room}?delay={asked}")).await;
        assert_eq!(stream.expect("delayed").await["delay_s"], given);
        let socket = Dial::to(&format!("/ws/spectate/{room}?delay={asked}"));
        let mut socket = socket.knock_at(server.address()).await;
        assert_eq!(socket.expect("delayed").await["delay_s"], given);
    }
    let commons = Listener::knock(server.address(), "/stream/rooms/commons?delay=1").await;
    assert_eq!(commons.status, 200);
}

#[tokio::test]
async fn a_delay_that_is_none_or_too_long_is_refused() {
    let server = TestServer::start();
    for bad in ["soon", "-1", "121", "1.5s"] {
        let problem = server.get(&format!("/stream/rooms/commons?delay={bad}")).await.must_refuse(400);
        assert!(problem["detail"].as_str().is_some_and(|text| text.contains("delay")), "{problem}");
        let mut socket =
            Dial::to(&format!("/ws/spectate/commons?delay={bad}")).knock_at(server.address()).await;
        assert!(socket.must_be_closed(4400).await.contains("delay"));
    }
    let body = json!({"name": "x", "game": "relay", "max_players": 2, "delay_s": 121});
    let problem = server.post("/rooms", body).await.must_refuse(422);
    assert_eq!(problem["errors"][0]["pointer"], "/delay_s");
}

#[tokio::test]
async fn who_comes_late_to_a_delayed_room_sees_what_was_before() {
    let server = TestServer::start();
    let room = server.room(json!({"delay_s": LONG_DELAY.as_secs()})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut first = Listener::watch(server.address(), &room).await;
    for number in 0..5 {
        anna.send(json!([number])).await;
    }
    first.expect_that("player_action", |told| told["action"][0] == 4).await;
    anna.send(json!(["late"])).await;
    anna.expect_that("player_action", |told| told["action"][0] == "late").await;
    let mut late = Listener::watch(server.address(), &room).await;
    assert_eq!(late.welcome["state"]["actions"], 5, "the picture is of before the last action");
    late.expect_that("player_action", |told| told["action"][0] == "late").await;
}

#[tokio::test]
async fn the_end_of_a_match_is_held_back_from_everybody_who_does_not_play() {
    let server = TestServer::with(&[("rooms.finished_close_s", "0")]);
    let (room, mut players) = duel(&server, json!({"delay_s": LONG_DELAY.as_secs()})).await;
    let path = format!("/rooms/{room}");
    server.eventually(&path, |reply| reply.json()["state"] == "playing").await;
    let mut watcher = Listener::watch(server.address(), &room).await;
    players[0].chat("I am about to win").await;
    let not_over = Instant::now();
    play_to_the_end(&mut players).await;
    for player in &mut players {
        assert_eq!(player.must_be_closed(4410).await, "the match is over and the room has closed");
    }
    let seen = server.get(&path).await.must_be(200);
    assert_eq!(seen["state"], "playing");
    assert_eq!(seen["match_id"], players[0].welcome["room"]["match_id"]);
    let listed = server.get("/rooms?game=connect_four&state=playing").await.must_be(200);
    assert_eq!(listed["rooms"].as_array().map(Vec::len), Some(1));
    let said = server.get(&format!("{path}/chat")).await.must_be(200);
    assert_eq!(said["messages"], json!([]));
    assert!(not_over.elapsed() < LONG_DELAY, "the test was too slow to look in time");
    watcher.expect("match_over").await;
    assert!(not_over.elapsed() >= LONG_DELAY, "{:?}", not_over.elapsed());
    watcher.expect("closing").await;
    server.eventually(&path, |reply| reply.status == 404).await;
}

#[tokio::test]
async fn the_replay_of_a_match_is_held_back_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = TestServer::with(&[("server.data_dir", folder.path().to_str().expect("a path"))]);
    let (_, mut players) = duel(&server, json!({"delay_s": DELAY.as_secs()})).await;
    let match_id = players[0].welcome["room"]["match_id"].as_str().expect("an id").to_owned();
    let not_over = Instant::now();
    play_to_the_end(&mut players).await;
    let replay = folder.path().join("replays").join(format!("{match_id}.tilt"));
    let mut turn = tokio::time::interval(Duration::from_millis(20));
    while !replay.exists() {
        assert!(not_over.elapsed() < WAIT, "there is no replay");
        turn.tick().await;
    }
    assert!(not_over.elapsed() >= DELAY, "{:?}", not_over.elapsed());
}

#[tokio::test]
async fn a_history_that_grows_too_large_is_cut_and_spectators_begin_anew() {
    let changes = [
        ("rooms.history_bytes_max", "65536"),
        ("socket.messages_per_s", "100000"),
        ("socket.messages_burst", "100000"),
    ];
    let server = TestServer::with(&changes);
    let room = server.room(json!({"delay_s": LONG_DELAY.as_secs()})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut watcher = Listener::watch(server.address(), &room).await;
    let word = "x".repeat(8_000);
    for number in 0..40 {
        anna.send(json!([number, word])).await;
        anna.expect("player_action").await;
    }
    let anew = watcher.expect("welcome").await;
    assert_eq!(anew["state"]["actions"], 40);
    anna.send(json!(["on"])).await;
    watcher.expect_that("player_action", |told| told["action"][0] == "on").await;
}

#[tokio::test]
async fn a_spectator_with_a_delay_of_their_own_sees_the_room_late() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let path = format!("/stream/rooms/{room}?delay=2s");
    let asked = Instant::now();
    let mut late = Listener::knock(server.address(), &path).await;
    late.expect("welcome").await;
    assert!(asked.elapsed() >= DELAY, "{:?}", asked.elapsed());
    let said = Instant::now();
    anna.send(json!(["now"])).await;
    let mut prompt = Listener::watch(server.address(), &room).await;
    assert_eq!(prompt.welcome["state"]["actions"], 1, "others see it at once");
    late.expect("player_action").await;
    assert!(said.elapsed() >= DELAY, "{:?}", said.elapsed());
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    prompt.expect("closing").await;
    late.expect("closing").await;
}

#[tokio::test]
async fn who_leaves_a_delayed_room_is_in_it_for_everybody_else_until_the_delay_has_passed() {
    let server = TestServer::start();
    let room = server.room(json!({"delay_s": LONG_DELAY.as_secs()})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    let path = format!("/rooms/{room}");
    server.eventually(&path, |reply| reply.json()["players"] == 2).await;
    let left = Instant::now();
    bert.send(json!({"type": "leave"})).await;
    anna.expect("player_left").await;
    let seen = server.get(&path).await.must_be(200);
    assert!(left.elapsed() < LONG_DELAY, "the test was too slow to look in time");
    assert_eq!((seen["players"].as_u64(), seen["members"].as_array().map(Vec::len)), (Some(2), Some(2)));
    assert_eq!(seen["timing"], json!(null));
    let seen = server.eventually(&path, |reply| reply.json()["players"] == 1).await.json();
    assert_eq!(seen["members"].as_array().map(Vec::len), Some(1));
    assert!(left.elapsed() >= LONG_DELAY, "{:?}", left.elapsed());
}

#[tokio::test]
async fn who_gets_no_seat_in_a_delayed_room_is_not_told_how_the_match_stands() {
    let server = TestServer::start();
    let (room, mut players) = duel(&server, json!({"delay_s": LONG_DELAY.as_secs()})).await;
    let mut early = Dial::play(&room, "carl").knock(server.address()).await.expect("a handshake");
    let before = early.must_be_closed(4413).await;
    play_to_the_end(&mut players).await;
    let mut late = Dial::play(&room, "carl").knock(server.address()).await.expect("a handshake");
    assert_eq!(late.must_be_closed(4413).await, before);
}
