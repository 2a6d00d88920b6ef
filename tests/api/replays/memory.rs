//! Small files that unpack to very much: whoever looks at one with `tiltyard replay` needs no large machine.

use std::process::{Command, Output};

use bytes::Bytes;
use tempfile::tempdir;
use tiltyard::game::journal::{Record, encode};
use tiltyard::game::{Input, Seat, Tick};

use crate::replays::work::replay_of;

/// What the command may have of a machine's memory.
const KIB_MAX: u32 = 224 << 10;
/// Nearly as much as a segment may unpack to.
const BYTES: usize = 120 << 20;

/// Says as often as it fits what a record says.
fn over_and_over(record: &Record) -> Vec<u8> {
    let mut one = Vec::new();
    encode(record, &mut one);
    one.repeat(BYTES / one.len())
}

fn state(bytes: usize) -> Vec<u8> {
    let mut packed = Vec::new();
    encode(&Record::Checkpoint { tick: Tick(0), state: vec![0; bytes], chairs: Vec::new() }, &mut packed);
    packed
}

/// Looks at a replay with these records. Answers what is said of it.
#[track_caller]
fn damaged(records: &[u8]) -> String {
    let folder = tempdir().expect("a folder");
    let (path, file) = (folder.path().join("small.tilt"), replay_of(records));
    assert!(file.len() < 50_000, "{} bytes are no small file", file.len());
    std::fs::write(&path, file).expect("a writable file");
    let script = format!("ulimit -d {KIB_MAX} && exec \"$0\" replay \"$1\"");
    let program = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_tiltyard")]).arg(path).output();
    let Output { status, stdout, stderr } = program.expect("the program runs");
    let [said, complaint] = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert_eq!(status.code(), Some(1), "{said}{complaint}");
    said.lines().last().expect("a verdict").to_owned()
}

#[test]
fn records_are_not_unpacked_before_they_are_read() {
    let said = damaged(&over_and_over(&Record::About { text: " ".repeat(1000) }));
    assert!(said.contains("has a record of which match it is that cannot be read"), "{said}");
}

#[test]
fn a_replay_with_more_gaps_than_it_says_is_read_no_further() {
    let said = damaged(&over_and_over(&Record::Gap { tick: Tick(0) }));
    assert!(said.contains("says other gaps of itself"), "{said}");
}

#[test]
fn actions_that_wait_for_one_step_are_bounded_by_their_bytes() {
    let action = Bytes::from(vec![0; 110]);
    let act = Record::Input { tick: Tick(1), input: Input::Act { seat: Seat(0), action } };
    let said = damaged(&over_and_over(&act));
    assert!(said.contains("says more of one step than any match"), "{said}");
}

#[test]
fn a_state_or_a_description_that_no_server_writes_is_not_believed() {
    let said = damaged(&state(BYTES));
    assert!(said.contains("a record that is longer than any that is written"), "{said}");
    let said = damaged(&over_and_over(&Record::About { text: " ".repeat(30 << 20) }));
    assert!(said.contains("says more of itself than any replay"), "{said}");
    // As large as a server may write one: the game says that it is none.
    let said = damaged(&state(60 << 20));
    assert!(said.contains("damaged"), "{said}");
}
