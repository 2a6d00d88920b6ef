//! Every request has an id, by which its answer and the log can be brought together.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use crate::http::{Http, Reply};
use crate::server::TestServer;

fn id(reply: &Reply) -> &str {
    reply.header("x-request-id").expect("every answer has an id")
}

async fn with_id(server: &Http, sent: &str) -> Reply {
    server.send(server.request(Method::GET, "/rooms").header("x-request-id", sent)).await
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let server = TestServer::start();
    let mut ids = BTreeSet::new();
    for path in
        ["/rooms", "/rooms", "/nothing/here", "/", "/assets/nothing.css", "/rooms?no=such", "/health/live"]
    {
        ids.insert(id(&server.get(path).await).to_owned());
    }
    let head = server.send(server.request(Method::HEAD, "/rooms")).await;
    ids.insert(id(&head).to_owned());
    assert_eq!(ids.len(), 8, "{ids:?}");
}

#[tokio::test]
async fn an_id_is_taken_over_from_a_proxy_and_from_nobody_else() {
    let alone = TestServer::start();
    assert_ne!(id(&with_id(&alone, "chosen-by-a-client").await), "chosen-by-a-client");
    let behind = TestServer::with(&[("server.trusted_proxies", "127.0.0.1")]);
    assert_eq!(id(&with_id(&behind, "0199-made_by.a-proxy").await), "0199-made_by.a-proxy");
    for malformed in ["two words", "request=1", "", &"x".repeat(65)] {
        assert_ne!(id(&with_id(&behind, malformed).await), malformed);
    }
}

#[tokio::test]
async fn a_failure_says_its_id_in_the_document_too() {
    let server = TestServer::with(&[("rooms.max", "2")]);
    let room = json!({"name": "One more", "game": "relay", "max_players": 2});
    server.post("/rooms", room.clone()).await.must_be(201);
    let refused = server.post("/rooms", room).await;
    let problem = refused.must_refuse(503);
    assert_eq!(problem["request_id"], id(&refused), "{problem}");
    let length = refused.header("content-length").expect("a length");
    assert_eq!(length, refused.text.len().to_string());
    let not_found = server.get("/rooms/nowhere").await.must_refuse(404);
    assert!(not_found.get("request_id").is_none(), "{not_found}");
}
