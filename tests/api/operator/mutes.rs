//! Mutes: who is muted plays on, and is told why the others hear nothing.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{look, operator, tell};
use crate::player::Dial;
use crate::server::TestServer;

#[tokio::test]
async fn who_is_muted_plays_on_and_is_told_until_when() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({"max_players": 3})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.chat("before").await;
    bert.expect_that("chat", |said| said["message"] == "before").await;
    let until = Timestamp::now() + SignedDuration::from_hours(1);
    let body = json!({"player_id": "anna", "until": until.to_string(), "reason": "insults"});
    tell(&server, &root, "/operator/mutes", body).await.must_be(204);
    anna.send(json!({"type": "chat", "message": "now", "seq": 5})).await;
    let refused = anna.expect("error").await;
    assert_eq!((&refused["code"], &refused["seq"]), (&json!("muted"), &json!(5)));
    let words = refused["message"].as_str().expect("words");
    assert!(words.starts_with("you may not chat until 20") && words.ends_with("Z: insults"), "{words}");
    anna.send(json!({"type": "wave"})).await;
    bert.expect("player_action").await;
    assert_eq!(bert.kept("chat").len(), 0);
    let shown = look(&server, &root, "/operator/players?player=anna").await;
    assert_eq!(shown["clients"][0]["muted"], json!(words));
    let listed = look(&server, &root, "/operator/mutes").await;
    assert_eq!(
        (&listed["sanctions"][0]["player_id"], &listed["sanctions"][0]["by_name"]),
        (&json!("anna"), &json!("Olga"))
    );
    let lift = json!({"player_id": "anna", "reason": "has apologised"});
    tell(&server, &root, "/operator/mutes/lift", lift).await.must_be(204);
    anna.chat("after").await;
    bert.expect_that("chat", |said| said["message"] == "after").await;
}

#[tokio::test]
async fn a_spectator_who_is_muted_may_not_chat_and_watches_on() {
    let server = TestServer::start();
    let root = operator(&server).await;
    let room = server.room(json!({})).await;
    let mut bert = server.play(&room, "bert").await;
    let mut anna = Dial::watch_as(&room, "anna").enter(server.address()).await;
    let body = json!({"player_id": "anna", "reason": "insults"});
    tell(&server, &root, "/operator/mutes", body).await.must_be(204);
    anna.chat("now").await;
    let refused = anna.expect("error").await;
    assert_eq!(
        (&refused["code"], &refused["message"]),
        (&json!("muted"), &json!("you may not chat: insults"))
    );
    bert.chat("hello").await;
    anna.expect_that("chat", |said| said["player"] == "bert").await;
    assert_eq!(anna.kept("chat"), Vec::<&Value>::new());
}
