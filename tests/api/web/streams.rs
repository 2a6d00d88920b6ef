//! Event streams: what they look like, that they stay alive, and that nothing of them is left when the client is gone.

use serde_json::{Value, json};

use crate::listener::{Event, Listener};
use crate::server::TestServer;

/// One heartbeat a second, and little that the kernel keeps for who does not read.
const SWIFT: &[(&str, &str)] = &[
    ("stream.heartbeat_s", "1"),
    ("socket.stall_s", "2"),
    ("socket.send_buffer_bytes", "4096"),
    ("socket.messages_per_s", "100000"),
    ("socket.messages_burst", "100000"),
];

async fn spectators(server: &TestServer, room: &str, count: usize) {
    let counted = |room: &Value| room["spectators"] == count;
    server.eventually(&format!("/rooms/{room}"), |reply| counted(&reply.json())).await;
}

#[tokio::test]
async fn a_stream_is_an_event_stream_that_nobody_keeps() {
    let server = TestServer::start();
    let mut stream = Listener::knock(server.address(), "/stream/rooms/commons").await;
    assert_eq!(stream.status, 200);
    for header in ["content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"] {
        assert!(stream.head.contains(header), "no {header} in {}", stream.head);
    }
    assert!(!stream.head.contains("content-encoding"), "{}", stream.head);
    assert_eq!(stream.event().await, Some(Event::Retry(2000)));
    let Some(Event::Message { id: None, data }) = stream.event().await else { panic!("no message") };
    assert_eq!((&data["type"], &data["player_id"]), (&json!("welcome"), &Value::Null));
}

#[tokio::test]
async fn a_stream_of_no_room_is_refused_as_any_request() {
    let server = TestServer::start();
    server.get("/stream/rooms/nowhere").await.must_refuse(404);
    server.get("/stream/rooms/a%20b").await.must_refuse(400);
}

#[tokio::test]
async fn a_message_with_line_ends_in_it_comes_whole() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut stream = Listener::watch(server.address(), &room).await;
    let action = "{\n\"any\":\r\n[1,\n\n2]}";
    anna.send_frame(tokio_tungstenite::tungstenite::Message::text(action)).await;
    let told = stream.expect("player_action").await;
    assert_eq!(told["action"], json!({"any": [1, 2]}));
}

#[tokio::test]
async fn a_stream_without_news_is_kept_alive() {
    let server = TestServer::with(SWIFT);
    let room = server.room(json!({})).await;
    let mut stream = Listener::watch(server.address(), &room).await;
    for _ in 0..2 {
        assert_eq!(stream.event().await, Some(Event::Heartbeat));
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_room() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut stream = Listener::watch(server.address(), &room).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let closing = stream.expect("closing").await;
    assert_eq!((&closing["code"], &closing["reason"]), (&json!(4410), &json!("the room was closed")));
    assert_eq!(stream.event().await, None);
}

#[tokio::test]
async fn a_stream_that_was_cut_is_freed() {
    let server = TestServer::with(SWIFT);
    let room = server.room(json!({})).await;
    let streams =
        [Listener::watch(server.address(), &room).await, Listener::watch(server.address(), &room).await];
    spectators(&server, &room, 2).await;
    for stream in streams {
        stream.cut();
    }
    spectators(&server, &room, 0).await;
}

#[tokio::test]
async fn a_stream_whose_client_has_closed_in_order_is_freed() {
    let server = TestServer::with(&[("stream.heartbeat_s", "3600")]);
    let room = server.room(json!({})).await;
    let (mut one, other) =
        (Listener::watch(server.address(), &room).await, Listener::watch(server.address(), &room).await);
    spectators(&server, &room, 2).await;
    one.finish().await;
    drop(other);
    spectators(&server, &room, 0).await;
    assert_eq!(one.rest().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_stream_that_is_not_read_is_freed_and_holds_nobody_up() {
    let server = TestServer::with(SWIFT);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut deaf = Listener::narrow(server.address(), &format!("/stream/rooms/{room}")).await;
    spectators(&server, &room, 1).await;
    let word = "x".repeat(8_000);
    for number in 0..150 {
        anna.send(json!([number, word])).await;
        assert_eq!(anna.expect("player_action").await["action"][0], number);
    }
    spectators(&server, &room, 0).await;
    assert!(deaf.rest().await.len() < 150);
}

#[tokio::test]
async fn a_stream_that_is_left_before_it_is_answered_is_freed() {
    let server = TestServer::with(SWIFT);
    let room = server.room(json!({})).await;
    for _ in 0..20 {
        let mut socket = tokio::net::TcpStream::connect(server.address()).await.expect("the server listens");
        let request = format!("GET /stream/rooms/{room} HTTP/1.1\r\nhost: {}\r\n\r\n", server.address());
        tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes()).await.expect("it reads");
        socket.set_zero_linger().expect("a socket option");
    }
    let _stays = Listener::watch(server.address(), &room).await;
    spectators(&server, &room, 1).await;
}
