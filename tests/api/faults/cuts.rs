//! A journal that was cut anywhere is a room that once was.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tiltyard::store::frame::{MAGIC_BYTES, StoredFrames};

use crate::games::with_test_games;
use crate::server::TestServer;

/// The only journal of a data folder.
fn journal(data_dir: &Path) -> PathBuf {
    let files = std::fs::read_dir(data_dir.join("live")).expect("a folder").map(|file| file.expect("a file"));
    let rooms = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a journal");
        bytes.windows(10).any(|part| part == b"A room of ")
    };
    let mut journals = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "journal"));
    journals.find(rooms).expect("the journal of the test's room")
}

/// Leaves so much of the journal. The log that it could be put right from is taken away.
fn cut_to(data_dir: &Path, bytes: &[u8]) {
    let path = journal(data_dir);
    for file in std::fs::read_dir(data_dir.join("live")).expect("a folder") {
        let file = file.expect("a file").path();
        if file.extension().is_some_and(|ending| ending == "new") {
            std::fs::remove_file(file).expect("the log is removed");
        }
    }
    std::fs::write(path, bytes).expect("a journal that is cut");
}

/// Where its frames end, from the head on.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let mut frames = StoredFrames::new(&bytes[MAGIC_BYTES..]);
    std::iter::from_fn(|| frames.next().map(|_| MAGIC_BYTES + frames.whole_bytes())).collect()
}

/// Waits until everything so far is in the journal.
async fn recorded(server: &TestServer, path: &str) {
    let tick = server.get(path).await.json()["tick"].as_u64();
    server.eventually(path, |reply| reply.json()["recorded_tick"].as_u64() >= tick).await;
}

#[tokio::test]
async fn whoever_sits_after_a_cut_anywhere_sits_once_and_goes_when_they_do_not_come_back() {
    let server = TestServer::with_games(&[("journal.flush_ms", "10")], with_test_games());
    let room = server.room(json!({"max_players": 3})).await;
    let path = format!("/rooms/{room}");
    let mut anna = server.play(&room, "anna").await;
    for _ in 0..2 {
        let mut bert = server.play(&room, "bert").await;
        anna.expect("player_joined").await;
        bert.chat("hello").await;
        bert.send(json!("word")).await;
        anna.expect("player_action").await;
        recorded(&server, &path).await;
        bert.send(json!({"type": "leave"})).await;
        anna.expect("player_left").await;
        recorded(&server, &path).await;
    }
    let bytes = std::fs::read(journal(server.data_dir())).expect("the journal");
    let ends = ends(&bytes);
    assert!(ends.len() > 4, "{ends:?}");
    let changes = [("rooms.resume_grace_s", "1")];
    let mut after = Vec::new();
    for end in ends {
        let cut = server.killed_cut(&changes, |data_dir| cut_to(data_dir, &bytes[..end]));
        let bert = cut.play(&room, "bert").await;
        let members = cut.get(&path).await.json()["members"].clone();
        let names: Vec<_> = members.as_array().expect("members").iter().map(|of| &of["player"]).collect();
        assert_eq!(names.iter().filter(|name| **name == "bert").count(), 1, "cut at {end}: {members}");
        after.push((end, cut, bert));
    }
    for (end, cut, _bert) in after {
        let alone = |shown: &Value| shown["players"] == 1;
        let shown = cut.eventually(&path, |reply| alone(&reply.json())).await.json();
        assert_eq!(shown["members"][0]["player"], "bert", "cut at {end}: {shown}");
    }
}

/// Waits for another step.
async fn stepped(server: &TestServer, path: &str) {
    let before = server.get(path).await.json()["tick"].as_u64();
    server.eventually(path, |reply| reply.json()["tick"].as_u64() > before).await;
}

/// How many actions the state has, which are as many as are acknowledged.
async fn acknowledged(server: &TestServer, room: &str, what: &str) -> u64 {
    let welcome = server.watch(room).await.welcome;
    let acks = welcome["acks"].as_array().cloned().unwrap_or_default();
    let sum: u64 = acks.iter().map(|pair| pair[1].as_u64().expect("a number")).sum();
    assert_eq!(welcome["state"]["actions"], sum, "{what}: {welcome}");
    sum
}

#[tokio::test]
async fn after_a_cut_anywhere_what_is_acknowledged_is_what_is_in_the_state() {
    let server = TestServer::with(&[("journal.flush_ms", "10")]);
    let pace = json!({"kind": "realtime", "hz": 5});
    let room = server.room(json!({"max_players": 3, "pace": pace})).await;
    let path = format!("/rooms/{room}");
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    for number in 1..=6 {
        // Some are written down while others wait for the same step, some behind it.
        for player in [&mut anna, &mut bert] {
            let before = std::fs::metadata(journal(server.data_dir())).expect("the journal").len();
            player.send(json!({"type": "say", "seq": number})).await;
            player.expect("player_action").await;
            let longer = || std::fs::metadata(journal(server.data_dir())).expect("it").len() > before;
            server.eventually(&path, |_| longer()).await;
        }
        if number % 2 == 0 {
            stepped(&server, &path).await;
        }
    }
    recorded(&server, &path).await;
    let bytes = std::fs::read(journal(server.data_dir())).expect("the journal");
    let mut seen = Vec::new();
    for end in ends(&bytes) {
        let cut = server.killed_cut(&[], |data_dir| cut_to(data_dir, &bytes[..end]));
        let what = format!("cut at {end}");
        let at_once = acknowledged(&cut, &room, &what).await;
        if cut.get(&path).await.json()["players"] != 0 {
            stepped(&cut, &path).await;
        }
        let soon = acknowledged(&cut, &room, &what).await;
        assert!(at_once <= soon, "{what}");
        seen.push(soon);
    }
    assert!(seen.ends_with(&[12]) && seen.is_sorted() && seen.len() > 6, "{seen:?}");
}
