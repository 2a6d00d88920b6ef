//! Saved games over HTTP: kept whole or not at all, under conditions, within limits, also when a client breaks off or lies.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use reqwest::{Body, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::tempdir;
use tiltyard::store::faults::FaultyDisk;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http::Http;
use crate::server::{TestServer, settings};

const SLOT: &str = "/players/anna/saves/one";

fn put(server: &Http, path: &str, content: impl Into<Body>) -> RequestBuilder {
    server.request(Method::PUT, path).header("content-type", "application/x-game").body(content)
}

/// A body that does not say how long it is.
fn in_parts(part: String, count: usize) -> Body {
    Body::wrap_stream(stream::iter((0..count).map(move |_| Ok::<_, std::io::Error>(part.clone()))))
}

async fn kept(server: &Http, path: &str, content: impl Into<Body>) -> Value {
    let reply = server.send(put(server, path, content)).await;
    assert!([200, 201].contains(&reply.status), "{} {}", reply.status, reply.text);
    reply.json()
}

fn tag(info: &Value) -> &str {
    info["etag"].as_str().expect("a save has a tag")
}

/// Waits until nothing is left of uploads that broke off.
async fn nothing_incoming(server: &TestServer) {
    let folder = server.data_dir().join("saves").join("incoming");
    while std::fs::read_dir(&folder).expect("the folder is there").next().is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_save_comes_back_as_it_was_sent() {
    let server = TestServer::start();
    let content: Vec<u8> = (0..300_000_u32).map(|at| (at % 97 + 30) as u8).collect();
    let reply = server.send(put(&server, SLOT, content.clone())).await;
    let info = reply.must_be(201);
    assert_eq!(reply.header("location"), Some(SLOT));
    assert_eq!(reply.header("etag"), Some(tag(&info)));
    let got = server.get(SLOT).await;
    assert_eq!((got.status, got.text.as_bytes()), (200, content.as_slice()));
    let headers = ["content-type", "content-length", "x-content-type-options", "content-disposition", "etag"];
    let headers = headers.map(|name| got.header(name).unwrap_or_default());
    let expected = ["application/x-game", "300000", "nosniff", "attachment; filename=\"one\"", tag(&info)];
    assert_eq!(headers, expected);
    let head = server.send(server.request(Method::HEAD, SLOT)).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!((head.header("content-length"), head.header("etag")), (Some("300000"), Some(tag(&info))));
    let list = server.get("/players/anna/saves").await.must_be(200);
    assert_eq!(list["saves"], json!([info]));
    assert_eq!((&list["bytes_used"], &list["slots_max"]), (&json!(300_000), &json!(20)));
    server.delete(SLOT).await.must_be(204);
    server.get(SLOT).await.must_refuse(404);
    server.delete(SLOT).await.must_refuse(404);
    server.get("/players/anna/saves").await.must_refuse(404);
    let room = server.room(json!({})).await;
    let _anna = server.play(&room, "anna").await;
    assert_eq!(server.get("/players/anna/saves").await.must_be(200)["saves"], json!([]));
}

#[tokio::test]
async fn saves_outlive_the_server() {
    let folder = tempdir().expect("a folder");
    let start = || {
        let mut settings = settings(&[]);
        settings.server.data_dir = folder.path().to_owned();
        TestServer::run(settings, tiltyard::games::standard())
    };
    let server = start();
    let info = kept(&server, SLOT, "a game").await;
    kept(&server, "/players/Anna/saves/ONE", "another player's").await;
    drop(server);
    let server = start();
    assert_eq!(server.get("/players/anna/saves").await.must_be(200)["saves"], json!([info]));
    assert_eq!(server.get(SLOT).await.text, "a game");
    assert_eq!(server.get("/players/Anna/saves/ONE").await.text, "another player's");
    server.get("/players/anna/saves/ONE").await.must_refuse(404);
}

#[tokio::test]
async fn conditions_keep_writers_from_overlooking_each_other() {
    let server = TestServer::start();
    let first = kept(&server, SLOT, "first").await;
    let second = put(&server, SLOT, "second").header("if-match", tag(&first));
    let second = server.send(second).await.must_be(200);
    let refused = [
        put(&server, SLOT, "late").header("if-match", tag(&first)),
        put(&server, SLOT, "late").header("if-none-match", "*"),
        put(&server, "/players/anna/saves/two", "late").header("if-match", "*"),
        server.request(Method::DELETE, SLOT).header("if-match", tag(&first)),
        server.request(Method::GET, SLOT).header("if-match", tag(&first)),
    ];
    for request in refused {
        server.send(request).await.must_refuse(412);
    }
    let unread = put(&server, SLOT, "late").header("if-match", "no-quotes");
    server.send(unread).await.must_refuse(400);
    let same = server.request(Method::GET, SLOT).header("if-none-match", format!("W/{}", tag(&second)));
    let same = server.send(same).await;
    assert_eq!((same.status, same.text.as_str(), same.header("etag")), (304, "", Some(tag(&second))));
    let other = server.request(Method::GET, SLOT).header("if-none-match", tag(&first));
    assert_eq!(server.send(other).await.text, "second");
    server.send(put(&server, "/players/anna/saves/two", "").header("if-none-match", "*")).await.must_be(201);
    let last = server.request(Method::DELETE, SLOT).header("if-match", tag(&second));
    server.send(last).await.must_be(204);
}

#[tokio::test]
async fn times_are_conditions_where_no_tag_is_one() {
    let server = TestServer::start();
    let first = kept(&server, SLOT, "first").await;
    let modified = server.get(SLOT).await.header("last-modified").expect("a time").to_owned();
    let (early, late) = ("Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
    let refused = [
        put(&server, SLOT, "late").header("if-unmodified-since", early),
        server.request(Method::DELETE, SLOT).header("if-unmodified-since", early),
        server.request(Method::GET, SLOT).header("if-unmodified-since", early),
    ];
    for request in refused {
        server.send(request).await.must_refuse(412);
    }
    for unread in ["yesterday", ""] {
        let unread = put(&server, SLOT, "late").header("if-unmodified-since", unread);
        server.send(unread).await.must_refuse(400);
    }
    assert_eq!(server.get(SLOT).await.text, "first");
    let known = |since: &str| server.request(Method::GET, SLOT).header("if-modified-since", since);
    assert_eq!(server.send(known(&modified)).await.status, 304);
    assert_eq!(server.send(known(early)).await.status, 200);
    let other = known(late).header("if-none-match", "\"another\"");
    assert_eq!(server.send(other).await.status, 200);
    let tagged = put(&server, SLOT, "second").header("if-match", format!("{},", tag(&first)));
    server.send(tagged.header("if-unmodified-since", early)).await.must_be(200);
    let modified = server.get(SLOT).await.header("last-modified").expect("a time").to_owned();
    server.send(put(&server, SLOT, "third").header("if-unmodified-since", modified)).await.must_be(200);
    server.send(server.request(Method::DELETE, SLOT).header("if-unmodified-since", late)).await.must_be(204);
    server.send(put(&server, SLOT, "new").header("if-unmodified-since", early)).await.must_be(201);
}

#[tokio::test]
async fn of_two_who_write_at_once_one_wins_whole() {
    let server = TestServer::with(&[("server.workers", "2")]);
    let first = kept(&server, SLOT, "first").await;
    let write = |letter: &str| {
        server.send(put(&server, SLOT, in_parts(letter.repeat(20_000), 20)).header("if-match", tag(&first)))
    };
    let (a, b, c) = tokio::join!(write("a"), write("b"), write("c"));
    let mut statuses = [a.status, b.status, c.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412]);
    let text = server.get(SLOT).await.text;
    assert!(text.len() == 400_000 && text.bytes().all(|letter| letter == text.as_bytes()[0]));
    nothing_incoming(&server).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_however_it_is_sent() {
    let server = TestServer::with(&[("saves.file_bytes_max", "100000")]);
    kept(&server, SLOT, "x".repeat(100_000)).await;
    server.send(put(&server, SLOT, "y".repeat(100_001))).await.must_refuse(413);
    server.send(put(&server, SLOT, in_parts("y".repeat(10_000), 11))).await.must_refuse(413);
    let claim = format!(
        "PUT {SLOT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 999999999\r\n\r\n"
    );
    assert!(server.raw(claim.as_bytes()).await.starts_with("HTTP/1.1 413 "));
    assert_eq!(server.get(SLOT).await.text, "x".repeat(100_000));
    nothing_incoming(&server).await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_or_dawdles_changes_nothing() {
    let server = TestServer::with(&[("saves.upload_ms_max", "2000"), ("saves.uploads_max", "1")]);
    kept(&server, SLOT, "before").await;
    let begun = format!(
        "PUT {SLOT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 50\r\n\r\nhalf a"
    );
    let answer = server.raw(begun.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("too-slow"), "{answer}");
    nothing_incoming(&server).await;
    let mut socket = TcpStream::connect(server.address()).await.expect("a connection");
    socket.write_all(begun.as_bytes()).await.expect("the server reads");
    drop(socket);
    nothing_incoming(&server).await;
    let chunked = format!(
        "PUT {SLOT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
    );
    // The upload before may still have the only place.
    let answer = loop {
        let answer = server.raw(chunked.as_bytes()).await;
        if !answer.starts_with("HTTP/1.1 503 ") {
            break answer;
        }
    };
    // The HTTP library may close what is no HTTP before the handler has looked at it.
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(server.get(SLOT).await.text, "before");
    server.eventually_sent(|| put(&server, SLOT, "after"), |reply| reply.status == 200).await;
}

#[tokio::test]
async fn a_player_has_so_many_saves_and_bytes() {
    let server = TestServer::with(&[("saves.slots_max", "2"), ("saves.player_bytes_max", "1000")]);
    let path = |slot: &str| format!("/players/anna/saves/{slot}");
    kept(&server, &path("a"), "x".repeat(600)).await;
    let quota = server.send(put(&server, &path("b"), "x".repeat(401))).await.must_refuse(409);
    assert!(quota["detail"].as_str().is_some_and(|text| text.contains("1000 bytes")), "{quota}");
    kept(&server, &path("b"), "x".repeat(400)).await;
    let slots = server.send(put(&server, &path("c"), "")).await.must_refuse(409);
    assert!(slots["detail"].as_str().is_some_and(|text| text.contains("2 saves")), "{slots}");
    kept(&server, "/players/ben/saves/a", "x".repeat(1000)).await;
    server.delete(&path("a")).await.must_be(204);
    kept(&server, &path("c"), "x".repeat(600)).await;
}

#[tokio::test]
async fn a_full_or_broken_disk_is_told_and_loses_nothing() {
    let disk = FaultyDisk::default();
    let server = TestServer::run_on(Arc::new(disk.clone()), settings(&[]), tiltyard::games::standard());
    kept(&server, SLOT, "before").await;
    disk.leave_bytes(100);
    server.send(put(&server, SLOT, "x".repeat(200_000))).await.must_refuse(507);
    disk.set_broken(true);
    let broken = server.send(put(&server, SLOT, "x")).await.must_refuse(503);
    assert!(!broken["detail"].as_str().unwrap_or_default().contains("saves/"), "no paths: {broken}");
    server.get(SLOT).await.must_refuse(503);
    disk.set_broken(false);
    disk.empty();
    assert_eq!(server.get(SLOT).await.text, "before");
    kept(&server, SLOT, "after").await;
}

#[tokio::test]
async fn a_damaged_save_is_told_and_can_be_written_anew() {
    let server = TestServer::start();
    kept(&server, SLOT, "before").await;
    let folders = std::fs::read_dir(server.data_dir().join("saves")).expect("a folder");
    let files =
        folders.flat_map(|folder| std::fs::read_dir(folder.expect("a folder").path()).expect("files"));
    let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::write(&files[0], "nonsense").expect("the file is ours");
    server.get(SLOT).await.must_refuse(409);
    server.get("/players/anna/saves").await.must_refuse(404);
    server.send(put(&server, SLOT, "after")).await.must_be(200);
    assert_eq!(server.get(SLOT).await.text, "after");
}

#[tokio::test]
async fn what_is_no_id_or_packed_is_refused() {
    let server = TestServer::start();
    for path in ["/players/a%20b/saves/one", "/players/anna/saves/..%2Fx", "/players/anna/saves/a.b"] {
        server.send(put(&server, path, "x")).await.must_refuse(400);
        server.get(path).await.must_refuse(400);
    }
    let packed = put(&server, SLOT, "x").header("content-encoding", "gzip");
    server.send(packed).await.must_refuse(415);
    let part = put(&server, SLOT, "x").header("content-range", "bytes 0-0/2");
    server.send(part).await.must_refuse(400);
    let kind = server.request(Method::PUT, SLOT).header("content-type", "x".repeat(201)).body("x");
    server.send(kind).await.must_refuse(400);
}
