//! Tests that the files of the real program can be read by its user alone.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::process::Program;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}

/// A folder, what is in it, and what is in that.
fn all_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut looked_at = 0;
    while let Some(next) = found.get(looked_at).cloned() {
        looked_at += 1;
        if next.is_dir() {
            let entries = std::fs::read_dir(&next).expect("a folder");
            found.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    found
}

#[tokio::test]
async fn after_a_match_nobody_else_can_open_anything_in_the_data_folder() {
    let program = Program::start(&[]);
    let running = program.room(json!({"game": "arena", "max_players": 2})).await;
    let _anna = program.play(&running, "anna").await;
    let room = program.room(json!({"game": "relay", "max_players": 2})).await;
    let mut bert = program.play(&room, "bert").await;
    bert.send(json!({"type": "walk"})).await;
    let path = format!("/rooms/{room}");
    let stepped = |reply: &crate::http::Reply| reply.json()["tick"].as_u64() >= Some(2);
    let shown = program.eventually(&path, stepped).await.json();
    program.delete(&path).await.must_be(204);
    let replay = format!("/replays/{}", shown["match_id"].as_str().expect("a match"));
    program.eventually(&replay, |reply| reply.status == 200).await;
    let files = all_in(&program.data_dir());
    for ending in [".journal", ".tilt", ".key", "lock", "-wal", "-shm"] {
        let there = files.iter().any(|path| path.to_str().is_some_and(|path| path.ends_with(ending)));
        assert!(there, "no {ending} in {files:?}");
    }
    for path in files {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(format!("{:o}", mode(&path)), format!("{expected:o}"), "{}", path.display());
    }
}

#[test]
fn a_data_folder_that_others_can_read_is_closed_and_the_log_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::set_permissions(&data, PermissionsExt::from_mode(0o755)).expect("a mode");
    let program = Program::start_in(folder, &[]);
    assert_eq!(format!("{:o}", mode(&data)), "700");
    let said =
        |program: &Program| program.begun().iter().any(|line| line.contains("was open to other users"));
    assert!(said(&program), "{:?}", program.begun());
    let again = Program::start_in(program.stop(), &[]);
    assert!(!said(&again), "{:?}", again.begun());
}
