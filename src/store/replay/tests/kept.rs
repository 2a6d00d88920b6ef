//! The descriptions in files, byte for byte: files of today have to be read by every later server.

use super::super::*;
use super::{decided, folder, id, played, records};
use crate::game::journal::Record;
use crate::store::LiveJournal;
use crate::store::frame::{FRAME_HEAD_BYTES, FrameHead, MAGIC_BYTES};

/// One a line: the first frame of a decided match, the first frame of a match in which seats changed hands, and the first
/// record of that, which was written before anything was played.
const KEPT: &str = include_str!("kept.jsonl");

/// The first frame of a match's file, and its first record.
fn written(live: &LiveJournal) -> (String, String) {
    let (folder, _, _dir) = folder();
    folder.write(&Draft::of(live, None).unwrap()).unwrap();
    let file = std::fs::read(folder.path(&id())).unwrap();
    let (head, rest) = file[MAGIC_BYTES..].split_at(FRAME_HEAD_BYTES);
    let bytes = FrameHead::read(head.try_into().unwrap()).unwrap().payload_bytes;
    let records = records(&folder.find(&id()).unwrap(), 0).unwrap();
    let Some(Record::About { text }) = records.into_iter().next() else {
        panic!("a replay says what it is of")
    };
    (String::from_utf8(rest[..bytes].to_vec()).unwrap(), text)
}

#[test]
fn what_a_file_says_of_itself_is_written_as_ever() {
    let (decided, (played, before)) = (written(&decided()).0, written(&played()));
    assert_eq!(format!("{decided}\n{played}\n{before}\n"), KEPT);
}
