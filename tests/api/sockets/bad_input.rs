//! Messages that make no sense: each is answered with `error`, and the connection stays.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::player::{Codec, Dial, TestPlayer};
use crate::server::TestServer;

/// The word of the error that this text gets.
async fn error_of(player: &mut TestPlayer, text: &str) -> String {
    player.send_frame(Message::text(text)).await;
    let error = player.expect("error").await;
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    error["code"].as_str().expect("a code").to_owned()
}

/// The word of the error that these bytes get.
async fn error_of_bytes(player: &mut TestPlayer, bytes: Vec<u8>) -> Value {
    player.send_frame(Message::binary(bytes)).await;
    player.expect("error").await["code"].clone()
}

async fn still_there(player: &mut TestPlayer) {
    player.send(json!({"type": "ping", "t": 1})).await;
    player.expect("pong").await;
}

/// `{"x": number, "y": 0}` of a move, with the number as MessagePack bytes.
fn packed_move(number: &[u8]) -> Vec<u8> {
    let head = b"\x82\xa4type\xa4move\xa9direction\x82\xa1x";
    [head, number, b"\xa1y\x00"].concat()
}

#[tokio::test]
async fn text_that_is_no_json_is_an_error() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    for text in ["", " ", "{", "move", "{} {}", "{\"type\": \"chat\"", "\u{0}", "[1,]", "NaN"] {
        assert_eq!(error_of(&mut anna, text).await, "unreadable", "{text:?}");
    }
    still_there(&mut anna).await;
}

#[tokio::test]
async fn bytes_that_are_no_message_pack_are_an_error() {
    let server = TestServer::start();
    let mut anna = Dial::play("commons", "anna").speaking(Codec::MsgPack).enter(server.address()).await;
    for bytes in [vec![], vec![0xC1], vec![0x81], vec![0xDF, 0xFF, 0xFF, 0xFF, 0xFF], vec![0xDC, 0xFF, 0xFF]]
    {
        assert_eq!(error_of_bytes(&mut anna, bytes.clone()).await, "unreadable", "{bytes:?}");
    }
    still_there(&mut anna).await;
}

#[tokio::test]
async fn json_that_is_no_message_of_the_game_is_an_error() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = server.play(&room, "anna").await;
    for text in [
        "7",
        "null",
        "[]",
        "{}",
        r#"{"type": "fly"}"#,
        r#"{"type": 7}"#,
        r#"{"type": "move"}"#,
        r#"{"type": "move", "direction": {"x": 1}}"#,
        r#"{"type": "move", "direction": "north"}"#,
        r#"{"type": "move", "direction": {"x": 0, "y": 1}, "position": {"x": 1, "y": 1}}"#,
        r#"{"type": "shoot", "target": -1}"#,
        r#"{"type": "use_item", "item": "sword"}"#,
    ] {
        assert_eq!(error_of(&mut anna, text).await, "bad_action", "{text}");
    }
    still_there(&mut anna).await;
}

#[tokio::test]
async fn a_refused_message_is_named_by_its_seq() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!({"type": "fly", "seq": 77})).await;
    assert_eq!(anna.expect("error").await["seq"], 77);
    anna.send(json!({"type": "fly", "seq": -1})).await;
    assert_eq!(anna.expect("error").await.get("seq"), None);
}

#[tokio::test]
async fn messages_of_the_protocol_with_bad_fields_are_errors() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    let long = json!({"type": "chat", "message": "ä".repeat(501)}).to_string();
    for text in [
        r#"{"type": "chat"}"#,
        r#"{"type": "chat", "message": ""}"#,
        r#"{"type": "chat", "message": 7}"#,
        r#"{"type": "chat", "message": "\u001b[2J"}"#,
        r#"{"type": "chat", "message": "\u202egnp.exe"}"#,
        &long,
        r#"{"type": "ping"}"#,
        r#"{"type": "ping", "t": "now"}"#,
        r#"{"type": "pass", "tick": -1}"#,
    ] {
        assert_eq!(error_of(&mut anna, text).await, "bad_field", "{text}");
    }
    still_there(&mut anna).await;
}

#[tokio::test]
async fn numbers_that_no_float_can_hold_are_errors() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = server.play(&room, "anna").await;
    for number in ["1e999", "-1e999", "1e39"] {
        let text = format!(r#"{{"type": "move", "direction": {{"x": {number}, "y": 0}}}}"#);
        let code = error_of(&mut anna, &text).await;
        assert!(code == "unreadable" || code == "bad_action", "{number}: {code}");
    }
    let mut bert = server.play("commons", "bert").await;
    for text in ["1e999", r#"{"a": [-1e999]}"#, r#"{"type": "ping", "t": 1e999}"#] {
        let code = error_of(&mut bert, text).await;
        assert!(["unreadable", "bad_action", "bad_field"].contains(&code.as_str()), "{text}: {code}");
    }
    still_there(&mut bert).await;
}

#[tokio::test]
async fn message_pack_numbers_that_are_not_finite_are_errors() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = Dial::play(&room, "anna").speaking(Codec::MsgPack).enter(server.address()).await;
    let mut bert = Dial::play("commons", "bert").speaking(Codec::MsgPack).enter(server.address()).await;
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let wide = [&[0xCB][..], &number.to_be_bytes()].concat();
        let narrow = [&[0xCA][..], &(number as f32).to_be_bytes()].concat();
        for bytes in [wide, narrow] {
            assert_eq!(error_of_bytes(&mut anna, packed_move(&bytes)).await, "bad_action", "{number}");
            assert_eq!(error_of_bytes(&mut bert, packed_move(&bytes)).await, "bad_action", "{number}");
        }
    }
    still_there(&mut anna).await;
}

#[tokio::test]
async fn json_nested_without_end_is_an_error() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    for text in ["[".repeat(16_000), format!("{}{}", "[".repeat(8_000), "]".repeat(8_000))] {
        let code = error_of(&mut anna, &text).await;
        assert!(code == "unreadable" || code == "bad_action", "{code}");
    }
    let mut bert = Dial::play("commons", "bert").speaking(Codec::MsgPack).enter(server.address()).await;
    let mut nested = vec![0x91; 8_000];
    nested.push(0x07);
    let code = error_of_bytes(&mut bert, nested).await;
    assert!(code == "unreadable" || code == "bad_action", "{code}");
    still_there(&mut bert).await;
}

#[tokio::test]
async fn more_messages_than_allowed_are_refused_and_then_the_flood_is_cut() {
    let server = TestServer::start();
    let room = server.room(json!({})).await;
    let mut neighbour = server.play(&room, "neighbour").await;
    let mut flooder = server.play(&room, "flooder").await;
    let (closing, code) = flooder.pour(vec![Message::text("1"); 10_000]).await;
    assert_eq!((&closing["code"], code), (&json!(4429), Some(4429)), "{closing}");
    let limited = flooder.kept("error").iter().filter(|error| error["code"] == "rate_limited").count();
    assert!(limited > 0, "no message was refused before the end");
    neighbour.settle().await;
    let reached = neighbour.kept("player_action").len();
    assert!((100..1_000).contains(&reached), "{reached} messages reached the room");
    still_there(&mut neighbour).await;
    neighbour.expect("player_away").await;
}

#[tokio::test]
async fn a_player_within_the_limits_is_never_refused() {
    let server = TestServer::start();
    let mut anna = server.play("commons", "anna").await;
    for number in 0..100 {
        anna.send(json!(number)).await;
    }
    anna.settle().await;
    assert_eq!((anna.kept("error").len(), anna.kept("player_action").len()), (0, 100));
}

#[tokio::test]
async fn more_actions_than_a_step_takes_are_refused() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena", "options": {"hz": 1}})).await;
    let mut anna = server.play(&room, "anna").await;
    for seq in 0..100 {
        anna.send(json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": seq})).await;
    }
    let refused = anna.expect("error").await;
    assert_eq!(refused["message"], "too many actions at once: at most 16 a step");
    assert!(refused["seq"].as_u64().is_some_and(|seq| seq >= 16), "{refused}");
    anna.expect("tick").await;
}

#[tokio::test]
async fn names_are_text_and_objects_are_no_lists_in_both_encodings() {
    let server = TestServer::start();
    let room = server.room(json!({"game": "arena"})).await;
    let mut anna = Dial::play(&room, "anna").speaking(Codec::MsgPack).enter(server.address()).await;
    let messages = [
        (&b"\x81\x00\xa5leave"[..], "unreadable"),
        (b"\x81\xc4\x04type\xa5leave", "unreadable"),
        (b"\x81\xa4type\xc4\x05leave", "unreadable"),
        (b"\x92\xa4move\x81\xa9direction\x82\xa1x\x01\xa1y\x00", "bad_action"),
        (b"\x82\xa4type\x00\xa9direction\x82\xa1x\x01\xa1y\x00", "bad_action"),
        (b"\x82\xa4type\xa4move\xa9direction\x92\x01\x00", "bad_action"),
    ];
    for (message, code) in messages {
        assert_eq!(error_of_bytes(&mut anna, message.to_vec()).await, code, "{}", message.escape_ascii());
    }
    still_there(&mut anna).await;
    let mut bert = server.play(&room, "bert").await;
    for text in [r#"["move",{"direction":{"x":1,"y":0}}]"#, r#"{"type":"move","direction":[1,0]}"#] {
        assert_eq!(error_of(&mut bert, text).await, "bad_action", "{text}");
    }
    still_there(&mut bert).await;
}

#[tokio::test]
async fn what_is_added_to_the_address_of_a_socket_and_means_nothing_is_told_over_it() {
    let server = TestServer::start();
    for path in ["/ws/game/commons/anna?resume_tokn=x", "/ws/spectate/commons?dealy=3"] {
        let mut socket = Dial::to(path).knock_at(server.address()).await;
        assert!(socket.must_be_closed(4400).await.contains("unknown field"), "{path}");
    }
}
