//! Playing at once: a seat in an open room that fits, or in a new one.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{path, wait};
use crate::http::{Http, Reply};
use crate::server::TestServer;

async fn quick(server: &Http, player: &str, mut wish: Value) -> Reply {
    wish["player_id"] = json!(player);
    server.post("/matchmaking/quick", wish).await
}

#[tokio::test]
async fn the_first_opens_a_room_the_second_joins_it_and_the_third_opens_another() {
    let server = TestServer::start();
    let duel = json!({"game": "connect_four"});
    let first = quick(&server, "anna", duel.clone()).await.must_be(201);
    assert_eq!((&first["created"], &first["player_id"]), (&json!(true), &json!("anna")));
    let second = quick(&server, "bert", duel.clone()).await.must_be(200);
    assert_eq!(second["room_id"], first["room_id"]);
    let third = quick(&server, "carl", duel).await.must_be(201);
    assert_ne!(third["room_id"], first["room_id"]);
    let room = first["room_id"].as_str().expect("an id");
    let anna = server.play(room, "anna").await;
    assert_eq!(anna.welcome["state"]["phase"], "playing", "both have their seats already");
}

#[tokio::test]
async fn a_room_fits_by_its_game_mode_region_and_size() {
    let server = TestServer::start();
    let open = json!({"game": "arena", "max_players": 6, "region": "eu"});
    let first = quick(&server, "anna", open.clone()).await.must_be(201);
    for other in [
        json!({"game": "arena", "max_players": 6}),
        json!({"game": "arena", "max_players": 5, "region": "eu"}),
        json!({"game": "arena", "max_players": 6, "region": "eu", "mode": "battle_royale"}),
    ] {
        assert_ne!(quick(&server, "bert", other).await.must_be(201)["room_id"], first["room_id"]);
    }
    let wider =
        json!({"game": "arena", "min_players": 6, "max_players": 10, "region": "eu", "mode": "deathmatch"});
    assert_eq!(quick(&server, "carl", wider).await.must_be(200)["room_id"], first["room_id"]);
}

#[tokio::test]
async fn rooms_that_are_locked_or_private_are_left_alone() {
    let server = TestServer::start();
    let locked = server.room(json!({"game": "connect_four"})).await;
    server.patch(&format!("/rooms/{locked}"), json!({"locked": true})).await.must_be(200);
    let private = server.room(json!({"game": "connect_four", "private": true})).await;
    let open = server.room(json!({"game": "connect_four"})).await;
    let seat = quick(&server, "anna", json!({"game": "connect_four"})).await.must_be(200);
    assert_eq!(seat["room_id"], json!(open), "and not {private} or {locked}");
}

#[tokio::test]
async fn bots_are_there_at_once_if_they_are_wanted() {
    let server = TestServer::start();
    let seat = quick(&server, "anna", json!({"game": "connect_four", "bots": 1})).await.must_be(201);
    let room = seat["room_id"].as_str().expect("an id");
    let is_begun = |reply: &Reply| reply.json()["state"] == "playing" && reply.json()["bots"] == 1;
    server.eventually(&format!("/rooms/{room}"), is_begun).await;
    let full = quick(&server, "bert", json!({"game": "connect_four", "bots": 2})).await.must_refuse(422);
    assert_eq!(full["errors"][0]["pointer"], "/bots");
}

#[tokio::test]
async fn players_who_come_together_fill_rooms_and_nobody_is_refused() {
    let server = TestServer::start();
    let names: Vec<_> = (0..40).map(|number| format!("player_{number}")).collect();
    let seats = names.iter().map(|name| quick(&server, name, json!({"game": "connect_four"})));
    let mut players_of = BTreeMap::<String, usize>::new();
    for reply in join_all(seats).await {
        assert!([200, 201].contains(&reply.status), "{}", reply.json());
        *players_of.entry(reply.json()["room_id"].to_string()).or_default() += 1;
    }
    assert_eq!(players_of.into_values().collect::<Vec<_>>(), [2; 20], "players of each room");
}

#[tokio::test]
async fn a_player_who_asks_again_has_one_seat_alone() {
    let server = TestServer::start();
    let duel = json!({"game": "connect_four"});
    let first = quick(&server, "anna", duel.clone()).await.must_be(201);
    quick(&server, "bert", duel.clone()).await.must_be(200);
    let again = quick(&server, "anna", duel.clone()).await.must_be(200);
    assert_eq!(again["room_id"], first["room_id"], "the room is full, and her seat in it is kept");
    let at_once = join_all((0..30).map(|_| quick(&server, "carl", duel.clone()))).await;
    let rooms: BTreeSet<_> = at_once.iter().map(|reply| reply.json()["room_id"].to_string()).collect();
    assert_eq!(rooms.len(), 1, "{rooms:?}");
}

#[tokio::test]
async fn a_player_who_waits_with_a_ticket_is_told_what_to_do() {
    let server = TestServer::start();
    let ticket = wait(&server, "anna").await;
    let refused = quick(&server, "anna", json!({"game": "connect_four"})).await.must_refuse(409);
    assert!(refused["detail"].to_string().contains("cancel it"), "{refused}");
    server.delete(&format!("{}?player_id=anna", path(&ticket))).await.must_be(204);
    quick(&server, "anna", json!({"game": "connect_four"})).await.must_be(201);
}
