//! The golden transcripts, which client libraries are held to: each is recorded against a real server, and compared with the
//! one that is kept in clients/transcripts. Some are written by hand.

mod by_hand;
mod coming_back;
mod ends;
mod playing;
mod recorder;
mod reference;
mod stand_ins;
mod tape;
mod watching;

use std::collections::BTreeSet;

use serde_json::json;

use crate::http::Http;
use crate::player::{Codec, TestPlayer};
use recorder::{Client, Recorder};

/// A seed with which whoever sits down first begins.
const SEED: u64 = 1;

/// A room of connect four, for two.
async fn table(server: &Http, fields: serde_json::Value) -> String {
    let mut room = json!({"game": "connect_four", "seed": SEED, "name": "A table"});
    room.as_object_mut().expect("an object").extend(fields.as_object().cloned().expect("an object"));
    server.room(room).await
}

/// Anna, who speaks JSON, in a room.
fn anna<'a>(room: &'a str) -> Client<'a> {
    Client { room, player: Some("anna"), codec: Codec::Json }
}

/// Anna, who speaks MessagePack, in a room.
fn packed_anna<'a>(room: &'a str) -> Client<'a> {
    Client { codec: Codec::MsgPack, ..anna(room) }
}

/// The two at a table: anna, who is recorded and begins, and bert.
async fn seated(server: &Http, room: &str, anna: &mut Recorder) -> TestPlayer {
    anna.enter(server.address()).await;
    let bert = server.play(room, "bert").await;
    assert_eq!(bert.welcome["state"]["turn"], 0, "the first one begins, with this seed");
    anna.hear_that(|told| told["delta"]["phase"] == "playing").await;
    bert
}

/// Each drops a stone, anna first, and both have seen it.
async fn drop_both(anna: &mut Recorder, bert: &mut TestPlayer, columns: [u64; 2]) {
    anna.act(json!({"type": "drop", "column": columns[0]})).await;
    anna.hear("tick").await;
    answer(bert, columns).await;
    anna.hear_that(|told| told["delta"]["placed"][2] == 1).await;
}

/// Bert drops a stone when he has seen anna's.
async fn answer(bert: &mut TestPlayer, columns: [u64; 2]) {
    bert.expect_that("tick", |tick| tick["delta"]["placed"][2] == 0).await;
    bert.send(json!({"type": "drop", "column": columns[1]})).await;
    bert.expect_that("tick", |tick| tick["delta"]["placed"][2] == 1).await;
}

#[test]
fn what_is_kept_is_what_is_recorded() {
    let recorded = recorded();
    let kept =
        std::fs::read_dir(tape::folder()).expect("the folder").map(|file| file.expect("a file").file_name());
    let kept: BTreeSet<String> = kept.map(|name| name.to_string_lossy().into_owned()).collect();
    let others = ["README.md", "patches.json"].map(str::to_owned).into_iter();
    let others: BTreeSet<String> =
        others.chain(by_hand::all().into_iter().map(|(name, _)| format!("{name}.json"))).collect();
    let kept: BTreeSet<String> = kept.difference(&others).cloned().collect();
    assert_eq!(kept, recorded.iter().map(|name| format!("{name}.json")).collect());
}

#[test]
fn the_document_names_all_and_how_many_there_are() {
    let document = std::fs::read_to_string(tape::folder().join("README.md")).expect("the document");
    let (recorded, by_hand) = (recorded(), by_hand::all());
    let names = recorded.iter().cloned().chain(by_hand.iter().map(|(name, _)| name.clone()));
    let missing: Vec<String> = names.filter(|name| !document.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "under \"What they cover\" there is no {missing:?}");
    let counts = format!("| all {} | all {} |", recorded.len(), by_hand.len());
    assert_eq!(document.matches(&counts).count(), 2, "the table of libraries has no {counts:?}");
}

/// The names of what is recorded.
fn recorded() -> BTreeSet<String> {
    [playing::ALL, coming_back::ALL, ends::ALL, watching::ALL]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}
