//! Files that a server wrote in November 2026, byte for byte. Every later server has to read them as they were meant.
//!
//! The models of the house are the form of its files (docs/adr/0029), so a field or a variant that is renamed changes what
//! comes out here. Then give it its old name back with `serde(rename)`. A snapshot may only be accepted anew for a field
//! that was added (it shows its default), for the verdict under new rules of a game, and for the names of records in Rust,
//! which are packed by hand. The files stay as they are.
//!
//! They are of three rooms of one run. In connect four a guest has opened a room with a delay, and Ben has won. In the
//! arena a bot plays, and Dora leaves. The relay was handed over by a planned stop, while Fara was away.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod shown;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tiltyard::domain::MatchId;
use tiltyard::game::journal::Record;
use tiltyard::room::RoomFact;
use tiltyard::store::frame::{MAGIC_BYTES, StoredFrames};
use tiltyard::store::replay::Patience;
use tiltyard::store::{FolderLock, Head, LiveFolder, Outbox, Owed, RealDisk, ReplayFolder};

use shown::{line, record_lines};

/// The kinds of frames: in live files a head, a fact, and a batch of frames; in an outbox a result that is owed.
const HEAD: u8 = 1;
const FACT: u8 = 3;
const BATCH: u8 = 4;
const OWED: u8 = 1;

const CONNECT_FOUR: &str = "01a21e00e57072068bd0f7e05a228282";
const ARENA: &str = "01a21e00eded7602ad30eca3e8e3cfc9";
const RELAY: &str = "01a21e011923762e9498d2c487d06b65";

/// A data folder with one of the files in it.
fn folder_with(path: &str, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
    folder
}

fn lock(folder: &TempDir) -> FolderLock {
    FolderLock::take(folder.path(), &RealDisk, Duration::from_secs(10)).unwrap()
}

/// The values in the frames of this kind, those in batches among them.
fn values<T: DeserializeOwned>(frames: &[u8], kind: u8) -> Vec<T> {
    let mut found = Vec::new();
    for frame in StoredFrames::new(frames) {
        if frame.kind == kind {
            found.push(rmp_serde::from_slice(frame.payload).unwrap());
        } else if frame.kind == BATCH {
            found.extend(values(frame.payload, kind));
        }
    }
    found
}

/// What a live file comes to: each value in it, the room at its end, and the records.
fn live_file(id: &str, bytes: &[u8]) -> String {
    let folder = folder_with(&format!("live/{id}.journal"), bytes);
    let live = LiveFolder::open(&lock(&folder), Arc::new(RealDisk)).unwrap();
    let journal = live.read(&MatchId::parse(id).unwrap()).unwrap();
    assert_eq!((journal.torn_bytes, journal.is_changed), (0, false));
    let frames = &bytes[MAGIC_BYTES..];
    let mut lines: Vec<String> = values::<Head>(frames, HEAD).iter().map(|head| line("head", head)).collect();
    lines.extend(values::<RoomFact>(frames, FACT).iter().map(|fact| line("fact", fact)));
    lines.push(line("room", &journal.room));
    lines.extend(record_lines(&journal.records().unwrap()));
    lines.join("\n")
}

/// What a replay comes to: its description, the verdict of playing it again, and the records.
fn replay(id: &str, bytes: &[u8]) -> String {
    let folder = folder_with(&format!("replays/{id}.tilt"), bytes);
    let shelf = ReplayFolder::open(folder.path(), Arc::new(RealDisk)).unwrap();
    let file = shelf.find(&MatchId::parse(id).unwrap()).unwrap();
    let verdict = file.check(&tiltyard::games::standard(), &Patience::endless(), &mut |_, _| {});
    let mut lines = vec![
        line("head", file.head()),
        format!("listed at {}, by forfeit: {}", file.listed_at(), file.by_forfeit()),
        line("index", file.index()),
        format!("{:?} to tick {:?}: {}", verdict.verdict, verdict.tick, verdict.detail),
    ];
    let mut passage = file.passage(0);
    let pieces = std::iter::from_fn(|| passage.next_piece(&file));
    let records: Vec<Record> = pieces.flat_map(Result::unwrap).collect();
    lines.extend(record_lines(&records));
    lines.join("\n")
}

#[test]
fn a_live_file_with_a_decided_match_is_read_as_it_was_written() {
    insta::assert_snapshot!(live_file(CONNECT_FOUR, include_bytes!("files/connect_four.journal")));
}

#[test]
fn a_live_file_with_a_bot_and_somebody_who_left_is_read_as_it_was_written() {
    insta::assert_snapshot!(live_file(ARENA, include_bytes!("files/arena.journal")));
}

#[test]
fn a_live_file_that_was_handed_over_is_read_as_it_was_written() {
    insta::assert_snapshot!(live_file(RELAY, include_bytes!("files/relay.journal")));
}

#[test]
fn a_replay_of_connect_four_is_read_as_it_was_written() {
    insta::assert_snapshot!(replay(CONNECT_FOUR, include_bytes!("files/connect_four.tilt")));
}

#[test]
fn a_replay_of_the_arena_is_read_as_it_was_written() {
    insta::assert_snapshot!(replay(ARENA, include_bytes!("files/arena.tilt")));
}

#[test]
fn what_an_outbox_owes_is_read_as_it_was_written() {
    let bytes = include_bytes!("files/outbox");
    let folder = folder_with("outbox", bytes);
    let mut outbox = Outbox::open(&lock(&folder), Arc::new(RealDisk), 1 << 20).unwrap();
    let owed: Vec<Owed> = values(&bytes[MAGIC_BYTES..], OWED);
    let due = outbox.due(10, Timestamp::MAX).unwrap();
    assert_eq!(due, owed.iter().map(|owed| (*owed.result).clone()).collect::<Vec<_>>());
    insta::assert_snapshot!(owed.iter().map(|owed| line("owed", owed)).collect::<Vec<_>>().join("\n"));
}
