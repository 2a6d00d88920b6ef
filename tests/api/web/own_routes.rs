//! Routes of a program that has the server inside of it.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{TestServer, settings};

async fn prices() -> impl Responder {
    HttpResponse::Ok().json([3, 5])
}

async fn taken(body: web::Json<Value>) -> impl Responder {
    HttpResponse::Ok().json(body.into_inner())
}

async fn shadow() -> impl Responder {
    HttpResponse::ImATeapot().body("shadow")
}

fn shop(config: &mut ServiceConfig) {
    config.route("/shop/prices", web::get().to(prices)).route("/shop/orders", web::post().to(taken));
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
    assert_eq!(server.post("/shop/orders", large).await.status, 413);
    assert_eq!(server.get("/anything").await.status, 418, "a path that is not ours is theirs");
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
