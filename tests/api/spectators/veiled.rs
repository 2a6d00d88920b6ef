//! The other ways in which the server speaks of a room with a delay: refusals, figures, the directory after a restart.
//! None of them tells how its match stands now, although the server itself goes by that.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::listener::Listener;
use crate::player::{Dial, TestPlayer};
use crate::process::Program;
use crate::server::TestServer;
use crate::spectators::watching::{duel, play_to_the_end};

/// The delay of the rooms here.
const DELAY: Duration = Duration::from_secs(4);

/// An arena of so many seats in which a match goes on for as long as anybody is there.
fn arena(seats: u16, bots: u16) -> Value {
    let delay_s = DELAY.as_secs();
    json!({"game": "arena", "mode": "deathmatch", "max_players": seats, "bots": bots, "delay_s": delay_s})
}

async fn leave(player: &mut TestPlayer) {
    player.send(json!({"type": "leave"})).await;
    player.must_be_closed(1000).await;
}

/// Knocks as a spectator by the id of a player. Answers whether that is let in.
async fn may_watch_as(server: &TestServer, room: &str, player: &str) -> bool {
    let mut watcher = Dial::watch_as(room, player).knock_at(server.address()).await;
    let first = watcher.next().await;
    assert!(["delayed", "closing"].contains(&first["type"].as_str().unwrap_or_default()), "{first}");
    first["type"] == "delayed"
}

#[tokio::test]
async fn after_a_restart_a_delayed_room_says_nothing_of_its_match_before_the_delay_has_passed() {
    let settings = [("TILTYARD__SERVER__DRAIN_MS", "100")];
    let program = Program::start(&settings);
    let room = program.room(arena(4, 2)).await;
    let anna = program.play(&room, "anna").await;
    let (path, match_id) = (format!("/rooms/{room}"), anna.welcome["room"]["match_id"].clone());
    let full = |reply: &crate::http::Reply| {
        let room = reply.json();
        room["players"] == 1 && room["bots"] == 2 && room["state"] == "playing"
    };
    program.eventually(&path, full).await;
    let folder = program.stop();
    let back = Instant::now();
    let program = Program::start_in(folder, &settings);
    let seen = program.get(&path).await.must_be(200);
    let listed = program.get("/rooms?game=arena").await.must_be(200)["rooms"][0].clone();
    let figures = program.eventually("/analytics", |reply| reply.status == 200).await.json();
    assert!(back.elapsed() < DELAY, "the test was too slow to look in time");
    for told in [&seen, &listed] {
        let counts = (&told["state"], &told["players"], &told["bots"]);
        assert_eq!(counts, (&json!("waiting"), &json!(0), &json!(0)));
        assert_eq!(told["match_id"], match_id, "it is the match that was shown before");
    }
    let rest = (&seen["members"], &seen["tick"], &seen["recorded_tick"], &seen["timing"]);
    assert_eq!(rest, (&json!([]), &json!(0), &Value::Null, &Value::Null));
    assert_eq!((&figures["players"], &figures["bots"]), (&json!(0), &json!(0)));
    program.eventually(&path, full).await;
    assert!(back.elapsed() + Duration::from_millis(500) >= DELAY, "{:?}", back.elapsed());
}

#[tokio::test]
async fn the_next_match_of_a_delayed_room_is_told_no_earlier_by_a_restart() {
    let settings = [("TILTYARD__SERVER__DRAIN_MS", "100"), ("TILTYARD__ROOMS__INTERMISSION_S", "0")];
    let program = Program::start(&settings);
    let fields = json!({"game": "connect_four", "rematch": true, "delay_s": 60, "max_players": 2});
    let room = program.room(fields).await;
    let mut players = [program.play(&room, "anna").await, program.play(&room, "bert").await];
    let first = players[0].welcome["room"]["match_id"].clone();
    play_to_the_end(&mut players).await;
    let next = players[0].expect("welcome").await["room"]["match_id"].clone();
    assert_ne!(next, first);
    let program = Program::start_in(program.stop(), &settings);
    let seen = program.get(&format!("/rooms/{room}")).await.must_be(200);
    assert_eq!((&seen["match_id"], &seen["state"]), (&first, &json!("waiting")));
}

#[tokio::test]
async fn a_restart_does_not_tell_that_a_delayed_room_has_ended() {
    let server = TestServer::start();
    let room = server.room(arena(4, 0)).await;
    let path = format!("/rooms/{room}");
    let mut anna = server.play(&room, "anna").await;
    server.eventually(&path, |reply| reply.json()["players"] == 1).await;
    server.delete(&path).await.must_be(204);
    anna.must_be_closed(4410).await;
    let begun = Instant::now();
    let back = server.killed_now(&[], tiltyard::games::standard());
    let seen = back.get(&path).await.must_be(200);
    assert_eq!((&seen["state"], &seen["match_id"]), (&json!("waiting"), &anna.welcome["room"]["match_id"]));
    let mut watcher = Dial::watch(&room).knock_at(back.address()).await;
    Dial::play(&room, "bert").knock_at(back.address()).await.must_be_closed(4413).await;
    assert!(begun.elapsed() < DELAY, "the test was too slow to look in time");
    assert_eq!(watcher.must_be_closed(4410).await, "the room has ended");
    back.eventually(&path, |reply| reply.status == 404).await;
    assert!(begun.elapsed() + Duration::from_millis(500) >= DELAY, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn no_figure_of_the_server_tells_that_a_delayed_match_is_over() {
    let delay = Duration::from_secs(7);
    // A program of its own: what happens a second is counted for the whole process.
    let server = Program::start(&[]);
    let (room, mut players) = duel(&server, json!({"delay_s": delay.as_secs()})).await;
    let path = format!("/rooms/{room}");
    server.eventually(&path, |reply| reply.json()["state"] == "playing").await;
    let not_over = Instant::now();
    play_to_the_end(&mut players).await;
    let mut figures = Listener::knock(server.address(), "/stream/analytics").await;
    figures.expect("analytics").await;
    let sample = figures.expect("analytics").await;
    let ready = server.get("/health/ready").await.must_be(200);
    assert!(not_over.elapsed() < delay, "the test was too slow to look in time");
    let told = (&sample["results_owed"], &sample["matches_per_s"], &sample["players"]);
    assert_eq!(told, (&json!(0), &json!(0.0), &json!(2)));
    assert_eq!((&ready["records"]["owed"], &ready["records"]["settled"]), (&json!(0), &json!(0)));
    figures.expect_that("analytics", |sample| sample["matches_per_s"] != 0.0).await;
    assert!(not_over.elapsed() + Duration::from_millis(50) >= delay, "{:?}", not_over.elapsed());
    server.eventually("/health/ready", |reply| reply.json()["records"]["settled"] == 1).await;
}

#[tokio::test]
async fn who_may_not_move_in_a_delayed_room_does_not_learn_whether_its_match_is_on() {
    let server = TestServer::start();
    let room = server.room(arena(2, 0)).await;
    let (_anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let go = async |player: &str| {
        let body = json!({"player_id": player, "position": {"x": 7, "y": 9}, "room_id": room});
        server.post("/game/move", body).await
    };
    let (moved, refused) = (go("anna").await.must_be(200), go("carl").await.must_refuse(409));
    assert_eq!(moved["position"], json!({"x": 7.0, "y": 9.0}), "where the player really is, nobody is told");
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    assert_eq!(bert.must_be_closed(4410).await, "the room was closed");
    assert_eq!(go("anna").await.must_be(200), moved);
    assert_eq!(go("carl").await.must_refuse(409), refused);
}

#[tokio::test]
async fn who_may_watch_a_delayed_room_does_not_tell_who_plays_in_it_now() {
    let server = TestServer::start();
    let room = server.room(arena(4, 0)).await;
    let mut anna = server.play(&room, "anna").await;
    let sat = Instant::now();
    assert!(may_watch_as(&server, &room, "anna").await, "nobody knows yet that she plays");
    assert!(sat.elapsed() < DELAY, "the test was too slow to look in time");
    let path = format!("/rooms/{room}");
    server.eventually(&path, |reply| reply.json()["players"] == 1).await;
    assert!(!may_watch_as(&server, &room, "anna").await);
    leave(&mut anna).await;
    let left = Instant::now();
    assert!(!may_watch_as(&server, &room, "anna").await, "nobody knows yet that she has left");
    assert!(left.elapsed() < DELAY, "the test was too slow to look in time");
    server.eventually(&path, |reply| reply.json()["players"] == 0).await;
    assert!(may_watch_as(&server, &room, "anna").await);
}

#[tokio::test]
async fn bots_get_the_seats_of_a_delayed_room_that_are_free_now() {
    let server = TestServer::start();
    let room = server.room(arena(3, 0)).await;
    let mut players = Vec::new();
    for name in ["anna", "bert", "cora"] {
        players.push(server.play(&room, name).await);
    }
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["players"] == 3).await;
    for player in &mut players[1..] {
        leave(player).await;
    }
    for _ in 0..2 {
        players[0].expect("player_left").await;
    }
    let seen = server.get(&format!("/rooms/{room}")).await.json();
    assert_eq!(seen["players"], 3, "the test was too slow to look in time");
    let added = server.post(&format!("/game/add-ai-opponent?room_id={room}&count=2"), Value::Null).await;
    assert_eq!(added.must_be(201)["ai_player_ids"].as_array().map(Vec::len), Some(2));
}
