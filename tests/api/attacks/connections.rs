//! Connections that are too many, too slow, or speak no HTTP.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::http::Http;
use crate::player::Dial;
use crate::process::Program;
use crate::raw::{Raw, find};
use crate::server::{TestServer, WAIT};

/// A request that is answered, and keeps the connection open.
const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// One whose answer has no end, so that the connection does not end when it was idle for a while.
const ENDLESS: &str = "GET /stream/rooms/commons HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// Sockets that say nothing, as many as an attacker likes to open.
const HALF_OPEN: usize = 5_000;
/// Memory that one of them may take, in bytes.
const HALF_OPEN_BYTES_MAX: u64 = 8 * 1024;

async fn connect(server: &Http) -> TcpStream {
    TcpStream::connect(server.address()).await.expect("the backlog has room")
}

/// Sends a header one byte at a time, until the server ends the connection. Answers how long that took since it was `begun`, and
/// what it said.
async fn drip(mut socket: TcpStream, begun: Instant) -> (Duration, String) {
    let mut said = Vec::with_capacity(4096);
    let mut turn = tokio::time::interval(Duration::from_millis(20));
    let header = b"GET /rooms HTTP/1.1\r\nX-Slow: ".iter().copied().chain(std::iter::repeat(b'x'));
    for byte in header {
        turn.tick().await;
        assert!(begun.elapsed() < WAIT, "the server reads for ever");
        if socket.write_all(&[byte]).await.is_err() {
            break;
        }
        let heard = timeout(Duration::from_millis(1), socket.read_buf(&mut said)).await;
        if matches!(heard, Ok(Ok(0) | Err(_))) {
            break;
        }
    }
    (begun.elapsed(), String::from_utf8(said).expect("text"))
}

#[tokio::test]
async fn a_client_that_sends_its_header_byte_by_byte_is_gone_after_the_time_for_it() {
    let server = TestServer::with(&[("server.head_ms_max", "400")]);
    let mut anna = server.play("commons", "anna").await;
    let begun = Instant::now();
    let (first, said) = drip(connect(&server).await, begun).await;
    assert!(first >= Duration::from_millis(350) && said.starts_with("HTTP/1.1 408"), "{first:?} {said:?}");
    assert!(said.contains("application/problem+json") && said.contains("server.head_ms_max"), "{said}");
    // The same behind a request that was answered.
    let begun = Instant::now();
    let mut raw = Raw::knock(&server, LIVE.as_bytes()).await;
    raw.until(|heard| find(heard, b"alive").or_else(|| find(heard, b"}"))).await;
    let (next, said) = drip(raw.socket, begun).await;
    assert!(next >= Duration::from_millis(350) && said.contains("HTTP/1.1 408"), "{next:?} {said:?}");
    // Who plays says nothing for longer than that, and stays.
    anna.send(json!({"type": "chat", "message": "still here"})).await;
    anna.expect("chat").await;
}

#[tokio::test]
async fn a_long_answer_is_not_cut_off_by_the_time_for_a_header() {
    let server = TestServer::with(&[("server.head_ms_max", "2000")]);
    let mut raw = Raw::knock(&server, ENDLESS.as_bytes()).await;
    raw.until(|heard| find(heard, b"\"welcome\"")).await;
    // Whatever else the client asks for meanwhile waits, and is nothing that is late.
    raw.send(b"GET /health/live HT").await;
    let (silent, said) = drip(connect(&server).await, Instant::now()).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{silent:?}");
    let mut bert = server.play("commons", "bert").await;
    bert.send(json!({"type": "chat", "message": "do you hear?"})).await;
    raw.until(|heard| find(heard, b"do you hear?")).await;
}

#[tokio::test]
async fn what_is_no_http_is_answered_with_an_error_and_closed() {
    let server = TestServer::start();
    let hello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03];
    for garbage in [&hello[..], b"SSH-2.0-OpenSSH_9.6\r\n", b"\r\n\r\n\0\0\0\0", b"EHLO mail\r\nQUIT\r\n"] {
        let mut socket = connect(&server).await;
        socket.write_all(garbage).await.expect("it is sent");
        let mut said = Vec::new();
        let read = timeout(WAIT, socket.read_to_end(&mut said)).await.expect("the server ends it");
        assert!(read.is_err() || said.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&said));
    }
    server.get("/health/live").await.must_be(200);
}

/// What a connection is told that is not taken.
async fn turned_away(server: &Http) -> (u16, Value) {
    let mut said = Vec::new();
    let mut socket = connect(server).await;
    timeout(WAIT, socket.read_to_end(&mut said)).await.expect("an answer").expect("an answer in order");
    let said = String::from_utf8(said).expect("text");
    let (head, body) = said.split_once("\r\n\r\n").expect("a header");
    assert!(head.to_lowercase().contains("retry-after: "), "{head}");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_str(body).expect("a problem"))
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_one_that_ends_makes_room() {
    let server = TestServer::with(&[("auth.mode", "token"), ("server.connections_from_one_max", "3")]);
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut raw = Raw::knock(&server, ENDLESS.as_bytes()).await;
        raw.until(|heard| find(heard, b"HTTP/1.1 200")).await;
        open.push(raw);
    }
    let (status, problem) = turned_away(&server).await;
    assert_eq!((status, &problem["status"]), (429, &json!(429)));
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("server.connections_from_one_max")));
    open.pop();
    let begun = Instant::now();
    while begun.elapsed() < WAIT {
        let mut raw = Raw::knock(&server, LIVE.as_bytes()).await;
        let mut answer = [0; 12];
        if raw.socket.read_exact(&mut answer).await.is_ok() && &answer == b"HTTP/1.1 200" {
            return;
        }
    }
    panic!("the place is never given back");
}

#[tokio::test]
async fn beyond_the_connections_of_the_server_new_ones_are_told_so_at_once() {
    let server = TestServer::with(&[("server.connections_max", "16")]);
    let mut open = Vec::new();
    for number in 0..16 {
        open.push(server.play("commons", &format!("anna-{number}")).await);
    }
    let begun = Instant::now();
    let (status, problem) = turned_away(&server).await;
    assert_eq!((status, &problem["status"]), (503, &json!(503)));
    assert!(begun.elapsed() < Duration::from_secs(5));
    open.last_mut().expect("a player").send(json!({"type": "chat", "message": "undisturbed"})).await;
    open[0].expect("chat").await;
}

/// Asks over a new connection, and answers all that is said before it ends.
async fn asked(server: &Http, request: &str) -> String {
    let raw = Raw::knock(server, request.as_bytes()).await;
    String::from_utf8_lossy(&raw.read_to_end().await).into_owned()
}

#[tokio::test]
async fn a_supervisor_is_answered_when_there_is_no_place_and_nobody_else_gets_in_that_way() {
    for full in [("server.connections_max", "16"), ("server.connections_from_one_max", "16")] {
        let server = TestServer::with(&[("auth.mode", "token"), full]);
        let mut open = Vec::new();
        for _ in 0..16 {
            let mut raw = Raw::knock(&server, ENDLESS.as_bytes()).await;
            raw.until(|heard| find(heard, b"HTTP/1.1 200")).await;
            open.push(raw);
        }
        let (refused, _) = turned_away(&server).await;
        let ready = LIVE.replace("live", "ready");
        let head = LIVE.replace("GET", "HEAD");
        for check in [LIVE, &ready, &head] {
            let said = asked(&server, check).await;
            let is_over = said.to_lowercase().contains("connection: close\r\n");
            assert!(said.starts_with("HTTP/1.1 200") && is_over, "{check:?}: {said}");
        }
        // Whoever begins like a supervisor is answered one health check, and nothing else.
        let others = [
            "GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /health/../rooms HTTP/1.1\r\nHost: a\r\n\r\n",
        ];
        for other in others {
            let (alone, behind) =
                (asked(&server, other).await, asked(&server, &format!("{LIVE}{other}")).await);
            assert!(!alone.starts_with("HTTP/1.1 200"), "{alone}");
            assert_eq!(behind.matches("HTTP/1.1 200").count(), 1, "{behind}");
        }
        let plain = asked(&server, others[0]).await;
        assert!(plain.starts_with(&format!("HTTP/1.1 {refused}")), "{plain}");
        drop(open);
    }
}

#[tokio::test]
async fn an_address_has_so_many_sockets_and_streams_behind_a_proxy_too() {
    let server =
        TestServer::with(&[("server.trusted_proxies", "127.0.0.1/32"), ("socket.from_one_max", "2")]);
    let dial = |player: &str, from: &str| Dial::play("commons", player).with("x-forwarded-for", from);
    let stream = |from: &str| {
        server.request(reqwest::Method::GET, "/stream/rooms/commons").header("x-forwarded-for", from).send()
    };
    let first = dial("anna", "192.0.2.1").enter(server.address()).await;
    let _second = stream("192.0.2.1").await.expect("a stream");
    let refused = dial("bert", "192.0.2.1").knock_at(server.address()).await.must_be_closed(4503).await;
    assert!(refused.contains("socket.from_one_max"), "{refused}");
    let refused = stream("192.0.2.1").await.expect("an answer");
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (429, true));
    dial("cora", "192.0.2.2").enter(server.address()).await;
    drop(first);
    let begun = Instant::now();
    while begun.elapsed() < WAIT {
        if stream("192.0.2.1").await.expect("an answer").status() == 200 {
            return;
        }
    }
    panic!("the place is never given back");
}

/// Lets this process open so many files.
pub(super) fn allow_files(count: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = current.map(|current| current.max(count));
    setrlimit(Resource::Nofile, Rlimit { current: wanted, maximum }).expect("so many files");
}

#[tokio::test]
async fn thousands_of_half_open_sockets_cost_nobody_anything_and_are_gone_soon() {
    allow_files(HALF_OPEN as u64 + 1_000);
    let program = Program::start(&[
        ("TILTYARD__SERVER__HEAD_MS_MAX", "6000"),
        // The players here answer no pings.
        ("TILTYARD__SOCKET__SILENT_S", "3600"),
    ]);
    let mut anna = program.play("commons", "anna").await;
    let before = program.memory_kib("VmRSS");
    let mut open = Vec::new();
    for _ in 0..HALF_OPEN {
        open.push(connect(&program).await);
    }
    let mut bert = program.play("commons", "bert").await;
    anna.send(json!({"type": "chat", "message": "are you here?"})).await;
    bert.expect("chat").await;
    let grown = program.memory_kib("VmRSS").saturating_sub(before) * 1024;
    assert!(grown < HALF_OPEN as u64 * HALF_OPEN_BYTES_MAX, "{grown} bytes more");
    for socket in &mut open {
        let mut rest = Vec::new();
        let _ = timeout(WAIT, socket.read_to_end(&mut rest)).await.expect("the server ends it");
    }
    drop(open);
    let begun = Instant::now();
    while program.open_files() >= 1_000 {
        assert!(begun.elapsed() < WAIT, "the server keeps {} files", program.open_files());
        tokio::task::yield_now().await;
    }
    bert.send(json!({"type": "chat", "message": "I am"})).await;
    anna.expect_that("chat", |told| told["message"] == "I am").await;
}

/// Clients that ask for a large document and do not read it.
const UNREAD: usize = 200;
/// Memory that one of them may take, in bytes: a part of the document, which is several times as large.
const UNREAD_BYTES_MAX: u64 = 96 * 1024;

#[tokio::test]
async fn an_answer_that_nobody_reads_is_not_kept_whole_for_each_of_its_clients() {
    let program = Program::start(&[]);
    let whole = program.get("/openapi.json").await.text.len() as u64;
    assert!(whole > 2 * UNREAD_BYTES_MAX, "{whole} bytes are no large document");
    let before = program.memory_kib("VmRSS");
    let mut open = Vec::new();
    for _ in 0..UNREAD {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let mut socket = socket.connect(program.address()).await.expect("the backlog has room");
        let request = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.write_all(request).await.expect("it is sent");
        // The answer has begun, and the client looks no further.
        socket.readable().await.expect("an answer");
        open.push(socket);
    }
    let grown = program.memory_kib("VmRSS").saturating_sub(before) * 1024;
    assert!(grown < UNREAD as u64 * UNREAD_BYTES_MAX, "{grown} bytes more");
    // Who reads it after all gets all of it.
    let mut read = Vec::new();
    let mut socket = open.pop().expect("a client");
    while (read.len() as u64) < whole {
        let more = timeout(WAIT, socket.read_buf(&mut read)).await.expect("it goes on").expect("it is read");
        assert!(more > 0, "{} bytes", read.len());
    }
}
