//! `tiltyard replay`: what it says, what it writes, and with which code it ends.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tiltyard::store::frame::{self, FRAME_HEAD_BYTES};

use crate::games::with_test_games;
use crate::server::{TestServer, settings};

fn replay(arguments: &[&str]) -> (Option<i32>, String, String) {
    let program = Command::new(env!("CARGO_BIN_EXE_tiltyard")).arg("replay").args(arguments).output();
    let Output { status, stdout, stderr } = program.expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// Files of a server on which a match of this kind was played until its room was closed.
async fn played(fields: Value) -> (TempDir, String) {
    let folder = tempdir().expect("a folder");
    let mut settings = settings(&[]);
    settings.server.data_dir = folder.path().to_owned();
    let server = TestServer::run(settings, with_test_games());
    let room = server.room(fields).await;
    let mut anna = server.play(&room, "anna").await;
    for _ in 0..3 {
        anna.send(json!({"type": "walk"})).await;
    }
    let stepped = |reply: &crate::http::Reply| reply.json()["tick"].as_u64() >= Some(4);
    let shown = server.eventually(&format!("/rooms/{room}"), stepped).await.json();
    server.delete(&format!("/rooms/{room}")).await.must_be(204);
    let match_id = shown["match_id"].as_str().expect("a match");
    server.eventually(&format!("/replays/{match_id}"), |reply| reply.status == 200).await;
    let path = folder.path().join("replays").join(format!("{match_id}.tilt"));
    (folder, path.to_str().expect("a path").to_owned())
}

#[tokio::test]
async fn a_replay_is_summed_up_verified_and_exported() {
    let (folder, path) = played(json!({"name": "Friday"})).await;
    let lines = folder.path().join("out.jsonl");
    let (code, out, _) = replay(&[&path, "--export", lines.to_str().expect("a path")]);
    assert_eq!(code, Some(0), "{out}");
    for words in
        ["game      relay, rules ", "room      Friday", "seat   0  anna, ticks 1 to ", "verdict   verified"]
    {
        assert!(out.contains(words), "no {words:?} in {out}");
    }
    let text = std::fs::read_to_string(&lines).expect("the export is there");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&records[0]["type"], &records[0]["game"]), (&json!("meta"), &json!("relay")));
    let acts: Vec<_> = records.iter().filter(|record| record["type"] == "act").collect();
    assert_eq!(acts.iter().map(|act| &act["action"]).collect::<Vec<_>>(), vec![&json!({"type": "walk"}); 3]);
    let finished = records.iter().find(|record| record["type"] == "finished");
    assert_eq!(finished.map(|last| &last["ending"]), Some(&json!("abandoned")));
}

#[tokio::test]
async fn a_changed_byte_ends_with_a_complaint() {
    let (_folder, path) = played(json!({})).await;
    let whole = std::fs::read(&path).expect("the replay is there");
    for at in [whole.len() / 2, whole.len() - 30, whole.len() - 1, 3] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(&path, changed).expect("a writable file");
        let (code, out, complaint) = replay(&[&path]);
        assert_eq!(code, Some(1), "byte {at}: {out}{complaint}");
        assert!(!complaint.contains("panicked"), "byte {at}: {complaint}");
    }
    assert!(replay(&[&path]).2.contains("is no replay of Tiltyard"));
}

#[tokio::test]
async fn a_replay_of_a_game_that_is_not_here_ends_with_another_code() {
    let (_folder, path) = played(json!({"game": "stride"})).await;
    let (code, out, _) = replay(&[&path]);
    assert!(code == Some(3) && out.contains("does not have the game stride"), "{code:?}: {out}");
    let help = Command::new(env!("CARGO_BIN_EXE_tiltyard")).arg("help").output().expect("the program runs");
    let help = String::from_utf8_lossy(&help.stdout).replace(char::is_whitespace, " ");
    assert!(help.contains("3: nothing can be said"), "{help}");
    let page = std::fs::read_to_string("docs/replays.md").expect("the page is there");
    assert!(page.contains("| 3 | nothing can be said"), "the page says another code");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = Path::new("nowhere").join("m.tilt");
    let (code, _, complaint) = replay(&[missing.to_str().expect("a path")]);
    assert_eq!(code, Some(1));
    assert!(complaint.starts_with("error: cannot open nowhere/m.tilt"), "{complaint}");
}

/// The same replay with segments behind its own that unpack to far more than any match says of one step.
fn swollen(whole: &[u8]) -> Vec<u8> {
    const TRAILER_BYTES: usize = 20;
    let number = |at: usize| u64::from_le_bytes(whole[at..at + 8].try_into().expect("eight bytes")) as usize;
    let index_at = number(whole.len() - TRAILER_BYTES);
    let index = &whole[index_at + FRAME_HEAD_BYTES..whole.len() - TRAILER_BYTES];
    let mut index: Value = serde_json::from_slice(index).expect("an index");
    let (index_kind, segments) = (whole[index_at + 4], index["segments"].as_array_mut().expect("segments"));
    let last = segments.last().expect("a segment").clone();
    let kind = whole[last["offset"].as_u64().expect("an offset") as usize + 4];
    let packed = zstd::bulk::compress(&[7, 0, 0].repeat(10 << 20), 6).expect("it is packed");
    let mut file = whole[..index_at].to_vec();
    for _ in 0..3 {
        let mut segment = last.clone();
        segment["first_tick"] = last["last_tick"].clone();
        segment["offset"] = json!(file.len());
        frame::put(kind, &packed, &mut file).expect("a frame");
        segment["bytes"] = json!(file.len() - segment["offset"].as_u64().expect("an offset") as usize);
        segments.push(segment);
    }
    let offset = (file.len() as u64).to_le_bytes();
    frame::put(index_kind, index.to_string().as_bytes(), &mut file).expect("a frame");
    [&file[..], &offset, &crc32fast::hash(&offset).to_le_bytes(), b"TILTDONE"].concat()
}

#[tokio::test]
async fn an_export_ends_where_no_match_goes_on() {
    let (folder, path) = played(json!({})).await;
    let whole = std::fs::read(&path).expect("the replay is there");
    std::fs::write(&path, swollen(&whole)).expect("a writable file");
    let lines = folder.path().join("out.jsonl");
    let lines = lines.to_str().expect("a path");
    let (code, out, _) = replay(&[&path, "--export", lines]);
    assert!(
        code == Some(1) && out.contains("not everything, because the replay says more of one step"),
        "{out}"
    );
    let exported = std::fs::read_to_string(lines).expect("what can be read is there");
    assert!(exported.contains("\"finished\"") && exported.lines().count() < 2_000_000, "{}", exported.len());
    let (code, out, _) = replay(&[&path, "--export", lines, "--seconds", "0"]);
    assert!(code == Some(3) && out.contains("because the replay takes too long"), "{code:?}: {out}");
}
