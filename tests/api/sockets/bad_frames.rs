//! WebSocket frames that break the rules: too big, of the wrong kind, no UTF-8, in pieces.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

/// `socket.message_bytes_max` as shipped.
const MESSAGE_BYTES_MAX: usize = 16_384;

fn piece(kind: Data, bytes: impl Into<Vec<u8>>, last: bool) -> Message {
    Message::Frame(Frame::message(bytes.into(), OpCode::Data(kind), last))
}

/// A JSON text of exactly so many bytes.
fn text_of(bytes: usize) -> String {
    format!("\"{}\"", "x".repeat(bytes - 2))
}

async fn players(server: &TestServer) -> (TestPlayer, TestPlayer) {
    (server.play("commons", "anna").await, server.play("commons", "bert").await)
}

#[tokio::test]
async fn the_largest_message_passes_and_one_byte_more_does_not() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    anna.send_frame(Message::text(text_of(MESSAGE_BYTES_MAX))).await;
    bert.expect_that("player_action", |told| {
        told["action"].as_str().is_some_and(|text| text.len() == 16_382)
    })
    .await;
    anna.send_frame(Message::text(text_of(MESSAGE_BYTES_MAX + 1))).await;
    assert_eq!(anna.must_be_closed(1009).await, "the message is too big");
    assert_eq!(bert.expect("player_away").await["player"], "anna");
}

#[tokio::test]
async fn a_message_of_ten_megabytes_closes_the_connection() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    let (closing, code) = anna.pour(vec![Message::text(text_of(10_000_000))]).await;
    assert_eq!((&closing["code"], code), (&json!(1009), Some(1009)));
    bert.settle().await;
}

#[tokio::test]
async fn a_message_in_pieces_is_joined() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    let text = json!({"pieces": "ä".repeat(100)}).to_string().into_bytes();
    // Cut in the middle of a character, which is allowed as long as the whole is UTF-8.
    let (first, rest) = text.split_at(14);
    anna.send_frame(piece(Data::Text, first, false)).await;
    anna.send_frame(Message::Ping(Default::default())).await;
    anna.send_frame(piece(Data::Continue, Vec::new(), false)).await;
    anna.send_frame(piece(Data::Continue, rest, true)).await;
    assert_eq!(bert.expect("player_action").await["action"], json!({"pieces": "ä".repeat(100)}));
}

#[tokio::test]
async fn pieces_are_bounded_like_whole_messages() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    let mut pieces = vec![piece(Data::Text, b"\"".to_vec(), false)];
    pieces.extend((0..1000).map(|_| piece(Data::Continue, vec![b'x'; 1000], false)));
    let (closing, code) = anna.pour(pieces).await;
    assert_eq!((&closing["code"], code), (&json!(1009), Some(1009)));
    bert.settle().await;
}

#[tokio::test]
async fn a_piece_of_nothing_closes_the_connection() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    anna.send_frame(piece(Data::Continue, b"7".to_vec(), true)).await;
    anna.must_be_closed(1002).await;
    bert.send_frame(piece(Data::Text, b"[".to_vec(), false)).await;
    bert.send_frame(piece(Data::Text, b"[".to_vec(), false)).await;
    bert.must_be_closed(1002).await;
}

#[tokio::test]
async fn a_binary_frame_on_a_json_connection_closes_it() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    anna.send_frame(Message::binary(vec![0x07])).await;
    anna.must_be_closed(1003).await;
}

#[tokio::test]
async fn a_text_frame_on_a_message_pack_connection_closes_it() {
    let server = TestServer::start();
    let mut anna = Dial::play("commons", "anna").speaking(Codec::MsgPack).enter(server.address()).await;
    anna.send_frame(Message::text("7")).await;
    anna.must_be_closed(1003).await;
}

#[tokio::test]
async fn text_that_is_no_utf8_closes_the_connection() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    anna.send_frame(piece(Data::Text, vec![b'"', 0xFF, 0xFE, b'"'], true)).await;
    assert_eq!(anna.must_be_closed(1007).await, "the text is no UTF-8");
    bert.send_frame(piece(Data::Text, vec![b'"', 0xC3], false)).await;
    bert.send_frame(piece(Data::Continue, vec![b'"'], true)).await;
    assert_eq!(bert.must_be_closed(1007).await, "the text is no UTF-8");
}

#[tokio::test]
async fn a_frame_of_an_unknown_kind_closes_the_connection() {
    let server = TestServer::start();
    let (mut anna, mut bert) = players(&server).await;
    anna.send_frame(piece(Data::Reserved(3), b"7".to_vec(), true)).await;
    let (_, code) = anna.closed().await;
    assert_eq!(code, Some(1002));
    bert.settle().await;
}

#[tokio::test]
async fn a_client_that_says_goodbye_is_answered() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    let mut anna = server.play("commons", "anna").await;
    anna.send_frame(Message::Close(None)).await;
    let (closing, _) = anna.closed().await;
    assert_eq!(closing, json!(null));
    bert.expect("player_away").await;
}
