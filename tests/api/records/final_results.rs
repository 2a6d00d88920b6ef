//! Tests that an announced or settled result is final, whatever happens to the journal: nobody sees a match end twice.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tiltyard::store::faults::FaultyDisk;

use crate::games::with_test_games;
use crate::player::{Dial, TestPlayer};
use crate::records::settling::{matches, must_follow_each_other, records_in, take_away, until_settler};
use crate::server::{TestServer, settings};

const SETTINGS: &[(&str, &str)] = &[("journal.retry_ms", "100"), ("records.announce_wait_ms", "100")];

fn server_on(disk: &FaultyDisk) -> TestServer {
    TestServer::run_on(Arc::new(disk.clone()), settings(SETTINGS), with_test_games())
}

/// Two at a board, with a journal that knows of both.
async fn duel(server: &TestServer) -> (String, TestPlayer, TestPlayer) {
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    let path = format!("/rooms/{room}");
    let tick = server.get(&path).await.json()["tick"].as_u64();
    server.eventually(&path, |reply| reply.json()["recorded_tick"].as_u64() >= tick).await;
    (room, anna, bert)
}

/// The room of a match that was announced is back, and everything says of the match what was announced.
async fn must_stand(server: &TestServer, room: &str, anna: &TestPlayer, over: &Value) {
    let again = Dial::resume(room, "anna", anna.token()).enter(server.address()).await;
    assert_eq!(again.welcome["room"]["state"], "finished", "{}", again.welcome);
    let told = |results: &Value| {
        let each = results.as_array().expect("results").iter();
        each.map(|result| [&result["player"], &result["placement"], &result["score"]].map(Value::clone))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&again.welcome["over"]["results"]), told(&over["results"]));
    let replay = format!("/replays/{}", over["match_id"].as_str().expect("an id"));
    let replay = server.eventually(&replay, |reply| reply.status == 200).await.json();
    assert_eq!(replay["ending"]["kind"], "decided", "{replay}");
    assert_eq!(told(&replay["ending"]["results"]), told(&over["results"]));
    let verify = format!("/replays/{}/verify", over["match_id"].as_str().expect("an id"));
    // Where its journal did not see the end nothing can be said of it, and nothing against it.
    let verdict = server.post(&verify, json!({})).await.must_be(200);
    assert!(["verified", "end_unrecorded"].iter().any(|sound| verdict["verdict"] == *sound), "{verdict}");
    until_settler(server, |told| told["owed"] == 0).await;
    let played = matches(&records_in(server.data_dir()).await, "anna").await;
    must_follow_each_other(&played, std::slice::from_ref(over));
    assert_eq!(json!(played[0].finish.placement), over["results"][0]["placement"]);
}

#[tokio::test]
async fn a_match_that_was_settled_is_over_although_its_journal_says_otherwise() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk);
    let (room, mut anna, mut bert) = duel(&server).await;
    disk.leave_bytes(0);
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    assert_eq!(over["results"][0]["player"], "anna");
    let after = server.killed_now(SETTINGS, with_test_games());
    must_stand(&after, &room, &anna, &over).await;
    // The next start has nothing to be told any more.
    let later = after.killed_now(SETTINGS, with_test_games());
    must_stand(&later, &room, &anna, &over).await;
}

#[tokio::test]
async fn a_result_that_was_told_while_its_journal_stalled_is_final() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk);
    let (room, mut anna, mut bert) = duel(&server).await;
    disk.aim_at("live");
    disk.slow_down(Duration::from_millis(2500));
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let after = server.killed_now(SETTINGS, with_test_games());
    must_stand(&after, &room, &anna, &over).await;
    disk.slow_down(Duration::ZERO);
}

#[tokio::test]
async fn nobody_hears_of_a_result_that_is_nowhere_yet() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk);
    let (room, mut anna, mut bert) = duel(&server).await;
    let away = take_away(server.data_dir());
    disk.leave_bytes(0);
    bert.send(json!({"type": "leave"})).await;
    server.eventually("/metrics", |reply| reply.text.contains("\ntiltyard_results_held 1\n")).await;
    anna.settle().await;
    assert_eq!(anna.kept("match_over"), Vec::<&Value>::new());
    disk.empty();
    let over = anna.expect("match_over").await;
    drop(away);
    let after = server.killed_now(SETTINGS, with_test_games());
    must_stand(&after, &room, &anna, &over).await;
}

#[tokio::test]
async fn a_full_disk_for_a_whole_match_promises_no_replay() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk);
    disk.leave_bytes(0);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    assert_eq!(over["replay"], Value::Null, "{over}");
    let played = matches(&records_in(server.data_dir()).await, "anna").await;
    assert!(!played[0].has_replay);
}

#[tokio::test]
async fn what_is_told_of_a_replay_is_what_the_records_say() {
    let disk = FaultyDisk::default();
    let changes = [("journal.retry_ms", "100"), ("records.announce_wait_ms", "3000")];
    let server = TestServer::run_on(Arc::new(disk.clone()), settings(&changes), with_test_games());
    let away = take_away(server.data_dir());
    disk.aim_at("live");
    disk.leave_bytes(0);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    // The result is on its way, and after that the journal begins after all.
    until_settler(&server, |told| told["owed"] == 1).await;
    disk.empty();
    server.eventually(&format!("/rooms/{room}"), |reply| !reply.json()["recorded_tick"].is_null()).await;
    let over = anna.expect("match_over").await;
    drop(away);
    until_settler(&server, |told| told["owed"] == 0).await;
    let played = matches(&records_in(server.data_dir()).await, "anna").await;
    assert_eq!(played[0].has_replay, !over["replay"].is_null(), "{over}");
}
