//! WebSockets byte by byte: handshakes that are none, frames that break the rules, floods, and what a client says last.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http::Http;
use crate::process::Program;
use crate::raw::{HANDSHAKE, KEY, Raw, VERSION, chat, close_code, find, frame, text};
use crate::server::TestServer;

/// More than a flood may add to the memory of the server.
const FLOOD_KIB_MAX: u64 = 64 * 1024;

/// What was said in a room.
async fn said(server: &Http, room: &str) -> Vec<String> {
    let chat = server.get(&format!("/rooms/{room}/chat")).await.must_be(200);
    let lines = chat["messages"].as_array().expect("messages").iter();
    lines.map(|line| line["message"].as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn what_is_said_before_the_end_is_heard() {
    let server = TestServer::start();
    for round in 0..20 {
        let room = format!("end-{round}");
        let mut anna = Raw::play(&server, &room, "anna").await;
        anna.send(&[chat("gg"), frame(0x88, &1000_u16.to_be_bytes())].concat()).await;
        anna.socket.shutdown().await.expect("the end is sent");
        assert_eq!(anna.closed().await, Some(1000), "round {round}");
        assert_eq!(said(&server, &room).await, ["gg"], "round {round}");
    }
}

#[tokio::test]
async fn who_leaves_with_the_last_words_has_left() {
    let server = TestServer::start();
    for round in 0..10 {
        let room = format!("leave-{round}");
        let mut bert = server.play(&room, "bert").await;
        let mut anna = Raw::play(&server, &room, "anna").await;
        anna.send(&[text(&json!({"type": "leave"})), frame(0x88, &1000_u16.to_be_bytes())].concat()).await;
        anna.socket.shutdown().await.expect("the end is sent");
        anna.closed().await;
        bert.expect("player_left").await;
    }
}

#[tokio::test]
async fn an_end_without_a_close_frame_is_no_fault_of_the_text() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    let mut anna = Raw::play(&server, "commons", "anna").await;
    anna.send(&chat("gg")).await;
    anna.socket.shutdown().await.expect("the end is sent");
    assert_eq!(anna.closed().await, None);
    assert_eq!(bert.expect("chat").await["message"], "gg");
    bert.expect("player_away").await;
}

/// The client's end does not swallow what it is to be told, whatever that is.
#[tokio::test]
async fn a_fault_right_before_the_end_is_told() {
    let server = TestServer::start();
    let leave = text(&json!({"type": "leave"}));
    let faults = [
        (frame(0xC1, b""), 1002),
        (frame(0x88, &[3]), 1002),
        (frame(0x81, &[b'"', 0xFF, b'"']), 1007),
        (frame(0x82, b"7"), 1003),
        (frame(0x81, &[b'x'; 20_000]), 1009),
    ];
    for round in 0..10 {
        for (fault, code) in &faults {
            let room = format!("fault-{round}-{code}-{}", fault[0]);
            let mut anna = Raw::play(&server, &room, "anna").await;
            anna.send(&[&chat("gg")[..], fault, &leave].concat()).await;
            anna.socket.shutdown().await.expect("the end is sent");
            assert_eq!(anna.closed().await, Some(*code), "{room}");
            assert_eq!(said(&server, &room).await, ["gg"], "{room}");
        }
    }
    for round in 0..10 {
        let path = "/ws/game/not%20an%20id/anna";
        let request = format!("GET {path} HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
        let mut anna = Raw::knock(&server, request.as_bytes()).await;
        anna.socket.shutdown().await.expect("the end is sent");
        assert_eq!(anna.closed().await, Some(4400), "round {round}");
    }
}

#[tokio::test]
async fn who_is_gone_before_the_answer_takes_no_seat_and_says_nothing() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    for ending in [Vec::new(), frame(0x88, &1000_u16.to_be_bytes())] {
        for _ in 0..10 {
            let request = format!("GET /ws/game/commons/anna HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
            let bytes = [request.as_bytes(), &chat("gg"), &ending].concat();
            let mut anna = Raw::knock(&server, &bytes).await;
            anna.socket.shutdown().await.expect("the end is sent");
            anna.closed().await;
        }
    }
    assert!(said(&server, "commons").await.is_empty());
    // Who speaks before the answer, and stays, is heard; and is the first of whom anything was told.
    let request = format!("GET /ws/game/commons/cora HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let _cora = Raw::knock(&server, &[request.as_bytes(), &chat("here I am")].concat()).await;
    assert_eq!(bert.expect("player_joined").await["player"], "cora");
    assert_eq!(bert.expect("chat").await["message"], "here I am");
}

#[tokio::test]
async fn what_comes_before_a_frame_that_is_too_big_is_heard() {
    let server = TestServer::start();
    let mut anna = Raw::play(&server, "big", "anna").await;
    anna.send(&[chat("gg"), frame(0x81, &[b'x'; 20_000])].concat()).await;
    assert_eq!(anna.closed().await, Some(1009));
    assert_eq!(said(&server, "big").await, ["gg"]);
}

#[tokio::test]
async fn frames_that_are_no_websocket_are_told_by_their_code() {
    let server = TestServer::start();
    let close = |code: u16, reason: &[u8]| frame(0x88, &[&code.to_be_bytes(), reason].concat());
    let mut cases: Vec<(Vec<u8>, u16)> =
        [0xC1, 0xA1, 0x92, 0xA9, 0xDA, 0xC8, 0x83, 0x8B].map(|first| (frame(first, b""), 1002)).into();
    cases.extend([0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(|code| (close(code, b""), 1002)));
    cases.extend([1000, 1001, 3000, 4999].map(|code| (close(code, b"bye"), code)));
    cases.push((close(1000, &[0xFF, 0xFE]), 1007));
    cases.push((frame(0x81, &[b'"', 0xFF, b'"']), 1007));
    cases.push((frame(0x88, &[3]), 1002));
    cases.push((frame(0x09, b""), 1002));
    cases.push((frame(0x89, &[0; 126]), 1002));
    cases.push((vec![0x81, 1, b'7'], 1002));
    // All at once: whoever does not answer a close frame is given some time.
    let told = cases.into_iter().enumerate().map(async |(number, (bytes, code))| {
        let mut anna = Raw::play(&server, "commons", &format!("anna-{number}")).await;
        anna.send(&bytes).await;
        assert_eq!(anna.closed().await, Some(code), "{bytes:02X?}");
    });
    futures_util::future::join_all(told).await;
}

/// How long it takes from a client's close frame to the end of the connection, with the code it is told; the shortest of some
/// tries, since the machine may be busy.
async fn time_to_end(open: impl AsyncFn() -> Raw, last_words: &[u8], code: u16) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..5 {
        let mut raw = open().await;
        let begun = Instant::now();
        raw.send(last_words).await;
        assert_eq!(raw.closed().await, Some(code));
        shortest = shortest.min(begun.elapsed());
    }
    shortest
}

#[tokio::test]
async fn a_closing_handshake_ends_the_connection_at_once_whoever_began_it() {
    // The HTTP library waits so long at least for a client that does not end the connection itself.
    let too_long = Duration::from_millis(450);
    let server = TestServer::with(&[("rooms.open_on_join", "false")]);
    let refused = async || {
        let mut raw = Raw::open(&server, "/ws/game/nowhere/anna").await;
        raw.until(|heard| find(heard, &4404_u16.to_be_bytes())).await;
        raw
    };
    let answer = frame(0x88, &4404_u16.to_be_bytes());
    // The client had sent something before it knew.
    let late_answer = [chat("late"), frame(0x89, b"ping"), answer.clone()].concat();
    for answer in [answer, late_answer] {
        let time = time_to_end(refused, &answer, 4404).await;
        assert!(time < too_long, "{time:?} after the server's close frame was answered with {answer:02X?}");
    }
    let seated = async || Raw::play(&server, "commons", "anna").await;
    let time = time_to_end(seated, &frame(0x88, &1000_u16.to_be_bytes()), 1000).await;
    assert!(time < too_long, "{time:?} after the client has closed");
}

#[tokio::test]
async fn who_reads_slowly_and_closes_gets_all_that_was_owed() {
    let changes = [("socket.messages_per_s", "1000"), ("socket.messages_burst", "1000")];
    let server = TestServer::with(&changes);
    let mut slow = Raw::play(&server, "commons", "slow").await;
    let mut anna = server.play("commons", "anna").await;
    // More than the kernel holds for somebody who does not read.
    let (messages, long) = (80, "x".repeat(15_000));
    for number in 0..messages {
        anna.send(json!({"type": "move", "number": number, "long": long})).await;
    }
    anna.expect_that("player_action", |told| told["action"]["number"] == messages - 1).await;
    slow.send(&frame(0x88, &1000_u16.to_be_bytes())).await;
    let heard = slow.read_to_end().await;
    let told = heard.windows(9).filter(|part| part == b"\"number\":").count();
    assert_eq!((told, close_code(&heard)), (messages, Some(1000)));
}

#[tokio::test]
async fn only_a_handshake_of_version_13_opens_a_socket() {
    let server = TestServer::start();
    let get = |headers: &str| format!("GET /ws/spectate/commons HTTP/1.1\r\n{headers}\r\n");
    for version in ["7", "8", "99", "13, 8"] {
        let request = get(&format!("{HANDSHAKE}{KEY}Sec-WebSocket-Version: {version}\r\n"));
        let (_, head) = Raw::ask(&server, &request).await;
        assert!(
            head.starts_with("HTTP/1.1 426") && head.to_lowercase().contains("sec-websocket-version: 13"),
            "{head}"
        );
        assert!(head.contains("application/problem+json"), "{head}");
    }
    let plain = "GET /ws/spectate/commons HTTP/1.0\r\n";
    let refused = [
        format!("{plain}{HANDSHAKE}{VERSION}{KEY}\r\n"),
        get(&format!("{HANDSHAKE}{KEY}")),
        get(&format!("{HANDSHAKE}{VERSION}")),
        get(&format!("{HANDSHAKE}{VERSION}Sec-WebSocket-Key: \r\n")),
        get(&format!("{HANDSHAKE}{VERSION}Sec-WebSocket-Key: c2hvcnQ=\r\n")),
        get(&format!("{HANDSHAKE}{VERSION}{KEY}{KEY}")),
        get(&format!("{HANDSHAKE}{VERSION}{KEY}Transfer-Encoding: chunked\r\n")),
        get(&format!("Host: localhost\r\nUpgrade: websocket\r\n{VERSION}{KEY}")),
        get(&format!("Host: localhost\r\nConnection: Upgrade\r\n{VERSION}{KEY}")),
    ];
    for request in refused {
        let (_, head) = Raw::ask(&server, &request).await;
        assert!(head.split(' ').nth(1) == Some("400"), "{request}{head}");
    }
}

/// Who asks for a WebSocket where there is none gets what is there.
#[tokio::test]
async fn an_answer_that_is_no_handshake_is_whole_and_the_last_one() {
    let server = TestServer::start();
    let plain = server.get("/openapi.json").await.text;
    let request = format!("GET /openapi.json HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let (raw, head) = Raw::ask(&server, &request).await;
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("\r\nconnection: close\r\n"), "{head}");
    assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", plain.len())), "{head}");
    assert_eq!(String::from_utf8(raw.read_to_end().await).expect("text"), plain);
}

#[tokio::test]
async fn a_stream_that_is_asked_for_like_a_socket_says_how_it_comes() {
    let server = TestServer::start();
    let request = format!("GET /stream/rooms/commons HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let (mut raw, head) = Raw::ask(&server, &request).await;
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("\r\nconnection: close\r\n"), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
    raw.until(|heard| find(heard, b"\n\ndata: {\"type\":\"welcome\"")).await;
    assert!(raw.heard.starts_with(b"retry: "), "{}", String::from_utf8_lossy(&raw.heard));
}

#[tokio::test]
async fn a_body_ends_where_it_says_whatever_else_the_request_asks_for() {
    let server = TestServer::start();
    let body = r#"{"name":"Late","game":"relay","max_players":2}"#;
    let length = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let request = format!("POST /rooms/ HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}{length}\r\n{body}");
    let (_, head) = Raw::ask(&server, &request).await;
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    let without = format!("POST /rooms/ HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let begun = Instant::now();
    let (_, head) = Raw::ask(&server, &without).await;
    assert!(head.starts_with("HTTP/1.1 4"), "{head}");
    assert!(begun.elapsed() < Duration::from_secs(5), "nobody waits for what does not come");
}

#[tokio::test]
async fn requests_before_a_handshake_are_answered_before_it_and_frames_behind_it_are_heard() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    let handshake = format!("GET /ws/game/commons/anna HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    let all = [b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", handshake.as_bytes(), &chat("early")]
        .concat();
    let mut anna = Raw::knock(&server, &all).await;
    let first = anna.until(|heard| find(heard, b"HTTP/1.1 200")).await;
    let second = anna.until(|heard| find(heard, b"HTTP/1.1 101")).await;
    assert!(first < second);
    assert_eq!(bert.expect("chat").await["message"], "early");
}

#[tokio::test]
async fn subprotocols_in_several_headers_are_one_list() {
    let server = TestServer::start();
    let offers = "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: more, tiltyard.v1.msgpack\r\n";
    let request = format!("GET /ws/spectate/commons HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}{offers}\r\n");
    let (mut raw, head) = Raw::ask(&server, &request).await;
    assert!(head.to_lowercase().contains("sec-websocket-protocol: tiltyard.v1.msgpack"), "{head}");
    let kind = raw.until(|heard| heard.first().copied()).await;
    assert_eq!(kind & 0x0F, 2, "a binary frame");
}

#[tokio::test]
async fn a_message_in_two_thousand_pieces_with_pings_between_arrives() {
    let server = TestServer::start();
    let mut bert = server.play("commons", "bert").await;
    let mut anna = Raw::play(&server, "commons", "anna").await;
    let message = json!({"pieces": "x".repeat(1987)}).to_string().into_bytes();
    let mut bytes = frame(0x01, &message[..1]);
    for piece in &message[1..message.len() - 1] {
        bytes.extend(frame(0x89, b""));
        bytes.extend(frame(0x00, &[*piece]));
    }
    bytes.extend(frame(0x80, &message[message.len() - 1..]));
    anna.send(&bytes).await;
    assert_eq!(bert.expect("player_action").await["action"]["pieces"].as_str().map(str::len), Some(1987));
}

#[tokio::test]
async fn a_flood_of_frames_of_any_kind_is_ended_and_fills_no_memory() {
    let program = Program::start(&[]);
    let pieces = [frame(0x01, b"\""), frame(0x00, b"").repeat(20_000)].concat();
    let floods = [
        ("/ws/spectate/commons", frame(0x8A, b"").repeat(20_000)),
        ("/ws/game/commons/anna", frame(0x89, b"").repeat(20_000)),
        ("/ws/game/commons/bert", pieces),
        ("/ws/game/commons/cora", frame(0x81, b"7").repeat(20_000)),
        ("/ws/spectate/nowhere", frame(0x8A, b"").repeat(20_000)),
        ("/ws/game/not%20an%20id/anna", frame(0x81, b"7").repeat(20_000)),
    ];
    let before = program.memory_kib("VmRSS");
    for (path, frames) in floods {
        let mut raw = Raw::open(&program, path).await;
        raw.flood(&frames, Duration::from_secs(2)).await;
        let peak = program.memory_kib("VmHWM");
        assert!(peak < before + FLOOD_KIB_MAX, "{path}: {before} KiB, then {peak}");
        raw.closed().await;
    }
    // Nothing of them is left.
    program.eventually("/analytics", |figures| figures.json()["connections"] == 0).await;
}

/// A client that connects anew while the server stalls leaves attempts behind, which the server finds all at once later.
#[tokio::test]
async fn attempts_that_were_given_up_take_no_seat() {
    let program = Program::start(&[("TILTYARD__SERVER__WORKERS", "4")]);
    let mut bert = program.play("stalled", "bert").await;
    let first = Raw::play(&program, "stalled", "anna").await;
    program.signal("STOP");
    let request = format!("GET /ws/game/stalled/anna HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n");
    for _ in 0..8 {
        let mut given_up = TcpStream::connect(program.address()).await.expect("the backlog has room");
        given_up.write_all(request.as_bytes()).await.expect("it is sent");
        given_up.write_all(&frame(0x89, b"")).await.expect("it is sent");
    }
    drop(first);
    let mut socket = TcpStream::connect(program.address()).await.expect("the backlog has room");
    socket.write_all(request.as_bytes()).await.expect("it is sent");
    program.signal("CONT");
    let mut last = Raw { socket, heard: Vec::new() };
    last.until(|heard| find(heard, b"\"welcome\"")).await;
    let begun = Instant::now();
    last.send(&chat("here I am")).await;
    bert.expect_that("chat", |told| told["message"] == "here I am").await;
    last.until(|heard| find(heard, b"here I am")).await;
    assert!(
        find(&last.heard, b"closing").is_none(),
        "after {:?}: {}",
        begun.elapsed(),
        String::from_utf8_lossy(&last.heard)
    );
}
