//! Between two matches, and on the way out: who comes when nothing is on, who is told what, who may still act.

use serde_json::{Value, json};

use crate::player::{Dial, TestPlayer};
use crate::server::TestServer;

/// A duel that the first to move wins with four stones in a column.
pub(crate) async fn finished_duel(server: &TestServer, room: &str) -> [TestPlayer; 2] {
    let mut players = [server.play(room, "anna").await, server.play(room, "bert").await];
    let first = players[1].welcome["state"]["first"].as_u64().expect("the match has begun");
    players.sort_by_key(|player| player.seat() != first);
    for turn in 0..7 {
        let column = turn % 2;
        players[column].send(json!({"type": "drop", "column": column})).await;
        for player in &mut players {
            player.expect_that("tick", |tick| tick["delta"]["placed"][0] == column).await;
        }
    }
    players
}

#[tokio::test]
async fn who_comes_between_two_matches_plays_in_the_next() {
    let server = TestServer::with(&[("rooms.intermission_s", "5")]);
    let room = server.room(json!({"game": "connect_four", "max_players": 2, "rematch": true})).await;
    let [mut winner, mut loser] = finished_duel(&server, &room).await;
    winner.expect("match_over").await;
    loser.send(json!({"type": "leave"})).await;
    loser.must_be_closed(1000).await;
    let mut cora = server.play(&room, "cora").await;
    assert_eq!(
        (&cora.welcome["room"]["state"], &cora.welcome["player_id"]),
        (&json!("finished"), &json!("cora"))
    );
    let over = cora.expect("match_over").await;
    assert_eq!(over["match_id"], cora.welcome["room"]["match_id"]);
    assert!(over["next_match_in_ms"].as_u64().is_some_and(|left| left <= 5000), "{over}");
    let next = cora.expect("welcome").await;
    assert_eq!(next["seat"], cora.welcome["seat"]);
    assert_ne!(next["room"]["match_id"], over["match_id"]);
    let listed = |reply: &crate::http::Reply| reply.json()["state"] == "playing";
    server.eventually(&format!("/rooms/{room}"), listed).await;
}

#[tokio::test]
async fn nothing_of_the_next_match_comes_before_its_welcome() {
    let server = TestServer::with(&[("rooms.intermission_s", "0")]);
    let room = server.room(json!({"game": "connect_four", "max_players": 2, "rematch": true})).await;
    let mut watcher = server.watch(&room).await;
    let [winner, loser] = finished_duel(&server, &room).await;
    watcher.expect("match_over").await;
    let mut everybody = [winner, loser, watcher];
    for (number, hearer) in everybody.iter_mut().enumerate() {
        if number < 2 {
            hearer.expect("match_over").await;
        }
        hearer.forget();
        hearer.expect("welcome").await;
        assert_eq!(hearer.kept("tick"), Vec::<&Value>::new());
    }
}

#[tokio::test]
async fn who_has_left_can_not_act_any_more() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.send(json!({"type": "leave"})).await;
    for number in 0..10 {
        anna.send(json!({"late": number})).await;
    }
    anna.chat("still here").await;
    bert.expect("player_left").await;
    bert.settle().await;
    assert_eq!((bert.kept("player_action").len(), bert.kept("chat").len()), (0, 0));
}

#[tokio::test]
async fn who_was_not_welcomed_yet_hears_that_the_room_ends() {
    let server = TestServer::start();
    let pace = json!({"kind": "lockstep", "deadline_ms": 60_000});
    let room = server.room(json!({"game": "arena", "pace": pace})).await;
    let _anna = server.play(&room, "anna").await;
    let mut bert = Dial::play(&room, "bert").knock(server.address()).await.expect("a handshake");
    let seated = |reply: &crate::http::Reply| reply.json()["players"] == 2;
    server.eventually(&format!("/rooms/{room}"), seated).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    assert_eq!(bert.must_be_closed(4410).await, "the room was closed");
}

#[tokio::test]
async fn lockstep_does_not_wait_for_who_is_away() {
    let server = TestServer::start();
    let pace = json!({"kind": "lockstep", "deadline_ms": 60_000});
    let room = server.room(json!({"game": "arena", "pace": pace})).await;
    let mut anna = server.play(&room, "anna").await;
    let bert = Dial::play(&room, "bert").knock(server.address()).await.expect("a handshake");
    anna.expect("player_joined").await;
    anna.send(json!({"type": "pass", "tick": anna.welcome["tick"]})).await;
    let tick = anna.expect("tick").await["tick"].clone();
    bert.cut();
    anna.expect("player_away").await;
    anna.send(json!({"type": "pass", "tick": tick})).await;
    anna.expect_that("tick", |next| next["tick"].as_u64() > tick.as_u64()).await;
}

#[tokio::test]
async fn who_leaves_one_room_still_sits_in_the_other() {
    let server = TestServer::start();
    let (one, two) = (server.room(json!({})).await, server.room(json!({})).await);
    let _first = server.play(&one, "anna").await;
    let mut second = server.play(&two, "anna").await;
    second.send(json!({"type": "leave"})).await;
    second.must_be_closed(1000).await;
    server.eventually(&format!("/rooms/{two}"), |reply| reply.json()["players"] == 0).await;
    let move_there = json!({"player_id": "anna", "position": {"x": 1.0, "y": 2.0}});
    assert_eq!(server.post("/game/move", move_there).await.must_be(200)["room_id"], one);
}

#[tokio::test]
async fn a_lockstep_room_survives_that_the_only_awaited_player_is_away() {
    let server = TestServer::start();
    let pace = json!({"kind": "lockstep", "deadline_ms": 50});
    let room = server.room(json!({"game": "connect_four", "pace": pace})).await;
    let (anna, bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let first = bert.welcome["state"]["first"].as_u64().expect("the match has begun");
    let (mover, mut other) = if anna.seat() == first { (anna, bert) } else { (bert, anna) };
    mover.cut();
    other.expect("player_away").await;
    let tick = other.expect("tick").await["tick"].as_u64();
    other.expect_that("tick", |next| next["tick"].as_u64() > tick).await;
}
