//! A room that crashes takes nobody with it; a game with secrets keeps them.

use serde_json::json;

use crate::games::with_test_games;
use crate::player::{Codec, Dial};
use crate::server::TestServer;

#[tokio::test]
async fn a_game_that_panics_ends_its_room_and_everybody_is_told() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "bomb"})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut bert = Dial::play(&room, "bert").speaking(Codec::MsgPack).enter(server.address()).await;
    let mut watcher = server.watch(&room).await;
    anna.send(json!({"type": "explode"})).await;
    for witness in [&mut anna, &mut bert, &mut watcher] {
        assert_eq!(witness.must_be_closed(4410).await, "the match crashed and was aborted");
    }
    server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
}

#[tokio::test]
async fn neighbours_of_a_crashed_room_notice_nothing() {
    let server = TestServer::with_games(&[], with_test_games());
    let (doomed, arena) =
        (server.room(json!({"game": "bomb"})).await, server.room(json!({"game": "arena"})).await);
    let twin = server.room(json!({"game": "bomb"})).await;
    let mut anna = server.play(&doomed, "anna").await;
    let (mut bert, mut cora) = (server.play(&arena, "bert").await, server.play(&twin, "cora").await);
    anna.send(json!({"type": "explode"})).await;
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
        let room = server.room(json!({"game": "bomb"})).await;
        let mut anna = server.play(&room, "anna").await;
        anna.send(json!({"type": "explode"})).await;
        anna.must_be_closed(4410).await;
    }
    server.play("commons", "anna").await;
}

#[tokio::test]
async fn who_was_in_a_crashed_room_is_free_to_play_elsewhere() {
    let server = TestServer::with_games(&[], with_test_games());
    let room = server.room(json!({"game": "bomb"})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "explode"})).await;
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
