//! Players who wait for a match, alone and in parties, over REST, with what is pushed to them.

mod access;
mod database;
mod parties;
mod quick;
mod restart;
mod tickets;

use serde_json::{Value, json};

use crate::http::Http;
use crate::listener::Listener;
use crate::server::TestServer;

/// Settings with which matches are looked for often.
pub(crate) const SOON: &[(&str, &str)] = &[("matchmaking.round_ms", "50")];

/// A server that looks for matches often, with other settings.
pub(crate) fn server(changes: &[(&'static str, &'static str)]) -> TestServer {
    let all: Vec<_> = SOON.iter().chain(changes).copied().collect();
    TestServer::with(&all)
}

/// Opens a ticket for connect four. Answers it.
pub(crate) async fn wait(server: &Http, player: &str) -> Value {
    wait_for(server, player, json!({"game": "connect_four"})).await
}

/// Opens a ticket for something else.
pub(crate) async fn wait_for(server: &Http, player: &str, mut wish: Value) -> Value {
    wish["player_id"] = json!(player);
    let ticket = server.post("/matchmaking/tickets", wish).await.must_be(201);
    assert_eq!((&ticket["status"], &ticket["players"][0]), (&json!("waiting"), &json!(player)));
    ticket
}

/// The path of a ticket.
pub(crate) fn path(ticket: &Value) -> String {
    format!("/matchmaking/tickets/{}", ticket["id"].as_str().expect("a ticket has an id"))
}

/// A ticket, once it has a status.
pub(crate) async fn once(server: &Http, ticket: &Value, status: &str) -> Value {
    server.eventually(&path(ticket), |reply| reply.json()["status"] == status).await.json()
}

/// The room of a ticket, once a match is found.
pub(crate) async fn room_of(server: &Http, ticket: &Value) -> String {
    let matched = once(server, ticket, "matched").await;
    matched["match"]["room_id"].as_str().expect("a match has a room").to_owned()
}

/// Listens to the notifications of a player.
pub(crate) async fn listen(server: &Http, player: &str) -> Listener {
    let stream = Listener::knock(server.address(), &format!("/stream/players/{player}/notifications")).await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    stream
}

/// Waits for a notification of a kind.
pub(crate) async fn told(stream: &mut Listener, kind: &str) -> Value {
    stream.expect_that("notification", |notice| notice["kind"] == kind).await["data"].clone()
}
