//! The rules of HTTP for every exchange: bodies that are refused, late or packed, HEAD, methods that a path does not
//! know, old clients, pages of other hosts.

use std::net::SocketAddr;

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{Http, Reply};
use crate::operator::{operator, request_of};
use crate::server::{TestServer, settings};

/// The operations of the OpenAPI document that `wanted` says: method, and path with a word for each of its parts.
async fn operations(server: &Http, wanted: impl Fn(&str, &Value) -> bool) -> Vec<(Method, String)> {
    let document = server.get("/openapi.json").await.must_be(200);
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if wanted(method, operation) {
                let method = method.to_uppercase().parse().expect("a method");
                found.push((method, path.replace("{match}", "1").replace(['{', '}'], "")));
            }
        }
    }
    assert!(found.len() > 5, "{found:?}");
    found
}

/// A request whose body says its length, or comes in chunks.
fn upload(line: &str, headers: &str, bytes: usize, chunked: bool) -> Vec<u8> {
    let length = match chunked {
        true => "transfer-encoding: chunked".to_owned(),
        false => format!("content-length: {bytes}"),
    };
    let mut request = format!("{line} HTTP/1.1\r\nhost: localhost\r\n{headers}{length}\r\n\r\n").into_bytes();
    let body = "y".repeat(bytes);
    match chunked {
        true => {
            for chunk in body.as_bytes().chunks(65_536) {
                request.extend(format!("{:x}\r\n", chunk.len()).bytes().chain(chunk.iter().copied()));
                request.extend(b"\r\n");
            }
            request.extend(b"0\r\n\r\n");
        }
        false => request.extend(body.bytes()),
    }
    request
}

#[tokio::test]
async fn whoever_is_refused_before_the_body_is_read_is_told_and_disconnected() {
    let server = TestServer::with(&[("saves.file_bytes_max", "2000000")]);
    let evil = "origin: https://evil.example\r\n";
    let packed = "content-encoding: gzip\r\n";
    let cases = [
        ("PUT /players/anna/saves/a", "", 413),
        ("PUT /players/a%20b/saves/a", "", 400),
        ("PUT /players/p_7k2qd0h3m5x8z1c4v6b9n2a0/saves/a", "", 401),
        ("PUT /players/anna/saves/a", "if-match: \"x\"\r\n", 412),
        ("PUT /players/anna/saves/a", packed, 415),
        ("POST /rooms", "", 413),
        ("POST /rooms", packed, 415),
        ("POST /rooms", evil, 403),
        ("POST /auth/ticket", "", 401),
        ("DELETE /rooms/nowhere", "", 404),
        ("POST /nowhere", "", 404),
        ("POST /", "", 405),
    ];
    let of_both_kinds = cases.iter().flat_map(|case| [(case, true), (case, false)]);
    let answered = async |(&(line, headers, status), chunked): (&(&str, &str, u16), bool)| {
        // A condition is looked at when the save is not too large.
        let bytes = if status == 412 { 1_900_000 } else { 2_600_000 };
        let answer = server.raw(&upload(line, headers, bytes, chunked)).await;
        let case = format!("{line} {headers} {chunked}: {answer}");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{case}");
        assert!(answer.contains("\r\nconnection: close\r\n") && answer.contains("problem+json"), "{case}");
    };
    // A few at a time: who is kept from sending the head of a request for too long is told just that.
    for some in of_both_kinds.collect::<Vec<_>>().chunks(6) {
        join_all(some.iter().copied().map(&answered)).await;
    }
}

#[tokio::test]
async fn an_upload_that_is_read_leaves_the_connection_for_the_next_request() {
    let server = TestServer::start();
    let mut requests = upload("PUT /players/anna/saves/a", "", 200_000, true);
    requests.extend(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let answers = server.raw(&requests).await;
    assert!(answers.starts_with("HTTP/1.1 201 ") && answers.ends_with(r#"{"status":"ok"}"#), "{answers}");
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let server = TestServer::with(&[("server.body_ms_max", "100")]);
    for length in ["content-length: 50\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        for path in ["/auth/login", "/auth/guest", "/rooms"] {
            let answer =
                server.raw(format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{length}").as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("too-slow"), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_packed_body_is_not_unpacked_anywhere() {
    let server = TestServer::start();
    let olga = operator(&server).await;
    for (method, path) in operations(&server, |_, operation| operation["requestBody"].is_object()).await {
        for coding in ["gzip", "deflate", "br", "zstd", "identity, gzip"] {
            let packed = request_of(&server, &olga, method.clone(), &path);
            let packed = packed.header("content-encoding", coding).body("x");
            let reply = server.send(packed).await;
            assert_eq!(reply.header("accept-encoding"), Some("identity"), "{method} {path}");
            reply.must_refuse(415);
        }
        let plain = request_of(&server, &olga, method.clone(), &path);
        let plain = plain.header("content-encoding", "identity").body("x");
        assert_ne!(server.send(plain).await.status, 415, "{method} {path}");
    }
}

#[tokio::test]
async fn head_is_answered_like_get_everywhere() {
    let server = TestServer::start();
    server.eventually("/analytics", |reply| reply.status == 200).await;
    let mut paths = vec![
        "/",
        "/play",
        "/assets/front/index.js",
        "/docs",
        "/docs/index.html",
        "/nowhere",
        "/openapi.json",
    ];
    let found = operations(&server, |method, _| method == "get").await;
    paths.extend(found.iter().map(|(_, path)| path.as_str()));
    paths.extend(["/rooms/commons", "/stream/rooms/commons", "/ws/game/commons/anna"]);
    for path in paths {
        let head = server.send(server.request(Method::HEAD, path)).await;
        assert_eq!(head.text, "", "{path}");
        // A stream does not end: its beginning is enough.
        let get = server.request(Method::GET, path).send().await.expect("an answer");
        assert_eq!(head.status, get.status().as_u16(), "{path}");
        for name in ["content-type", "etag", "location", "transfer-encoding", "cache-control"] {
            let value = get.headers().get(name).map(|value| value.to_str().expect("text"));
            assert_eq!(head.header(name), value, "{name} of {path}");
        }
        assert!(head.header("content-length").is_some() || get.content_length().is_none(), "{path}");
    }
}

#[tokio::test]
async fn every_path_says_which_methods_it_knows() {
    let server = TestServer::start();
    let olga = operator(&server).await;
    let mut paths: Vec<_> = operations(&server, |_, _| true).await;
    let others =
        ["/", "/play", "/analytics", "/assets/front/index.js", "/docs", "/docs/index.html", "/openapi.json"];
    paths.extend(others.map(|path| (Method::GET, path.to_owned())));
    paths.extend(["/asyncapi.json", "/ws/game/a/b"].map(|path| (Method::GET, path.to_owned())));
    for (known, path) in paths {
        for other in [Method::PATCH, Method::PUT, Method::DELETE, Method::TRACE, Method::OPTIONS] {
            let reply = server.send(request_of(&server, &olga, other.clone(), &path)).await;
            if reply.status != 405 {
                continue;
            }
            reply.must_refuse(405);
            let allowed = reply.header("allow").unwrap_or_else(|| panic!("{other} {path}"));
            let allowed: Vec<_> = allowed.split(", ").collect();
            assert!(
                allowed.contains(&known.as_str()) && !allowed.contains(&other.as_str()),
                "{other} {path}"
            );
            assert_eq!(allowed.contains(&"GET"), allowed.contains(&"HEAD"), "{path}");
        }
        // There is none that every path knows.
        server.send(request_of(&server, &olga, Method::TRACE, &path)).await.must_refuse(405);
    }
    let posted = server.post("/", Value::Null).await;
    assert_eq!(posted.header("allow"), Some("GET, HEAD"));
    posted.must_refuse(405);
}

#[tokio::test]
async fn a_stream_is_not_chunked_for_an_old_client() {
    let server = TestServer::with(&[("server.drain_ms", "0")]);
    let room = server.room(json!({})).await;
    let (address, path) = (server.address(), format!("/rooms/{room}"));
    for connection in ["", "connection: keep-alive\r\n"] {
        let line = format!("GET /stream/rooms/{room} HTTP/1.0\r\nhost: localhost\r\n{connection}\r\n");
        let head = beginning(address, &line, "data: ").await;
        assert!(!head.contains("chunked") && !head.contains("keep-alive"), "{head}");
        assert!(head.contains("\r\n\r\nretry: "), "{head}");
    }
    server.delete(&path).await.must_be(204);
}

/// What comes back for a request up to some words.
async fn beginning(address: SocketAddr, request: &str, up_to: &str) -> String {
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    socket.write_all(request.as_bytes()).await.expect("the server reads");
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(up_to) {
        assert!(socket.read_buf(&mut answer).await.expect("the server answers") > 0);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

const PAGE: &str = "https://game.example";

/// A server that lists these pages of other hosts.
fn listing(pages: &[&str]) -> TestServer {
    let mut settings = settings(&[]);
    settings.server.allowed_origins = pages.iter().map(|page| (*page).to_owned()).collect();
    TestServer::run(settings, tiltyard::games::standard())
}

fn asked_by(server: &Http, method: Method, page: &str) -> RequestBuilder {
    server.request(method, "/players/anna/saves/one").header("origin", page)
}

fn preflight(server: &Http, page: &str) -> RequestBuilder {
    asked_by(server, Method::OPTIONS, page).header("access-control-request-method", "PUT")
}

#[tokio::test]
async fn a_listed_page_may_read_the_headers_that_matter() {
    let server = listing(&[PAGE]);
    let kept = server.send(asked_by(&server, Method::PUT, PAGE).body("x")).await;
    kept.must_be(201);
    let exposed = kept.header("access-control-expose-headers").unwrap_or_default().to_lowercase();
    for name in ["etag", "location", "retry-after", "content-range", "content-disposition", "allow"] {
        assert!(exposed.split(", ").any(|one| one == name), "{name}: {exposed}");
    }
    let asked =
        server.send(preflight(&server, PAGE).header("access-control-request-headers", "if-match")).await;
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (200, Some(PAGE)));
}

#[tokio::test]
async fn a_page_that_is_not_listed_is_refused_beforehand_with_a_problem() {
    for listed in [&[][..], &[PAGE]] {
        let server = listing(listed);
        let refused: Reply = server.send(preflight(&server, "https://evil.example")).await;
        assert_eq!(refused.header("access-control-allow-origin"), None);
        refused.must_refuse(403);
    }
}
