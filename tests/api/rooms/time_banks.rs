//! Rooms in which the time of players is limited, and programs that play in them.

use serde_json::{Value, json};

use crate::people::Somebody;
use crate::player::{Dial, TestPlayer};
use crate::server::TestServer;

/// A room of connect four in which each player has so much time.
async fn timed_room(server: &TestServer, bank_ms: u32, strikes: u16) -> String {
    let body = json!({"game": "connect_four", "max_players": 2, "time_bank_ms": bank_ms, "strikes": strikes});
    server.room(body).await
}

/// Anna and ben in that room; the first of the two has the first turn.
async fn players(server: &TestServer, room: &str) -> [TestPlayer; 2] {
    let (mut anna, ben) = (server.play(room, "anna").await, server.play(room, "ben").await);
    let begun = anna.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    let ben_begins = begun["delta"]["turn"] != json!(anna.seat());
    if ben_begins { [ben, anna] } else { [anna, ben] }
}

fn number(of: &Value) -> f64 {
    of.as_f64().unwrap_or_else(|| panic!("no number: {of}"))
}

#[tokio::test]
async fn everybody_is_told_what_an_answer_took_and_what_is_left() {
    let server = TestServer::start();
    let room = timed_room(&server, 60_000, 3).await;
    let [mut first, mut second] = players(&server, &room).await;
    first.send(json!({"type": "drop", "column": 3})).await;
    for player in [&mut first, &mut second] {
        let clock = player.expect("clock").await;
        let (spent_ms, left_ms) = (number(&clock["spent_ms"]), number(&clock["left_ms"]));
        assert!(spent_ms > 0.0 && (spent_ms + left_ms - 60_000.0).abs() < 0.01, "{clock}");
        assert_eq!((&clock["late"], &clock["strikes"]), (&json!(false), &json!(0)), "{clock}");
    }
}

#[tokio::test]
async fn whoever_is_late_has_a_stone_dropped_and_then_loses_and_the_replay_verifies() {
    let server = TestServer::start();
    let room = timed_room(&server, 300, 1).await;
    let [mut first, mut second] = players(&server, &room).await;
    let late = second.expect("clock").await;
    assert_eq!(
        (&late["late"], &late["seat"], &late["strikes"]),
        (&json!(true), &json!(first.seat()), &json!(1))
    );
    second.expect_that("tick", |tick| tick["delta"]["placed"][2] == late["seat"]).await;
    second.send(json!({"type": "drop", "column": 6})).await;
    let lost = second.expect_that("player_left", |left| left["reason"] == "out_of_time").await;
    assert_eq!(lost["seat"], late["seat"]);
    first.must_be_closed(4408).await;
    let over = second.expect("match_over").await;
    assert_eq!(over["results"][0]["placement"], 1);
    let path = format!("/replays/{}/verify", over["match_id"].as_str().expect("an id"));
    let verdict = server
        .eventually_sent(|| server.request(reqwest::Method::POST, &path), |reply| reply.status == 200)
        .await
        .json();
    assert_eq!(verdict["verdict"], "verified", "{verdict}");
}

#[tokio::test]
async fn a_program_is_shown_as_one_wherever_players_are_listed() {
    let server = TestServer::start();
    let body = json!({"name": "Deep Four", "password": "a good passphrase", "kind": "bot"});
    let program = Somebody::of(server.post("/auth/register", body).await.must_be(201));
    let room = timed_room(&server, 60_000, 3).await;
    let mut anna = server.play(&room, "anna").await;
    let mut deep = program.seat(&room).enter(server.address()).await;
    assert_eq!(anna.expect("player_joined").await["program"], true);
    let shown = server.get(&format!("/rooms/{room}")).await.must_be(200);
    let programs: Vec<_> =
        shown["members"].as_array().expect("members").iter().map(|of| &of["program"]).collect();
    assert_eq!(programs, [&Value::Null, &json!(true)], "{shown}");
    assert_eq!(shown["time_bank_ms"], 60_000);
    let watcher = Dial::watch(&room).enter(server.address()).await;
    assert_eq!(watcher.welcome["players"][1]["program"], true, "{}", watcher.welcome);
    deep.send(json!({"type": "leave"})).await;
}

#[tokio::test]
async fn a_room_that_does_not_wait_for_answers_has_no_time_bank() {
    let server = TestServer::start();
    let open = |changes: Value| {
        let mut body = json!({"name": "a room", "game": "arena", "max_players": 2, "time_bank_ms": 1000});
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        server.post("/rooms/", body)
    };
    let refused = open(json!({})).await.must_refuse(422);
    assert_eq!(refused["errors"][0]["pointer"], "/time_bank_ms", "{refused}");
    let refused = open(json!({"time_bank_ms": 99})).await.must_refuse(422);
    assert_eq!(refused["errors"][0]["pointer"], "/time_bank_ms", "{refused}");
    open(json!({"pace": {"kind": "lockstep", "deadline_ms": 1000}})).await.must_be(201);
}
