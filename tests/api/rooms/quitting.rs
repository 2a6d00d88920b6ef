//! Leaving a match that is on is a loss, for the records too, however the match ends.

use serde_json::{Value, json};

use crate::player::{Dial, TestPlayer};
use crate::server::TestServer;

/// A deathmatch between anna and bert, which bert leaves.
async fn deserted(server: &TestServer) -> (String, TestPlayer) {
    let options = json!({"time_limit_s": 10, "hz": 1});
    let pace = json!({"kind": "lockstep", "deadline_ms": 500});
    let room =
        server.room(json!({"game": "arena", "max_players": 2, "options": options, "pace": pace})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    anna.expect("player_left").await;
    (room, anna)
}

/// The places of anna and bert in the one match that each has played.
async fn placements(server: &TestServer) -> [Value; 2] {
    let mut found = [Value::Null, Value::Null];
    for (player, place) in ["anna", "bert"].into_iter().zip(&mut found) {
        let path = format!("/players/{player}/matches");
        let reply = server.eventually(&path, |reply| reply.json()["matches"][0].is_object()).await;
        *place = reply.json()["matches"][0]["placement"].clone();
    }
    found
}

fn anna_before_bert() -> Vec<(String, u64)> {
    vec![("anna".to_owned(), 1), ("bert".to_owned(), 2)]
}

/// Who came where by the replay of that match, which is verified.
async fn in_replay(server: &TestServer, match_id: &Value) -> Vec<(String, u64)> {
    let path = format!("/replays/{}", match_id.as_str().expect("an id"));
    let ended =
        |reply: &crate::http::Reply| reply.status == 200 && reply.json()["ending"]["kind"] != "running";
    let shown = server.eventually(&path, ended).await.json();
    let results = shown["ending"]["results"].as_array().unwrap_or_else(|| panic!("no results: {shown}"));
    let verdict = server.post(&format!("{path}/verify"), json!({})).await.must_be(200);
    assert_eq!(verdict["verdict"], "verified", "{verdict}");
    let place = |of: &Value| (of["player"].as_str().expect("an id").to_owned(), of["placement"].as_u64());
    results.iter().map(place).map(|(player, place)| (player, place.expect("a place"))).collect()
}

#[tokio::test]
async fn who_leaves_a_deathmatch_has_lost_it_when_it_ends() {
    let server = TestServer::start();
    let (_, mut anna) = deserted(&server).await;
    let over = anna.expect("match_over").await;
    let told: Vec<_> = over["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|of| (&of["player"], &of["placement"]))
        .collect();
    assert_eq!(told, [(&json!("anna"), &json!(1)), (&json!("bert"), &json!(2))], "{over}");
    assert_eq!(placements(&server).await, [1, 2]);
    assert_eq!(in_replay(&server, &over["match_id"]).await, anna_before_bert());
}

#[tokio::test]
async fn who_leaves_a_deathmatch_has_lost_it_when_its_room_is_closed() {
    let server = TestServer::start();
    let (room, anna) = deserted(&server).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    assert_eq!(placements(&server).await, [1, 2]);
    assert_eq!(in_replay(&server, &anna.welcome["room"]["match_id"]).await, anna_before_bert());
}

#[tokio::test]
async fn who_leaves_last_has_won_when_the_empty_room_closes() {
    let server = TestServer::with(&[("rooms.empty_close_s", "1")]);
    let (_, mut anna) = deserted(&server).await;
    // Who leaves in the same step shares the place.
    for _ in 0..2 {
        anna.expect("tick").await;
    }
    anna.send(json!({"type": "leave"})).await;
    assert_eq!(placements(&server).await, [1, 2]);
    assert_eq!(in_replay(&server, &anna.welcome["room"]["match_id"]).await, anna_before_bert());
}

#[tokio::test]
async fn who_sits_down_right_before_the_room_closes_has_won_nothing() {
    let server = TestServer::start();
    // So long the next step waits for those who do not act.
    let pace = json!({"kind": "lockstep", "deadline_ms": 3000});
    let room = server.room(json!({"game": "arena", "max_players": 3, "pace": pace})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    bert.send(json!({"type": "leave"})).await;
    anna.expect("player_left").await;
    anna.forget();
    anna.expect("tick").await;
    let _late = Dial::play(&room, "late").knock_at(server.address()).await;
    anna.expect_that("player_joined", |joined| joined["player"] == "late").await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    assert_eq!(placements(&server).await, [1, 2]);
    assert_eq!(in_replay(&server, &anna.welcome["room"]["match_id"]).await, anna_before_bert());
}
