//! A seat outlives its connection: resumed, taken over, kept for a while, given up.

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::player::{Codec, Dial};
use crate::process::Program;
use crate::server::TestServer;

#[tokio::test]
async fn a_lost_connection_comes_back_to_its_seat() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut bert = server.play(&room, "bert").await;
    let anna = server.play(&room, "anna").await;
    let (seat, token) = (anna.seat(), anna.token().to_owned());
    anna.cut();
    let away = bert.expect("player_away").await;
    assert_eq!((&away["player"], &away["seat"]), (&json!("anna"), &json!(seat)));
    let anna = Dial::resume(&room, "anna", &token).enter(server.address()).await;
    assert!(anna.seat() == seat && anna.token() != token, "the same seat, and a new token");
    assert_eq!(bert.expect("player_back").await["seat"], seat);
    assert_eq!(bert.kept("player_left").len(), 0);
}

/// Nobody gets the seat with this token.
async fn is_void(server: &TestServer, room: &str, token: &str) {
    let mut late = Dial::resume(room, "anna", token).knock_at(server.address()).await;
    assert_eq!(late.must_be_closed(4401).await, "the resume token does not belong to this seat");
}

#[tokio::test]
async fn each_welcome_brings_a_token_and_the_newest_that_was_shown_makes_the_older_void() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut tokens = vec![server.play(&room, "anna").await.token().to_owned()];
    for _ in 0..6 {
        let shown = &tokens[tokens.len() - 1];
        let anna = Dial::resume(&room, "anna", shown).enter(server.address()).await;
        tokens.push(anna.token().to_owned());
        for token in &tokens[..tokens.len() - 2] {
            is_void(&server, &room, token).await;
        }
    }
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 7);
}

#[tokio::test]
async fn a_token_is_good_until_a_newer_one_was_shown_however_many_welcomes_were_lost() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let token = server.play(&room, "anna").await.token().to_owned();
    let mut told = Vec::new();
    for _ in 0..20 {
        let lost = Dial::resume(&room, "anna", &token).enter(server.address()).await;
        told.push(lost.token().to_owned());
    }
    Dial::resume(&room, "anna", &told[7]).enter(server.address()).await;
    is_void(&server, &room, &token).await;
    is_void(&server, &room, &told[6]).await;
    Dial::resume(&room, "anna", &told[19]).enter(server.address()).await;
}

#[tokio::test]
async fn a_token_of_one_seat_opens_no_other() {
    let server = TestServer::start();
    let (room, other) = (server.room(json!({})).await, server.room(json!({})).await);
    let bert = server.play(&room, "bert").await;
    let (_anna, elsewhere) = (server.play(&room, "anna").await, server.play(&other, "anna").await);
    is_void(&server, &room, bert.token()).await;
    is_void(&server, &room, elsewhere.token()).await;
}

#[tokio::test]
async fn a_lost_connection_comes_back_in_another_encoding() {
    let server = TestServer::start();
    let anna = server.play("commons", "anna").await;
    let dial = Dial::resume("commons", "anna", anna.token()).speaking(Codec::MsgPack);
    anna.close().await;
    dial.enter(server.address()).await;
}

#[tokio::test]
async fn a_newer_connection_takes_the_seat_over() {
    let server = TestServer::start();
    let mut old = server.play("commons", "anna").await;
    let mut bert = server.play("commons", "bert").await;
    let mut new = server.play("commons", "anna").await;
    old.must_be_closed(4409).await;
    assert_eq!(new.seat(), old.seat());
    bert.settle().await;
    assert_eq!((bert.kept("player_away").len(), bert.kept("player_left").len()), (0, 0));
    new.send(json!("still here")).await;
    bert.expect("player_action").await;
}

#[tokio::test]
async fn a_wrong_token_gets_nobody_into_a_seat() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    let (most, last) = anna.token().split_at(anna.token().len() - 1);
    let almost = format!("{most}{}", if last == "0" { "1" } else { "0" });
    for token in ["", "wrong", &almost] {
        let mut thief =
            Dial::resume("commons", "anna", token).knock(server.address()).await.expect("a handshake");
        thief.must_be_closed(4401).await;
    }
    anna.send(json!("still mine")).await;
    anna.expect("player_action").await;
}

#[tokio::test]
async fn a_seat_is_given_up_when_the_grace_has_passed() {
    let server = TestServer::with(&[("rooms.resume_grace_s", "1")]);
    let room = server.room(json!({})).await;
    let mut bert = server.play(&room, "bert").await;
    let anna = server.play(&room, "anna").await;
    let token = anna.token().to_owned();
    anna.cut();
    let left = bert.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&json!("anna"), &json!("timed_out")));
    assert_eq!(left["message"], "🚪 Player anna left the game");
    assert_eq!(bert.kept("player_away").len(), 1);
    let again = Dial::resume(&room, "anna", &token).enter(server.address()).await;
    assert_ne!(again.token(), token, "an old token opens nothing any more; the seat is a new one");
}

#[tokio::test]
async fn a_seat_left_on_purpose_is_free_at_once() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let (mut anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.send(json!({"type": "leave"})).await;
    anna.must_be_closed(1000).await;
    let cora = server.play(&room, "cora").await;
    assert_eq!(cora.seat(), anna.seat());
}

#[tokio::test]
async fn who_left_on_purpose_can_come_in_again() {
    let server = TestServer::start();
    for _ in 0..5 {
        let mut anna = server.play("commons", "anna").await;
        anna.send(json!({"type": "leave"})).await;
        anna.must_be_closed(1000).await;
    }
}

#[tokio::test]
async fn a_client_that_vanishes_while_it_is_seated_leaves_no_seat_behind() {
    let server = TestServer::with(&[("rooms.resume_grace_s", "1"), ("rooms.empty_close_s", "60")]);
    let room = server.room(json!({"max_players": 100})).await;
    for number in 0..40 {
        let ghost = Dial::play(&room, &format!("ghost_{number}")).knock(server.address()).await;
        ghost.expect("a handshake").cut();
    }
    let mut anna = server.play(&room, "anna").await;
    anna.settle().await;
    server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["players"] == 1).await;
}

#[tokio::test]
async fn two_connections_at_once_end_with_one_seat() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let dial = Dial::play(&room, "anna");
    let (one, two) = tokio::join!(dial.knock(server.address()), dial.knock(server.address()));
    // Both stay: a client that has gone before it was looked at takes no seat.
    let both = (one.expect("a handshake"), two.expect("a handshake"));
    let shown = server.eventually(&format!("/rooms/{room}"), |reply| reply.json()["players"] == 1).await;
    drop(both);
    assert_eq!(shown.json()["members"][0]["player"], "anna");
}

#[tokio::test]
async fn every_reconnection_gets_the_whole_state() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "bots": 1})).await;
    let mut tick = 0;
    for _ in 0..3 {
        let anna = server.play(&room, "anna").await;
        let now = anna.welcome["tick"].as_u64().expect("a tick");
        assert!(now >= tick && anna.welcome["state"]["walls"].is_array());
        tick = now;
        anna.cut();
    }
}

/// A handshake whose client gives up before there is an answer.
async fn abandoned(program: &Program, room: &str) {
    let mut stream = TcpStream::connect(program.address()).await.expect("a place in the backlog");
    let request = format!(
        "GET /ws/game/{room}/anna HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        program.address()
    );
    stream.write_all(request.as_bytes()).await.expect("the kernel takes it");
}

#[tokio::test]
async fn after_a_stall_an_abandoned_connection_takes_no_seat_from_one_that_stands() {
    let program = Program::start(&[]);
    let room = program.room(json!({})).await;
    let _before = program.play(&room, "anna").await;
    program.signal("STOP");
    for _ in 0..5 {
        abandoned(&program, &room).await;
    }
    let (dial, others) = (Dial::play(&room, "anna"), async {
        for _ in 0..10 {
            abandoned(&program, &room).await;
        }
        program.signal("CONT");
    });
    let (mut anna, ()) = tokio::join!(dial.enter(program.address()), others);
    // Connections are accepted in their order: behind these nothing abandoned is left.
    for name in ["bert", "bert"] {
        program.play(&room, name).await.settle().await;
        anna.settle().await;
    }
}
