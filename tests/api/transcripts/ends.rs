//! Transcripts of connections that the server ends, or refuses.

use serde_json::json;

use super::{Client, Recorder, anna, packed_anna, table};
use crate::operator::operator;
use crate::people::Somebody;
use crate::player::Codec;
use crate::server::TestServer;

pub(super) const ALL: &[&str] = &[
    "taken_over",
    "kicked",
    "banned",
    "banned_while_cut",
    "room_closed",
    "room_full",
    "no_such_room",
    "with_a_ticket",
    "without_a_ticket",
    "server_drained",
    "reads_too_slowly",
    "far_too_much",
];

#[tokio::test]
async fn a_newer_connection_takes_the_seat_over() {
    let server = TestServer::start();
    let about = "Another tab takes the seat over (4409). The client does not fight for it; when the program asks for it, it takes the seat back with its token.";
    let mut anna = Recorder::new("taken_over", about, &anna("commons"));
    anna.enter(server.address()).await;
    let other = server.play("commons", "anna").await;
    anna.closed(4409).await;
    anna.again();
    anna.knock(server.address()).await;
    anna.hear_more(1).await;
    drop(other);
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn an_operator_takes_somebody_out() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let about = "An operator takes anna out (4403): she does not come back by herself, though she may.";
    let mut anna = Recorder::new("kicked", about, &anna("commons"));
    anna.enter(server.address()).await;
    let why = json!({"reason": "spoils the game"});
    root.ask(&server, reqwest::Method::POST, "/operator/players/anna/kick", why).await.must_be(200);
    anna.closed(4403).await;
    anna.again();
    anna.enter(server.address()).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn an_operator_bans_somebody() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let about = "Anna is banned (4403), and refused with the same code when she tries again.";
    let mut anna = Recorder::new("banned", about, &packed_anna("commons"));
    anna.enter(server.address()).await;
    let why = json!({"player_id": "anna", "reason": "cheats"});
    root.ask(&server, reqwest::Method::POST, "/operator/bans", why).await.must_be(204);
    anna.closed(4403).await;
    anna.again();
    anna.knock(server.address()).await;
    anna.closed(4403).await;
    anna.finish();
}

#[tokio::test]
async fn an_operator_bans_somebody_who_is_away() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let about = "Anna is banned while her line is broken: her token is refused (4403) before a `welcome`, so the client forgets it and asks for a new seat, at once. That is refused as well, and is the end.";
    let mut anna = Recorder::new("banned_while_cut", about, &anna("commons"));
    anna.enter(server.address()).await;
    let mut watcher = server.watch("commons").await;
    anna.cut();
    watcher.expect("player_away").await;
    let why = json!({"player_id": "anna", "reason": "cheats"});
    root.ask(&server, reqwest::Method::POST, "/operator/bans", why).await.must_be(204);
    for _ in 0..2 {
        anna.knock(server.address()).await;
        anna.closed(4403).await;
    }
    anna.finish();
}

#[tokio::test]
async fn a_room_is_closed() {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let about = "The room is ended (4410): there is nothing to come back to.";
    let mut anna = Recorder::new("room_closed", about, &anna(&room));
    anna.enter(server.address()).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    anna.closed(4410).await;
    anna.finish();
}

#[tokio::test]
async fn a_room_is_full() {
    let server = TestServer::start();
    let room = table(&server, json!({})).await;
    let (_bert, _cora) = (server.play(&room, "bert").await, server.play(&room, "cora").await);
    let about = "Every seat is taken (4413): the program may try again later.";
    let mut anna = Recorder::new("room_full", about, &anna(&room));
    anna.knock(server.address()).await;
    anna.closed(4413).await;
    anna.finish();
}

#[tokio::test]
async fn a_room_does_not_exist() {
    let server = TestServer::with(&[("rooms.open_on_join", "false")]);
    let about = "There is no such room (4404).";
    let mut anna = Recorder::new("no_such_room", about, &anna("nowhere"));
    anna.knock(server.address()).await;
    anna.closed(4404).await;
    anna.finish();
}

#[tokio::test]
async fn a_ticket_lets_somebody_in_and_a_token_back() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let guest = Somebody::guest(&server).await;
    let room = guest.room(&server).await;
    let about = "The server asks who somebody is: the client gets a ticket and shows it. To come back to her seat the token of the `welcome` is enough.";
    let who = Client { room: &room, player: Some(&guest.id), codec: Codec::Json };
    let mut player = Recorder::new("with_a_ticket", about, &who);
    player.take_ticket(guest.ticket(&server).await);
    player.enter(server.address()).await;
    let mut watcher = server.watch(&room).await;
    player.cut();
    watcher.expect("player_away").await;
    player.enter(server.address()).await;
    player.hear("player_back").await;
    player.know();
    player.finish();
}

#[tokio::test]
async fn who_shows_no_ticket_is_refused() {
    let server = TestServer::with(&[("auth.mode", "token")]);
    let room = Somebody::guest(&server).await.room(&server).await;
    let about = "The server asks who somebody is, and anna shows nothing (4401).";
    let mut anna = Recorder::new("without_a_ticket", about, &anna(&room));
    anna.knock(server.address()).await;
    anna.closed(4401).await;
    anna.finish();
}

#[tokio::test]
async fn a_server_that_is_drained_asks_to_come_back() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = table(&server, json!({})).await;
    let drain = json!({"reason": "an update"});
    root.ask(&server, reqwest::Method::POST, "/operator/drain", drain.clone()).await.must_be(204);
    let about = "The server takes nobody in for now (4503), and says when to come back: the client waits for so long, twice, and then gets in.";
    let mut anna = Recorder::new("server_drained", about, &anna(&room));
    for _ in 0..2 {
        anna.knock(server.address()).await;
        anna.closed(4503).await;
    }
    root.ask(&server, reqwest::Method::POST, "/operator/undrain", drain).await.must_be(204);
    anna.enter(server.address()).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn who_reads_too_slowly_comes_back() {
    let server = TestServer::with(&[
        ("socket.send_buffer_bytes", "4096"),
        ("socket.queue_bytes_max", "65536"),
        ("analytics.history_s", "50"),
        ("notices.kept_max", "30"),
        ("socket.messages_per_s", "100000"),
        ("socket.messages_burst", "100000"),
        ("rooms.missed_messages_max", "8"),
    ]);
    let about = "Anna's machine does not read for a while, and more comes than the server keeps for her (4430). She comes back at once; some of what she missed is lost.";
    let mut anna = Recorder::new("reads_too_slowly", about, &anna("commons")).narrow();
    anna.enter(server.address()).await;
    let mut bert = server.play("commons", "bert").await;
    anna.hear("player_joined").await;
    let word = "x".repeat(8000);
    // That is more than is kept for her, and not much more: the server waits only seconds for its last words to be read.
    for number in 0..24 {
        bert.send(json!({"type": "word", "number": number, "word": word})).await;
        bert.expect("player_action").await;
    }
    anna.closed(4430).await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn who_sends_far_too_much_comes_back_after_a_pause() {
    let server = TestServer::with(&[("socket.messages_per_s", "1"), ("socket.messages_burst", "2")]);
    let about = "Ten times more messages than the server takes: it closes (4429), and the client comes back after a pause.";
    let mut anna = Recorder::new("far_too_much", about, &anna("commons")).varied();
    anna.enter(server.address()).await;
    for number in 0..40 {
        anna.act(json!({"type": "wave", "number": number})).await;
    }
    anna.closed(4429).await;
    anna.knock(server.address()).await;
    anna.hear("welcome").await;
    anna.finish();
}
