//! The way of a ticket from the queue into a match.

use serde_json::{Value, json};

use super::{listen, once, path, room_of, server, told, wait, wait_for};
use crate::server::TestServer;

#[tokio::test]
async fn two_who_wait_are_told_of_their_match_and_play_it() {
    let server = server(&[]);
    let anna = wait(&server, "anna").await;
    let mut stream = listen(&server, "anna").await;
    let bert = wait(&server, "bert").await;
    let found = told(&mut stream, "match_found").await;
    let room = room_of(&server, &bert).await;
    assert_eq!((&found["ticket_id"], &found["room_id"]), (&anna["id"], &json!(room)));
    assert!(found["deadline"].is_string());
    let mut one = server.play(&room, "anna").await;
    let mut two = server.play(&room, "bert").await;
    one.expect_that("welcome", |welcome| welcome["state"]["phase"] == "playing").await;
    let over = once(&server, &anna, "ended").await;
    assert_eq!((&over["ended"], &over["match"]["room_id"]), (&json!("played"), &json!(room)));
    two.send(json!({"type": "leave"})).await;
    one.expect("match_over").await;
}

#[tokio::test]
async fn a_match_is_told_over_the_socket_of_a_player_who_plays_something_else() {
    let server = server(&[]);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let ticket = wait(&server, "anna").await;
    wait(&server, "bert").await;
    let told = anna.expect_that("notification", |notice| notice["kind"] == "match_found").await;
    assert_eq!(told["data"]["ticket_id"], ticket["id"]);
}

#[tokio::test]
async fn nobody_else_sits_in_the_seats_of_a_match_that_was_found() {
    let server = server(&[]);
    let anna = wait(&server, "anna").await;
    wait(&server, "bert").await;
    let room = room_of(&server, &anna).await;
    let mut carl = crate::player::Dial::play(&room, "carl").knock_at(server.address()).await;
    assert_eq!(carl.closed().await.1, Some(4403));
}

#[tokio::test]
async fn who_does_not_come_is_out_and_the_other_waits_again_and_plays_with_the_next() {
    let server = server(&[("matchmaking.seat_wait_s", "4")]);
    let (anna, bert) = (wait(&server, "anna").await, wait(&server, "bert").await);
    let mut stream = listen(&server, "bert").await;
    let room = room_of(&server, &anna).await;
    let _bert = server.play(&room, "bert").await;
    let ended = once(&server, &anna, "ended").await;
    assert_eq!(ended["ended"], "no_show");
    assert_eq!(told(&mut stream, "match_off").await["ticket_id"], bert["id"]);
    let again = server.get(&path(&bert)).await.must_be(200);
    assert_eq!((&again["status"], &again["created_at"]), (&json!("waiting"), &bert["created_at"]));
    let carl = wait(&server, "carl").await;
    assert_ne!(room_of(&server, &carl).await, room);
    assert_eq!(
        once(&server, &bert, "matched").await["match"]["room_id"],
        json!(room_of(&server, &carl).await)
    );
}

#[tokio::test]
async fn a_ticket_says_why_it_waits() {
    let server = server(&[]);
    let region = json!({"game": "arena", "min_players": 3, "max_players": 4, "region": "eu"});
    let anna = wait_for(&server, "anna", region).await;
    wait_for(&server, "bert", json!({"game": "arena", "region": "eu"})).await;
    wait_for(&server, "carl", json!({"game": "arena", "region": "us"})).await;
    let told = server.get(&path(&anna)).await.must_be(200);
    assert_eq!((&told["mode"], &told["rating"]), (&json!("deathmatch"), &json!(1000.0)));
    let waiting = &told["waiting"];
    assert!(
        waiting["waited_s"].as_f64().expect("a time") >= 0.0 && waiting["window"].as_f64() >= Some(100.0)
    );
    assert_eq!((&waiting["others"], &waiting["candidates"]), (&json!(1), &json!(0)));
    let refused = &waiting["refused"][0];
    assert_eq!((&refused["reason"], &refused["rating_gap"]), (&json!("other_sizes"), &json!(0.0)));
    let queues = server.get("/matchmaking/queues").await.must_be(200);
    let regions: Vec<&Value> =
        queues["queues"].as_array().expect("a list").iter().map(|of| &of["region"]).collect();
    assert_eq!(regions, [&json!("eu"), &json!("us")]);
}

#[tokio::test]
async fn bots_take_the_seats_of_those_who_do_not_come() {
    let server = server(&[("matchmaking.bots_wait_s", "0")]);
    let anna = wait_for(&server, "anna", json!({"game": "connect_four", "bots": true})).await;
    let room = room_of(&server, &anna).await;
    let mut anna = server.play(&room, "anna").await;
    anna.expect_that("welcome", |welcome| welcome["state"]["phase"] == "playing").await;
    let members = server.get(&format!("/rooms/{room}")).await.must_be(200)["members"].clone();
    assert_eq!((&members[0]["player"], &members[1]["bot"]), (&json!("anna"), &json!(true)));
}

#[tokio::test]
async fn a_ticket_that_is_taken_back_is_over_and_the_other_of_its_match_waits_again() {
    let server = server(&[]);
    let (anna, bert) = (wait(&server, "anna").await, wait(&server, "bert").await);
    let room = room_of(&server, &anna).await;
    assert_eq!(server.delete(&path(&anna)).await.status, 204);
    assert_eq!(server.get(&path(&anna)).await.must_be(200)["ended"], "cancelled");
    once(&server, &bert, "waiting").await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
    server.delete(&path(&anna)).await.must_refuse(404);
    let standing = server.get("/players/bert/matchmaking").await.must_be(200);
    assert_eq!(standing, json!({"ticket_id": bert["id"], "party_id": null}));
}

#[tokio::test]
async fn a_ticket_ends_with_the_presence_of_its_player() {
    let server = server(&[("matchmaking.presence_grace_s", "1")]);
    // Somebody who sits in a room is there until the stream is.
    let seated = server.play("commons", "here").await;
    let (gone, here) =
        (wait(&server, "gone").await, wait_for(&server, "here", json!({"game": "relay"})).await);
    let _stream = listen(&server, "here").await;
    seated.close().await;
    let ended = server.eventually("/matchmaking/queues", |reply| {
        reply.json()["queues"].as_array().is_some_and(|queues| queues.len() == 1)
    });
    ended.await;
    assert_eq!(server.get(&path(&gone)).await.must_be(200)["ended"], "absent");
    assert_eq!(server.get(&path(&here)).await.must_be(200)["status"], "waiting");
}

#[tokio::test]
async fn ratings_keep_apart_who_is_much_better() {
    let server = server(&[("matchmaking.window_start", "1"), ("matchmaking.window_per_s", "0")]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut wins, mut loses) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    wins.expect_that("tick", |tick| tick["delta"]["phase"] == "playing").await;
    loses.send(json!({"type": "leave"})).await;
    wins.expect("match_over").await;
    let rated = |reply: &crate::http::Reply| reply.text.contains("rating_after");
    server.eventually("/players/anna/matches", rated).await;
    let anna = wait(&server, "anna").await;
    assert!(anna["rating"].as_f64() > Some(1000.0), "{anna}");
    wait(&server, "new").await;
    let told = server.eventually(&path(&anna), |reply| reply.json()["waiting"]["others"] == 1).await.json();
    assert_eq!(told["waiting"]["refused"][0]["reason"], "outside_window");
}

#[tokio::test]
async fn what_cannot_be_played_is_refused_by_its_field() {
    let server = TestServer::start();
    let bad = [
        (json!({"game": "chess"}), "/game"),
        (json!({"game": "connect_four", "max_players": 3}), "/max_players"),
        (json!({"game": "arena", "min_players": 1}), "/min_players"),
        (json!({"game": "arena", "max_players": 101}), "/max_players"),
        (json!({"game": "arena", "mode": "tag"}), "/mode"),
        (json!({"game": "relay", "bots": true}), "/bots"),
        (json!({"game": "relay", "region": ""}), "/region"),
        (json!({"game": "relay", "speed": 7}), "/speed"),
    ];
    for (mut wish, pointer) in bad {
        wish["player_id"] = json!("anna");
        let problem = server.post("/matchmaking/tickets", wish).await.must_refuse(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let nobody = server.post("/matchmaking/tickets", json!({"game": "relay"})).await.must_refuse(422);
    assert_eq!(nobody["errors"][0]["pointer"], "/player_id");
    assert_eq!(server.get("/matchmaking/queues").await.must_be(200), json!({"queues": []}));
}

#[tokio::test]
async fn the_figures_of_the_server_tell_of_waiting_and_of_gaps() {
    let server = server(&[]);
    let mut stream = crate::listener::Listener::knock(server.address(), "/stream/analytics").await;
    wait(&server, "anna").await;
    stream.expect_that("analytics", |sample| sample["tickets"] == 1).await;
    wait(&server, "bert").await;
    let found = stream.expect_that("analytics", |sample| !sample["queue_wait_ms"].is_null()).await;
    assert!(
        found["rating_gap"]["max"].as_u64() < Some(10) && found["queue_wait_ms"]["max"].as_u64() > Some(0)
    );
}
