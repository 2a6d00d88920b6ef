//! Routes of a program that has the server inside of it.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{HANDSHAKE, KEY, Raw, VERSION};
use crate::server::{TestServer, settings};

async fn prices() -> impl Responder {
    HttpResponse::Ok().json([3, 5])
}

async fn taken(body: web::Json<Value>) -> impl Responder {
    HttpResponse::Ok().json(body.into_inner())
}

#[derive(serde::Deserialize)]
struct Wish {
    hats: u8,
}

async fn wished(wish: web::Form<Wish>) -> impl Responder {
    wish.hats.to_string()
}

async fn found(wish: web::Query<Wish>) -> impl Responder {
    wish.hats.to_string()
}

async fn weighed(body: web::Bytes) -> impl Responder {
    body.len().to_string()
}

/// Reads what comes as it comes.
async fn poured(mut body: web::Payload) -> actix_web::Result<String> {
    let mut read = 0;
    while let Some(part) = body.next().await {
        read += part?.len();
    }
    Ok(read.to_string())
}

/// The same by one that takes no notice of errors.
async fn swallowed(body: web::Payload) -> impl Responder {
    let read: usize =
        body.filter_map(async |part| part.ok()).map(|part| part.len()).collect::<Vec<_>>().await.iter().sum();
    read.to_string()
}

/// Another protocol, in which everything comes back.
async fn echo(body: web::Payload) -> impl Responder {
    HttpResponse::SwitchingProtocols().upgrade("websocket").streaming(body)
}

async fn shadow() -> impl Responder {
    HttpResponse::ImATeapot().body("shadow")
}

fn shop(config: &mut ServiceConfig) {
    config.route("/shop/prices", web::get().to(prices)).route("/shop/orders", web::post().to(taken));
    config.route("/shop/wishes", web::post().to(wished)).route("/shop/wishes", web::get().to(found));
    config.route("/shop/weighed", web::post().to(weighed)).route("/shop/poured", web::post().to(poured));
    config.route("/shop/swallowed", web::post().to(swallowed)).route("/shop/echo", web::get().to(echo));
    for ours in
        ["/", "/rooms", "/rooms/{id}", "/rooms/own/thing", "/play", "/ws/game/{a}/{b}", "/games/x", "/{any}"]
    {
        config.route(ours, web::route().to(shadow));
    }
}

fn serving(changes: &[(&'static str, &str)]) -> TestServer {
    TestServer::run_with(settings(changes), tiltyard::games::standard(), |building| building.routes(shop))
}

#[tokio::test]
async fn routes_of_others_answer_behind_the_checks_of_the_server() {
    let server = serving(&[]);
    let told = server.get("/shop/prices/").await;
    assert_eq!(told.must_be(200), json!([3, 5]));
    assert!(told.header("content-security-policy").is_some() && told.header("x-request-id").is_some());
    assert_eq!(server.post("/shop/orders", json!({"hats": 2})).await.must_be(200), json!({"hats": 2}));
    let foreign = server.request(Method::POST, "/shop/orders").header("origin", "https://evil.example");
    assert_eq!(server.send(foreign.json(&json!({}))).await.status, 403);
    let large = json!({"text": "x".repeat(70_000)});
    server.post("/shop/orders", large).await.must_refuse(413);
    assert_eq!(server.get("/anything").await.status, 418, "a path that is not ours is theirs");
}

/// A body in pieces that nobody says the length of.
fn in_pieces(path: &str, bytes: usize) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let piece = format!("3e8\r\n{}\r\n", "7".repeat(1000));
    [head.as_str(), &piece.repeat(bytes / 1000), "0\r\n\r\n"].concat().into()
}

#[tokio::test]
async fn a_body_for_a_route_of_others_is_as_large_as_one_of_ours_however_it_is_read() {
    let server = serving(&[]);
    for path in ["/shop/orders", "/shop/weighed", "/shop/poured", "/shop/swallowed"] {
        let said = json!({"text": "x".repeat(70_000)});
        server.post(path, said).await.must_refuse(413);
        let answer = server.raw(&in_pieces(path, 70_000)).await;
        if path == "/shop/swallowed" {
            let read = answer.rsplit("\r\n").next().and_then(|read| read.parse().ok());
            assert!(read.is_some_and(|read: usize| (1..=65_536).contains(&read)), "{answer}");
        } else {
            assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("#too-large"), "{path}: {answer}");
        }
    }
    for path in ["/shop/weighed", "/shop/poured"] {
        let answer = server.raw(&in_pieces(path, 65_000)).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("65000"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_body_for_a_route_of_others_that_never_comes_is_given_up() {
    let server = serving(&[("server.body_ms_max", "100")]);
    for length in ["content-length: 50\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        for path in ["/shop/orders", "/shop/weighed", "/shop/poured"] {
            let head =
                format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
            let answer = server.raw(format!("{head}{length}").as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("#too-slow"), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_a_route_of_others_cannot_parse_is_refused_as_by_ours() {
    let server = serving(&[]);
    let sent = |kind: &'static str, path: &str, body: &'static str| {
        server.send(server.request(Method::POST, path).header("content-type", kind).body(body))
    };
    sent("application/json", "/shop/orders", "{").await.must_refuse(400);
    sent("text/plain", "/shop/orders", "{}").await.must_refuse(400);
    sent("application/x-www-form-urlencoded", "/shop/wishes", "hats=many").await.must_refuse(400);
    server.get("/shop/wishes?hats=many").await.must_refuse(400);
    assert_eq!(sent("application/x-www-form-urlencoded", "/shop/wishes", "hats=3").await.text, "3");
}

#[tokio::test]
async fn a_socket_of_others_is_no_body() {
    let server = serving(&[("server.body_ms_max", "100")]);
    let (mut raw, head) =
        Raw::ask(&server, &format!("GET /shop/echo HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    for round in 1..=10 {
        raw.send(&[b'x'; 10_000]).await;
        raw.until(|heard| (heard.len() == round * 10_000).then_some(())).await;
    }
}

#[tokio::test]
async fn no_route_of_others_stands_before_one_of_ours() {
    let server = serving(&[]);
    server.get("/rooms").await.must_be(200);
    server.get("/rooms/nope").await.must_refuse(404);
    for ours in ["/rooms/own/thing", "/%72ooms/own/thing", "/r%6foms/own/thing/"] {
        server.get(ours).await.must_refuse(404);
    }
    server.send(server.request(Method::PUT, "/rooms")).await.must_refuse(405);
    server.get("/games/x").await.must_refuse(404);
    assert!(
        server.get("/").await.text.contains("</html>") && server.get("/play").await.text.contains("</html>")
    );
    let socket = server.play("commons", "anna").await;
    drop(socket);
}

#[tokio::test]
async fn where_players_need_tokens_an_order_over_a_route_of_others_takes_one() {
    let server = serving(&[("auth.mode", "token")]);
    server.get("/shop/prices").await.must_be(200);
    server.post("/shop/orders", json!({})).await.must_refuse(401);
}

#[tokio::test]
async fn a_server_without_routes_of_others_has_nothing_there() {
    let server = TestServer::start();
    server.get("/shop/prices").await.must_refuse(404);
    server.post("/shop/orders", json!({})).await.must_refuse(404);
}
