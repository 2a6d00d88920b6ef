//! The limits on opening rooms, for a player and for an address, whatever happens to the rooms.

use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::Reply;
use crate::people::Somebody;
use crate::player::Dial;
use crate::server::TestServer;

/// Opens a room with bots and ends it, as often as it may be done, but not more than so often. Answers how often that
/// was, and the refusal, if there was one.
async fn open_and_end(server: &TestServer, who: &Somebody, most: usize) -> (usize, Option<Reply>) {
    let body = json!({"name": "x", "game": "arena", "max_players": 2, "bots": 2});
    for number in 0..most {
        let opened = who.ask(server, Method::POST, "/rooms", body.clone()).await;
        if opened.status != 201 {
            return (number, Some(opened));
        }
        let room = format!("/rooms/{}", opened.json()["id"].as_str().expect("an id"));
        who.ask(server, Method::DELETE, &room, Value::Null).await.must_be(204);
    }
    (most, None)
}

/// A refusal that says when to come again.
#[track_caller]
fn must_wait(refused: &Reply) {
    refused.must_refuse(429);
    let seconds = refused.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=60).contains(&seconds)), "{seconds:?}");
}

#[tokio::test]
async fn one_player_opens_so_many_rooms_a_minute_though_all_are_ended_again() {
    let server = TestServer::with(&[("rooms.opened_per_minute", "2")]);
    let guest = Somebody::guest(&server).await;
    let (opened, refused) = open_and_end(&server, &guest, 20).await;
    assert_eq!(opened, 2);
    must_wait(&refused.expect("a refusal"));
    let other = Somebody::guest(&server).await;
    assert_eq!(open_and_end(&server, &other, 2).await.0, 2, "somebody else is not concerned");
}

#[tokio::test]
async fn without_any_settings_nobody_opens_hundreds_of_rooms_in_a_row() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    let begun = Instant::now();
    let (opened, refused) = open_and_end(&server, &guest, 100).await;
    // One more comes back every two seconds.
    let meanwhile = begun.elapsed().as_secs() as usize;
    assert!((20..40 + meanwhile).contains(&opened), "{opened} in {meanwhile} s");
    must_wait(&refused.expect("a refusal"));
}

#[tokio::test]
async fn many_guests_of_one_address_open_no_more_than_an_address_may() {
    let server = TestServer::with(&[("auth.mode", "token"), ("rooms.opened_from_one_per_minute", "2")]);
    let mut opened = 0;
    for _ in 0..4 {
        let guest = Somebody::guest(&server).await;
        opened += open_and_end(&server, &guest, 1).await.0;
    }
    assert_eq!(opened, 2);
}

#[tokio::test]
async fn joining_rooms_into_being_counts_like_opening_them() {
    let server = TestServer::with(&[
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("rooms.opened_from_one_per_minute", "3"),
    ]);
    let dial = |room: &str, from: &str| Dial::play(room, "anna").with("x-forwarded-for", from);
    for room in ["a", "b"] {
        dial(room, "192.0.2.1").enter(server.address()).await;
    }
    let step = |room: &str| json!({"player_id": "anna", "position": {"x": 1, "y": 1}, "room_id": room});
    let walk = |room: &str| {
        let moved = server.request(Method::POST, "/game/move").header("x-forwarded-for", "192.0.2.1");
        server.send(moved.json(&step(room)))
    };
    walk("c").await.must_be(200);
    must_wait(&walk("d").await);
    let mut refused = dial("e", "192.0.2.1").knock_at(server.address()).await;
    assert!(refused.must_be_closed(4503).await.contains("too many"));
    dial("a", "192.0.2.1").enter(server.address()).await;
    dial("e", "192.0.2.9").enter(server.address()).await;
}

#[tokio::test]
async fn so_many_rooms_of_one_address_are_open_until_one_of_them_is_ended() {
    let server = TestServer::with(&[("auth.mode", "token"), ("rooms.from_one_max", "2")]);
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    let first = anna.room(&server).await;
    bert.room(&server).await;
    let body = json!({"name": "One more", "game": "relay", "max_players": 2});
    let refused = bert.ask(&server, Method::POST, "/rooms", body).await.must_refuse(409);
    assert!(refused["detail"].as_str().is_some_and(|why| why.contains("2 rooms")), "{refused}");
    anna.ask(&server, Method::DELETE, &format!("/rooms/{first}"), Value::Null).await.must_be(204);
    server.eventually(&format!("/rooms/{first}"), |reply| reply.status == 404).await;
    bert.room(&server).await;
}

#[tokio::test]
async fn rooms_that_come_back_count_for_the_address_they_were_opened_from() {
    let changes = [("auth.mode", "token"), ("rooms.from_one_max", "2")];
    let server = TestServer::with(&changes);
    let anna = Somebody::guest(&server).await;
    let rooms = [anna.room(&server).await, anna.room(&server).await];
    for room in &rooms {
        let written = |reply: &Reply| !reply.json()["recorded_tick"].is_null();
        server.eventually(&format!("/rooms/{room}"), written).await;
    }
    let back = server.killed_now(&changes, tiltyard::games::standard());
    let body = json!({"name": "One more", "game": "relay", "max_players": 2});
    anna.ask(&back, Method::POST, "/rooms", body).await.must_refuse(409);
    anna.ask(&back, Method::DELETE, &format!("/rooms/{}", rooms[0]), Value::Null).await.must_be(204);
    back.eventually(&format!("/rooms/{}", rooms[0]), |reply| reply.status == 404).await;
    anna.room(&back).await;
}

#[tokio::test]
async fn rooms_that_are_joined_into_being_are_rooms_of_an_address_too_but_not_of_the_machine_itself() {
    let server = TestServer::with(&[("server.trusted_proxies", "127.0.0.1/32"), ("rooms.from_one_max", "1")]);
    let dial = |room: &str| Dial::play(room, "anna").with("x-forwarded-for", "192.0.2.1");
    let _seated = dial("a").enter(server.address()).await;
    let refused = dial("b").knock_at(server.address()).await.must_be_closed(4503).await;
    assert!(refused.contains("1 rooms are open"), "{refused}");
    let _same = Dial::play("a", "bert").with("x-forwarded-for", "192.0.2.1").enter(server.address()).await;
    for room in ["c", "d"] {
        server.play(room, "cora").await;
    }
}
