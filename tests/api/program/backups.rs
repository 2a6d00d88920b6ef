//! `tiltyard backup` and `tiltyard restore`, of servers that run and that were killed.

use std::path::Path;

use serde_json::json;

use crate::faults::recovery::recorded;
use crate::player::Dial;
use crate::process::{Program, complaint, run_in};

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

#[tokio::test]
async fn a_player_comes_back_to_her_seat_on_a_server_that_was_restored() {
    let program = Program::start(&[]);
    let room = program.room(json!({"game": "relay", "max_players": 2})).await;
    let mut anna = program.play(&room, "anna").await;
    anna.send(json!({"words": "before the backup"})).await;
    anna.chat("hello").await;
    // What is recorded of the match is behind what was said before.
    anna.send(json!({"words": "after the chat"})).await;
    anna.expect_that("player_action", |told| told["action"]["words"] == "after the chat").await;
    recorded(&program, &room).await;
    let elsewhere = tempfile::tempdir().expect("a folder");
    let backup = elsewhere.path().join("backup");
    let folder = program.data_dir().parent().expect("a folder").to_owned();
    let said = run_in(&folder, &["backup", text(&backup)]).expect("it is taken");
    assert!(said.contains("is a backup of a running server"), "{said}");
    let before = program.kill();
    let refused = run_in(before.path(), &["restore", text(&backup)]).expect_err("the folder is not empty");
    assert!(refused.contains("--replace"), "{refused}");
    let said = run_in(before.path(), &["restore", text(&backup), "--replace"]).expect("it is put back");
    assert!(said.contains("before-restore") && said.contains("live: 2 files"), "{said}");
    let restored = Program::start_in(before, &[]);
    let back = Dial::resume(&room, "anna", anna.token()).enter(restored.address()).await;
    assert_eq!(back.seat(), anna.seat());
    let chat = restored.get(&format!("/rooms/{room}/chat")).await.must_be(200);
    assert!(chat.to_string().contains("hello"), "{chat}");
}

#[test]
fn no_server_starts_on_half_a_restore() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("restoring"), "").expect("a mark");
    let said = complaint(&["--port", "0", "--data-dir", text(folder.path())], &[]);
    assert!(said.contains("run tiltyard restore again") && !said.contains("panicked"), "{said}");
}

#[test]
fn with_postgresql_the_command_says_what_is_to_be_dumped_and_when() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("my.toml");
    std::fs::create_dir(folder.path().join("data")).expect("a data folder");
    std::fs::write(&config, "[database]\nurl = \"postgres://nobody@127.0.0.1:1/none\"\n").expect("settings");
    let said = run_in(folder.path(), &["backup", "backup", "--config", text(&config)]).expect("it is taken");
    assert!(said.contains("pg_dump") && said.contains("must be the later one"), "{said}");
    let wrong =
        run_in(folder.path(), &["restore", "backup", "--data-dir", "other"]).expect_err("other records");
    assert!(wrong.contains("has its records in PostgreSQL"), "{wrong}");
    let other = ["restore", "backup", "--data-dir", "other", "--config", text(&config)];
    assert!(run_in(folder.path(), &other).expect("it is put back").contains("pg_restore"));
}
