//! A game that panics: its match goes on without what caused it, and a room that crashes takes nobody with it; a game with secrets keeps them.

use serde_json::{Value, json};

use crate::games::with_test_games;
use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

const ABORTED: &str = "the match crashed three times within a minute and was aborted";

async fn bomb(server: &TestServer, pace: Value) -> String {
    server.room(json!({"game": "bomb", "pace": pace, "max_players": 4})).await
}

fn realtime() -> Value {
    json!({"kind": "realtime", "hz": 20})
}

fn on_input() -> Value {
    json!({"kind": "on_input"})
}

/// Does so often what kills the game that its match is given up.
async fn wreck(player: &mut TestPlayer) {
    for _ in 0..3 {
        player.send(json!({"type": "explode"})).await;
    }
}

#[tokio::test]
async fn what_kills_the_game_is_left_out_and_all_else_counts() {
    let server = TestServer::with_games(&[], with_test_games());
    for pace in [realtime(), on_input()] {
        let room = bomb(&server, pace).await;
        let mut anna = server.play(&room, "anna").await;
        let mut bert = Dial::play(&room, "bert").speaking(Codec::MsgPack).enter(server.address()).await;
        let mut watcher = server.watch(&room).await;
        let seats = (anna.seat(), bert.seat());
        for kind in ["touch", "explode", "touch"] {
            anna.send(json!({"type": kind, "seq": 7})).await;
        }
        bert.send(json!({"type": "touch"})).await;
        for witness in [&mut anna, &mut bert, &mut watcher] {
            let recovered = witness.expect("recovered").await;
            assert_eq!(recovered["lost_ticks"], 0);
            let whole = witness.expect("keyframe").await;
            assert_eq!(whole["tick"], recovered["tick"]);
            assert_eq!(whole["players"].as_array().map(Vec::len), Some(2));
            witness.expect_that("tick", |tick| tick["delta"] == 3).await;
        }
        let refused = anna.expect("error").await;
        assert_eq!((&refused["code"], &refused["seq"]), (&json!("refused"), &json!(7)));
        assert!(refused["message"].as_str().is_some_and(|why| why.contains("does not count")), "{refused}");
        assert_eq!(bert.kept("error").len(), 0, "only the sender is told");
        assert_eq!((anna.seat(), bert.seat()), seats);
        let detail = server.get(&format!("/rooms/{room}")).await.must_be(200);
        assert_eq!(
            (&detail["panics"], &detail["recoveries"], &detail["left_out"]),
            (&json!(1), &json!(1), &json!(1))
        );
    }
}

#[tokio::test]
async fn what_nobody_can_be_shown_is_taken_back() {
    let server = TestServer::with_games(&[], with_test_games());
    for pace in [realtime(), on_input()] {
        let room = bomb(&server, pace).await;
        let mut anna = server.play(&room, "anna").await;
        let mut bert = server.play(&room, "bert").await;
        bert.send(json!({"type": "touch"})).await;
        bert.expect_that("tick", |tick| tick["delta"] == 1).await;
        anna.send(json!({"type": "blind", "seq": 3})).await;
        for witness in [&mut anna, &mut bert] {
            assert_eq!(witness.expect("recovered").await["lost_ticks"], 1);
            assert_eq!(witness.expect("keyframe").await["state"], 1);
        }
        assert_eq!(anna.expect("error").await["seq"], 3);
        bert.send(json!({"type": "touch"})).await;
        anna.expect_that("tick", |tick| tick["delta"] == 2).await;
        assert_eq!(server.play(&room, "cora").await.welcome["state"], 2);
    }
}

#[tokio::test]
async fn who_kills_the_game_by_joining_gets_no_seat() {
    let server = TestServer::with_games(&[], with_test_games());
    for pace in [realtime(), on_input()] {
        let room = bomb(&server, pace).await;
        let mut anna = server.play(&room, "anna").await;
        anna.send(json!({"type": "trap"})).await;
        anna.settle().await;
        anna.expect("tick").await;
        let mut bert = Dial::play(&room, "bert").knock(server.address()).await.expect("a handshake");
        let why = bert.must_be_closed(4413).await;
        assert!(why.starts_with("the game failed when you joined"), "{why}");
        anna.expect("recovered").await;
        anna.send(json!({"type": "touch"})).await;
        anna.expect_that("tick", |tick| tick["delta"] == 1).await;
        let detail = server.get(&format!("/rooms/{room}")).await.must_be(200);
        assert_eq!((&detail["players"], &detail["left_out"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn a_match_that_crashes_three_times_in_a_minute_is_aborted_and_everybody_is_told() {
    let server = TestServer::with_games(&[], with_test_games());
    for pace in [realtime(), on_input()] {
        let room = bomb(&server, pace).await;
        let mut anna = server.play(&room, "anna").await;
        let mut bert = Dial::play(&room, "bert").speaking(Codec::MsgPack).enter(server.address()).await;
        let mut watcher = server.watch(&room).await;
        for _ in 0..2 {
            anna.send(json!({"type": "explode"})).await;
            bert.expect("recovered").await;
        }
        anna.send(json!({"type": "explode"})).await;
        for witness in [&mut anna, &mut bert, &mut watcher] {
            assert_eq!(witness.must_be_closed(4410).await, ABORTED);
        }
        server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
    }
}

#[tokio::test]
async fn a_state_that_kills_every_step_aborts_the_match_and_blames_nobody() {
    let server = TestServer::with_games(&[], with_test_games());
    for pace in [realtime(), on_input()] {
        let room = bomb(&server, pace).await;
        let mut anna = server.play(&room, "anna").await;
        anna.send(json!({"type": "light"})).await;
        anna.expect("tick").await;
        anna.send(json!({"type": "touch"})).await;
        assert_eq!(anna.must_be_closed(4410).await, ABORTED);
        assert_eq!(anna.kept("error").len(), 0);
    }
}

#[tokio::test]
async fn neighbours_of_a_crashed_room_notice_nothing() {
    let server = TestServer::with_games(&[], with_test_games());
    let (doomed, arena) = (bomb(&server, on_input()).await, server.room(json!({"game": "arena"})).await);
    let twin = bomb(&server, on_input()).await;
    let mut anna = server.play(&doomed, "anna").await;
    let (mut bert, mut cora) = (server.play(&arena, "bert").await, server.play(&twin, "cora").await);
    wreck(&mut anna).await;
    anna.must_be_closed(4410).await;
    cora.send(json!({"type": "touch"})).await;
    cora.expect_that("tick", |tick| tick["delta"] == 1).await;
    let mut last = bert.welcome["tick"].as_u64().expect("a tick");
    for _ in 0..10 {
        let tick = bert.expect("tick").await["tick"].as_u64().expect("a tick");
        assert_eq!(tick, last + 1);
        last = tick;
    }
    server.get("/health/ready").await.must_be(200);
}

#[tokio::test]
async fn crash_after_crash_the_server_opens_new_rooms() {
    let server = TestServer::with_games(&[], with_test_games());
    for _ in 0..10 {
        let room = bomb(&server, on_input()).await;
        let mut anna = server.play(&room, "anna").await;
        wreck(&mut anna).await;
        anna.must_be_closed(4410).await;
    }
    server.play("commons", "anna").await;
}

#[tokio::test]
async fn who_was_in_a_crashed_room_is_free_to_play_elsewhere() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = bomb(&server, on_input()).await;
    let mut anna = server.play(&room, "anna").await;
    wreck(&mut anna).await;
    anna.must_be_closed(4410).await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
    let body = json!({"player_id": "anna", "position": {"x": 1, "y": 1}});
    assert_eq!(server.post("/game/move", body).await.must_be(200)["room_id"], "commons");
}

#[tokio::test]
async fn a_hand_is_shown_to_its_seat_only() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "cards"})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut bert = Dial::play(&room, "bert").speaking(Codec::MsgPack).enter(server.address()).await;
    let mut watcher = server.watch(&room).await;
    anna.send(json!({"type": "draw"})).await;
    let drawn = json!([1, 0]);
    for (viewer, hand) in [(&mut anna, json!([7000])), (&mut bert, json!([])), (&mut watcher, json!([]))] {
        let tick = viewer.expect_that("tick", |tick| tick["delta"]["counts"] == drawn).await;
        assert_eq!(tick["delta"]["hand"], hand);
    }
    bert.send(json!({"type": "draw"})).await;
    for (viewer, hand) in [(&mut anna, json!([7000])), (&mut bert, json!([7100])), (&mut watcher, json!([]))]
    {
        let tick = viewer.expect_that("tick", |tick| tick["delta"]["counts"] == json!([1, 1])).await;
        assert_eq!(tick["delta"]["hand"], hand);
    }
}

#[tokio::test]
async fn a_whole_state_shows_no_other_hand() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "cards"})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "draw"})).await;
    anna.expect_that("tick", |tick| tick["delta"]["hand"] == json!([7000])).await;
    let again = Dial::resume(&room, "anna", anna.token()).enter(server.address()).await;
    assert_eq!(again.welcome["state"]["hand"], json!([7000]));
    let (bert, watcher) = (server.play(&room, "bert").await, server.watch(&room).await);
    assert_eq!((&bert.welcome["state"]["hand"], &watcher.welcome["state"]["hand"]), (&json!([]), &json!([])));
}
