//! Matchmaking while the database is away.

use serde_json::json;

use super::{listen, once, room_of, server, told, wait};
use crate::throw_away::Server;

#[tokio::test]
async fn a_database_that_is_away_stops_nobody_and_matches_are_pushed_all_the_same() {
    let postgres = Server::start();
    let database = postgres.database();
    let url: &'static str = database.url().to_owned().leak();
    let server = server(&[("database.url", url), ("database.connect_timeout_ms", "300")]);
    let before = wait(&server, "anna").await;
    let mut stream = listen(&server, "anna").await;
    server.delete(&super::path(&before)).await.must_be(204);
    postgres.stop();
    let anna = wait(&server, "anna").await;
    assert_eq!(anna["rating"], json!(1000.0), "the rating of a new player");
    let bert = wait(&server, "bert").await;
    let found = stream.expect_that("notification", |notice| notice["kind"] == "match_found").await;
    assert_eq!((&found["id"], &found["data"]["ticket_id"]), (&json!(0), &anna["id"]), "it is not kept");
    let room = room_of(&server, &bert).await;
    let _one = server.play(&room, "anna").await;
    let _two = server.play(&room, "bert").await;
    assert_eq!(once(&server, &anna, "ended").await["ended"], "played");
    postgres.resume();
    // What is told from now on is kept again.
    let party = server.post("/parties", json!({"player_id": "carl"})).await.must_be(201);
    let path = format!("/parties/{}/invitations", party["id"].as_str().expect("an id"));
    server.post(&path, json!({"player_id": "carl", "invited_id": "anna"})).await.must_be(200);
    assert_eq!(told(&mut stream, "party_invitation").await["from"], "carl");
}
