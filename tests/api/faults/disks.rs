//! A disk that is slow, full or broken, and a thread that stops: play goes on, and what can come back does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tiltyard::store::faults::FaultyDisk;

use crate::games::with_test_games;
use crate::player::Dial;
use crate::server::{TestServer, settings};

/// A server on a disk that the test can take away.
fn server_on(disk: &FaultyDisk, changes: &[(&'static str, &str)]) -> TestServer {
    TestServer::run_on(Arc::new(disk.clone()), settings(changes), with_test_games())
}

/// How far the match is in its journal.
async fn recorded_tick(server: &TestServer, room: &str) -> Option<u64> {
    server.get(&format!("/rooms/{room}")).await.json()["recorded_tick"].as_u64()
}

/// Waits until the journal has this step.
async fn recorded(server: &TestServer, room: &str, tick: u64) {
    let path = format!("/rooms/{room}");
    server.eventually(&path, |reply| reply.json()["recorded_tick"].as_u64() >= Some(tick)).await;
}

#[tokio::test]
async fn a_slow_disk_delays_no_tick() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[]);
    let room = server.room(json!({"game": "arena", "bots": 1})).await;
    let mut anna = server.play(&room, "anna").await;
    recorded(&server, &room, 1).await;
    disk.slow_down(Duration::from_millis(400));
    let begun = anna.expect("tick").await["tick"].as_u64().expect("a tick");
    anna.expect_that("tick", |tick| tick["tick"].as_u64() >= Some(begun + 30)).await;
    let shown = server.get(&format!("/rooms/{room}")).await.json();
    // A room that waited for the disk would skip about eight ticks at each write; the machine may make it skip a few, too.
    assert!(shown["timing"]["skipped_ticks"].as_u64() < Some(16), "{shown}");
    disk.slow_down(Duration::ZERO);
    recorded(&server, &room, begun + 30).await;
}

#[tokio::test]
async fn the_disk_is_asked_for_as_many_syncs_as_the_time_has_however_many_rooms_are_busy() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("journal.flush_ms", "10"), ("journal.sync_ms", "50")]);
    let mut players = Vec::new();
    for _ in 0..12 {
        let room = server.room(json!({})).await;
        players.push(server.play(&room, "anna").await);
    }
    let (begun, before) = (Instant::now(), disk.syncs());
    for number in 0..20 {
        for player in &mut players {
            player.send(json!(number)).await;
        }
        for player in &mut players {
            player.expect("player_action").await;
        }
    }
    let (syncs, rounds) = (disk.syncs() - before, begun.elapsed().as_millis() as u64 / 50);
    assert!(syncs <= rounds + 5, "{syncs} syncs in {rounds} rounds of {} rooms", players.len());
}

#[tokio::test]
async fn a_full_disk_costs_the_journal_and_not_the_match() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("journal.retry_ms", "100")]);
    let room = server.room(json!({})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.send(json!("before")).await;
    bert.expect("player_action").await;
    recorded(&server, &room, 3).await;
    disk.leave_bytes(3);
    for number in 0..20 {
        anna.send(json!(number)).await;
        bert.expect_that("player_action", |said| said["action"] == number).await;
    }
    assert_eq!(recorded_tick(&server, &room).await, Some(3));
    disk.empty();
    anna.send(json!("after")).await;
    bert.expect_that("player_action", |said| said["action"] == "after").await;
    recorded(&server, &room, 24).await;
}

#[tokio::test]
async fn a_match_whose_journal_never_began_is_recorded_once_the_disk_works() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("journal.retry_ms", "100")]);
    disk.set_broken(true);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    anna.send(json!("one")).await;
    anna.expect("player_action").await;
    assert_eq!(recorded_tick(&server, &room).await, None);
    disk.set_broken(false);
    anna.send(json!("two")).await;
    anna.expect("player_action").await;
    recorded(&server, &room, 3).await;
}

#[tokio::test]
async fn a_result_is_told_although_the_disk_is_broken() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    disk.set_broken(true);
    bert.send(json!({"type": "leave"})).await;
    assert_eq!(anna.expect("match_over").await["results"][0]["player"], "anna");
    disk.set_broken(false);
}

#[tokio::test]
async fn a_result_that_the_disk_did_not_take_is_written_when_it_works_again() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("journal.retry_ms", "100"), ("rooms.finished_close_s", "1")]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    recorded(&server, &room, 1).await;
    disk.leave_bytes(0);
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    disk.empty();
    anna.must_be_closed(4410).await;
    let path = format!("/replays/{}", over["match_id"].as_str().expect("an id"));
    let replay = server.eventually(&path, |reply| reply.status == 200).await.json();
    let gaps = replay["gaps"].as_array().map(Vec::len);
    assert_eq!((&replay["ending"]["kind"], gaps), (&json!("decided"), Some(1)), "{replay}");
}

#[tokio::test]
async fn a_room_whose_next_match_the_disk_does_not_take_comes_back_with_the_one_before() {
    let disk = FaultyDisk::default();
    let changes = [("rooms.intermission_s", "4"), ("journal.retry_ms", "100")];
    let server = server_on(&disk, &changes);
    let room = server.room(json!({"game": "connect_four", "rematch": true})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let replay = format!("/replays/{}", over["match_id"].as_str().expect("an id"));
    server.eventually(&replay, |reply| reply.status == 200).await;
    disk.leave_bytes(0);
    let next = anna.expect("welcome").await;
    assert_ne!(next["room"]["match_id"], over["match_id"]);
    // Whatever is due on the disk has been tried since.
    let patience = server.room(json!({})).await;
    server.play(&patience, "cora").await.settle().await;
    let after = server.killed_now(&changes, with_test_games());
    let again = Dial::resume(&room, "anna", anna.token()).enter(after.address()).await;
    assert_eq!(again.welcome["room"]["match_id"], over["match_id"]);
    disk.empty();
    recorded(&server, &room, 1).await;
    let journal =
        server.data_dir().join("live").join(format!("{}.journal", over["match_id"].as_str().unwrap()));
    while journal.exists() {
        server.get("/health/live").await.must_be(200);
    }
    let after = server.killed_now(&changes, with_test_games());
    let again = Dial::resume(&room, "anna", anna.token()).enter(after.address()).await;
    assert_eq!(again.welcome["room"]["match_id"], next["room"]["match_id"]);
}

#[tokio::test]
async fn a_room_that_is_ended_before_its_next_journal_is_durable_stays_ended() {
    // The journal of the match before stays until that of the next one would outlast a power cut.
    let changes = [("rooms.intermission_s", "1"), ("journal.sync_ms", "10000")];
    let server = TestServer::with_games(&changes, with_test_games());
    let room = server.room(json!({"game": "connect_four", "rematch": true})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    let over = anna.expect("match_over").await;
    let next = anna.expect("welcome").await;
    recorded(&server, &room, 1).await;
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    for of in [&over["match_id"], &next["room"]["match_id"]] {
        let replay = format!("/replays/{}", of.as_str().expect("an id"));
        server.eventually(&replay, |reply| reply.status == 200).await;
    }
    let after = server.killed_now(&changes, with_test_games());
    after.get(&format!("/rooms/{room}")).await.must_refuse(404);
}

#[tokio::test]
async fn a_room_that_ends_behind_a_write_that_fails_has_its_replay_and_stays_ended() {
    let disk = FaultyDisk::default();
    let changes = [("journal.retry_ms", "100"), ("journal.sync_ms", "60000")];
    let server = server_on(&disk, &changes);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    let match_id = anna.welcome["room"]["match_id"].as_str().expect("an id").to_owned();
    recorded(&server, &room, 1).await;
    disk.aim_at("live");
    disk.slow_down(Duration::from_millis(700));
    disk.leave_bytes(0);
    anna.chat("this is not taken").await;
    bert.expect("chat").await;
    while !disk.is_busy() {
        tokio::task::yield_now().await;
    }
    server.delete(&format!("/rooms/{room}")).await;
    while disk.is_busy() {
        tokio::task::yield_now().await;
    }
    disk.slow_down(Duration::ZERO);
    disk.empty();
    let replay = server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await.json();
    assert_eq!(replay["gaps"].as_array().map(Vec::len), Some(1), "{replay}");
    let after = server.killed_now(&changes, with_test_games());
    after.get(&format!("/rooms/{room}")).await.must_refuse(404);
}

#[tokio::test]
async fn a_room_whose_end_was_answered_does_not_come_back() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let (mut anna, _bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    recorded(&server, &room, 1).await;
    disk.aim_at("live");
    disk.slow_down(Duration::from_millis(300));
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let after = server.killed_now(&[], with_test_games());
    after.get(&format!("/rooms/{room}")).await.must_refuse(404);
}

#[tokio::test]
async fn who_ends_a_room_is_told_that_the_disk_did_not_take_it() {
    let disk = FaultyDisk::default();
    let changes = [("rooms.close_wait_ms", "100"), ("journal.retry_ms", "100"), ("journal.sync_ms", "60000")];
    let server = server_on(&disk, &changes);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    recorded(&server, &room, 1).await;
    let match_id = anna.welcome["room"]["match_id"].as_str().expect("an id").to_owned();
    disk.aim_at("live");
    disk.leave_bytes(0);
    let path = format!("/rooms/{room}");
    server.delete(&path).await.must_be(202);
    anna.must_be_closed(4410).await;
    server.get(&path).await.must_refuse(404);
    server.killed_now(&changes, with_test_games()).get(&path).await.must_be(200);
    disk.empty();
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    server.killed_now(&changes, with_test_games()).get(&path).await.must_refuse(404);
}

#[tokio::test]
async fn a_room_that_came_back_beside_an_older_journal_stays_ended() {
    // Until those who see the room late have seen the end, the journal of the match before is kept.
    let changes = [("rooms.intermission_s", "1")];
    let server = TestServer::with_games(&changes, with_test_games());
    let fields = json!({"game": "connect_four", "rematch": true, "delay_s": 8});
    let room = server.room(fields).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    anna.expect("player_joined").await;
    bert.send(json!({"type": "leave"})).await;
    anna.expect("match_over").await;
    let next = anna.expect("welcome").await["room"]["match_id"].clone();
    let journal = format!("live/{}.journal", next.as_str().expect("an id"));
    let bytes = |server: &TestServer| {
        std::fs::metadata(server.data_dir().join(&journal)).map_or(0, |file| file.len())
    };
    while bytes(&server) == 0 {
        server.get("/health/live").await.must_be(200);
    }
    let back = server.killed_now(&changes, with_test_games());
    let before = bytes(&back);
    back.delete(&format!("/rooms/{room}")).await.must_be(204);
    while bytes(&back) == before {
        back.get("/health/live").await.must_be(200);
    }
    let after = back.killed_now(&changes, with_test_games());
    // They see the end of it first, and nobody has a seat there meanwhile.
    let again = Dial::resume(&room, "anna", anna.token());
    again.knock_at(after.address()).await.must_be_closed(4413).await;
    after.eventually(&format!("/rooms/{room}"), |reply| reply.status == 404).await;
}

#[tokio::test]
async fn what_was_said_while_the_disk_was_full_is_there_once_after_a_kill() {
    let disk = FaultyDisk::default();
    let server = server_on(&disk, &[("journal.retry_ms", "100")]);
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    recorded(&server, &room, 1).await;
    disk.leave_bytes(0);
    for word in ["one", "two"] {
        anna.chat(word).await;
        anna.expect("chat").await;
        anna.send(json!(word)).await;
        anna.expect("player_action").await;
    }
    disk.empty();
    anna.send(json!("after")).await;
    recorded(&server, &room, 4).await;
    anna.chat("three").await;
    anna.send(json!("last")).await;
    recorded(&server, &room, 5).await;
    let after = server.killed_now(&[], with_test_games());
    let said = after.get(&format!("/rooms/{room}/chat")).await.json();
    let said: Vec<_> =
        said["messages"].as_array().expect("messages").iter().map(|of| &of["message"]).collect();
    assert_eq!(said, ["one", "two", "three"]);
}

#[tokio::test]
async fn too_much_waiting_for_the_disk_costs_a_gap_that_closes() {
    let disk = FaultyDisk::default();
    let settings = [("journal.backlog_bytes_max", "1048576"), ("journal.retry_ms", "100")];
    let talk = [("socket.messages_per_s", "100000"), ("socket.messages_burst", "100000")];
    let server = server_on(&disk, &[settings, talk].concat());
    let room = server.room(json!({})).await;
    let mut anna = server.play(&room, "anna").await;
    disk.slow_down(Duration::from_millis(700));
    let word = "x".repeat(10_000);
    for number in 0..250 {
        anna.send(json!([number, word])).await;
        anna.expect("player_action").await;
    }
    disk.slow_down(Duration::ZERO);
    anna.send(json!("the last word")).await;
    recorded(&server, &room, 252).await;
}

#[tokio::test]
async fn a_room_comes_back_when_its_thread_stops_and_its_neighbours_with_it() {
    let server = TestServer::with_games(&[("server.arbiters", "1")], with_test_games());
    let trapdoor = server.room(json!({"game": "trapdoor"})).await;
    let neighbour = server.room(json!({})).await;
    let (mut anna, mut bert) = (server.play(&trapdoor, "anna").await, server.play(&neighbour, "bert").await);
    anna.send(json!({"type": "step"})).await;
    anna.expect_that("tick", |tick| tick["delta"] == 1).await;
    bert.send(json!({"type": "hello", "seq": 5})).await;
    bert.expect("player_action").await;
    anna.send(json!({"type": "open"})).await;
    assert_eq!(anna.must_be_closed(1012).await, "the room is being restored");
    bert.must_be_closed(1012).await;
    for (player, room, name) in [(&anna, &trapdoor, "anna"), (&bert, &neighbour, "bert")] {
        let open = |reply: &crate::http::Reply| reply.json()["players"] == 1;
        server.eventually(&format!("/rooms/{room}"), open).await;
        let again = Dial::resume(room, name, player.token()).enter(server.address()).await;
        assert!(again.seat() == player.seat() && again.token() != player.token());
        let state = &again.welcome["state"];
        assert_eq!(state.as_u64().or(state["actions"].as_u64()), Some(1), "{state}");
        let acks = if name == "bert" { json!([[player.seat(), 5]]) } else { json!(null) };
        assert_eq!(again.welcome["acks"], acks, "what the room shipped when it died has its numbers");
    }
}
