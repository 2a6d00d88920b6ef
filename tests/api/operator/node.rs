//! The server itself: at a glance, drained, its settings and its faults.

use reqwest::Method;
use serde_json::json;

use super::{look, operator, tell};
use crate::games::with_test_games;
use crate::http::Reply;
use crate::player::Dial;
use crate::server::TestServer;

#[tokio::test]
async fn a_server_that_is_drained_takes_nobody_in_and_lets_matches_end() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({"max_players": 3})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let because = |why: &str| json!({"reason": why});
    tell(&server, &root, "/operator/drain", because("an update")).await.must_be(204);
    assert_eq!(look(&server, &root, "/operator/node").await["draining"], true);
    server.get("/health/ready").await.must_refuse(503);
    let new = json!({"name": "New", "game": "relay", "max_players": 2});
    server.post("/rooms", new.clone()).await.must_refuse(503);
    let ticket = json!({"player_id": "cora", "game": "connect_four"});
    server.post("/matchmaking/tickets", ticket).await.must_refuse(503);
    let mut cora = Dial::play(&room, "cora").knock_at(server.address()).await;
    let told = cora.must_be_closed(4503).await;
    assert!(told.contains("being drained"), "{told}");
    anna.send(json!({"type": "wave"})).await;
    bert.expect("player_action").await;
    let token = bert.token().to_owned();
    bert.cut();
    anna.expect("player_away").await;
    let back = Dial::resume(&room, "bert", &token).enter(server.address()).await;
    assert!(back.welcome["resumed"].is_object(), "who has a seat comes back to it");
    server.get("/rooms/nowhere").await.must_refuse(404);
    tell(&server, &root, "/operator/undrain", because("it is done")).await.must_be(204);
    server.get("/health/ready").await.must_be(200);
    server.post("/rooms", new).await.must_be(201);
    server.play(&room, "cora").await;
}

#[tokio::test]
async fn operators_see_the_settings_in_force_and_no_secret() {
    let server = TestServer::with(&[("rooms.max", "77")]);
    let root = operator(&server).await;
    let settings = look(&server, &root, "/operator/settings").await;
    assert_eq!((&settings["rooms"]["max"], &settings["server"]["workers"]), (&json!(77), &json!(1)));
    assert_eq!(settings["database"]["url"], "", "the file of the data folder");
}

#[tokio::test]
async fn operators_see_how_the_server_does() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({})).await;
    let _anna = server.play(&room, "anna").await;
    let node = look(&server, &root, "/operator/node").await;
    assert_eq!((&node["rooms"], &node["players"], &node["draining"]), (&json!(2), &json!(1), &json!(false)));
    let cup = json!({"name": "Cup", "game": "connect_four", "private": true, "format": {"kind": "single_elimination"}});
    server.post("/tournaments", cup).await.must_be(201);
    let open = look(&server, &root, "/operator/tournaments").await;
    assert_eq!(open["tournaments"][0]["name"], "Cup", "it is private, and shown");
    let faults = look(&server, &root, "/operator/faults").await;
    let causes: Vec<_> = faults["counts"].as_array().expect("counts").iter().map(|of| &of["cause"]).collect();
    assert_eq!(causes, ["room_died", "room_given_up", "room_lost", "game_panics", "panics"]);
    assert_eq!(faults["last"], json!([]));
}

#[tokio::test]
async fn a_room_that_died_is_among_the_faults() {
    let server = TestServer::with_games(&[("server.arbiters", "1")], with_test_games());
    let root = operator(&server).await;
    let room = server.room(json!({"game": "trapdoor"})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "open"})).await;
    anna.must_be_closed(1012).await;
    let asked = || root.request(&server, Method::GET, "/operator/faults");
    let is_noted = |reply: &Reply| {
        let last = reply.json()["last"].as_array().cloned().unwrap_or_default();
        last.iter().any(|fault| fault["room_id"] == room.as_str() && fault["cause"] == "room_died")
    };
    let faults = server.eventually_sent(asked, is_noted).await.json();
    assert!(faults["counts"][0]["count"].as_u64().is_some_and(|count| count >= 1), "{faults}");
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["players"] == 1).await;
}
