//! Live files on real disks, and on disks that fail.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use serde_json::{Map, json};
use tempfile::TempDir;

use super::*;
use crate::domain::{PlayerId, RoomId};
use crate::game::journal::Header;
use crate::game::{Level, Pace, Seat, Seqs};
use crate::room::{ChatEntry, MissedMessage, RoomConfig, RoomRecord, SeatClaim, SeatHolder, Sitting};
use crate::store::faults::FaultyDisk;
use crate::store::outbox::tests::result;

fn id() -> MatchId {
    MatchId::parse("match-1").unwrap()
}

pub(crate) fn head() -> Head {
    let at: jiff::Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
    let header = Header {
        match_id: id(),
        game: "arena".to_owned(),
        rules: 3,
        options: json!({"mode": "deathmatch", "ratio": 0.1, "whole": 1.0, "big": u64::MAX, "none": null}),
        seed: u64::MAX,
        seats_max: 4,
        pace: Pace::Realtime { hz: 20 },
    };
    let room = RoomRecord {
        config: RoomConfig {
            id: RoomId::parse("duel").unwrap(),
            owner: Some(PlayerId::issue(7)),
            opened_from: Some("2001:db8::".to_owned()),
            name: "Düell".to_owned(),
            options: json!({"mode": "deathmatch"}),
            pace: Some(Pace::Lockstep { deadline_ms: 50 }),
            seats_max: 4,
            private: true,
            locked: false,
            rematch: true,
            permanent: false,
            metadata: Map::from_iter([("a".to_owned(), json!([1, 2]))]).into(),
            created_at: at,
            listed_at: Some(at),
            delay_s: 10,
            spectator_chat: true,
            time_bank: None,
            reservation: None,
            fixture: None,
        },
        round: 2,
        seats: Vec::new(),
        chat: Vec::new(),
        numbered: 7,
        missed: None,
        began_at: None,
        quitters: Vec::new(),
        shown_match: None,
        result: None,
        acted: Seqs::default(),
        clocks: Vec::new(),
        closed: false,
        file_bytes: 0,
        behind: false,
    };
    Head { format: FORMAT, header, room, began_at: at }
}

fn claim(seat: u16, token: &str) -> SeatClaim {
    let holder = SeatHolder::Player { sitting: Sitting::named_by(token), since: 3 };
    SeatClaim { seat: Seat(seat), player: PlayerId::parse("anna").unwrap(), holder }
}

fn seqs(last: u32) -> Seqs {
    Seqs { shown: vec![(Seat(2), last)], waiting: vec![(0, u32::MAX)] }
}

fn facts() -> Vec<RoomFact> {
    let line = ChatEntry {
        spectator: false,
        player: PlayerId::parse("anna").unwrap(),
        message: "hello".to_owned(),
        at: head().began_at,
    };
    let bot = SeatClaim {
        seat: Seat(0),
        player: PlayerId::parse("ai_1").unwrap(),
        holder: SeatHolder::Bot { level: Level::Hard },
    };
    let missed = MissedMessage { n: 9, json: Some(bytes::Bytes::from_static(b"{}")), msgpack: None };
    vec![
        RoomFact::Claimed(claim(2, "old")),
        RoomFact::Claimed(bot),
        RoomFact::Claimed(claim(2, "new")),
        RoomFact::Claimed(claim(1, "gone")),
        RoomFact::Freed { seat: Seat(1) },
        RoomFact::Said(line),
        RoomFact::Numbered(9),
        RoomFact::Began(head().began_at),
        RoomFact::Acted(seqs(4)),
        RoomFact::Acted(seqs(5)),
        RoomFact::Decided(Box::new(result(1))),
        RoomFact::Changed { name: "Duel".to_owned(), locked: true, metadata: Map::new() },
        RoomFact::HandedOver { missed: vec![missed] },
    ]
}

fn head_frame() -> Vec<u8> {
    let mut frames = Vec::new();
    put_head(&head(), &mut frames).unwrap();
    frames
}

fn play(records: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    put_play(records, &mut frames).unwrap();
    frames
}

struct Place {
    folder: LiveFolder,
    disk: FaultyDisk,
    dir: TempDir,
}

fn place() -> Place {
    let (dir, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let lock = FolderLock::take(dir.path(), &disk, Duration::ZERO).unwrap();
    let folder = LiveFolder::open(&lock, Arc::new(disk.clone())).unwrap();
    Place { folder, disk, dir }
}

/// A claim as servers wrote it whose seats had one token each.
#[derive(serde::Serialize)]
struct OldClaim {
    seat: u16,
    player: &'static str,
    holder: OldHolder,
}

#[derive(serde::Serialize)]
enum OldHolder {
    Player { token: bytes::Bytes },
}

#[derive(serde::Serialize)]
enum OldFact {
    Claimed(OldClaim),
}

#[test]
fn a_claim_with_the_digest_of_its_only_token_is_read() {
    let token = bytes::Bytes::copy_from_slice(Sitting::named_by("only").as_bytes());
    let old = OldFact::Claimed(OldClaim { seat: 2, player: "anna", holder: OldHolder::Player { token } });
    let read: RoomFact = rmp_serde::from_slice(&rmp_serde::to_vec_named(&old).unwrap()).unwrap();
    let holder = SeatHolder::Player { sitting: Sitting::named_by("only"), since: 0 };
    assert_eq!(read, RoomFact::Claimed(SeatClaim { holder, ..claim(2, "only") }));
}

#[test]
fn a_live_file_is_read_as_it_was_written() {
    let Place { folder, dir: _dir, .. } = place();
    let mut file = folder.begin(&id(), &head_frame()).unwrap();
    file.append(&play(b"one")).unwrap();
    for fact in facts() {
        let mut frames = Vec::new();
        put_fact(&fact, &mut frames).unwrap();
        file.append(&frames).unwrap();
    }
    file.append(&play(b"two")).unwrap();
    file.sync().unwrap();
    let read = folder.read(&id()).unwrap();
    assert_eq!((&read.head, read.play.as_slice()), (&head(), &b"onetwo"[..]));
    assert_eq!((read.whole_bytes, read.torn_bytes), (file.bytes(), 0));
    let room = read.room;
    assert_eq!((room.config.name.as_str(), room.config.locked, room.numbered), ("Duel", true, 9));
    assert_eq!(room.seats.iter().map(|claim| claim.seat.0).collect::<Vec<_>>(), [0, 2]);
    assert!(
        matches!(&room.seats[1].holder, SeatHolder::Player { sitting, since: 3 } if sitting.is_named_by("new"))
    );
    assert_eq!((room.began_at, room.result), (Some(head().began_at), Some(Box::new(result(1)))));
    assert_eq!(room.acted, seqs(5));
    assert_eq!((room.chat.len(), room.missed.map(|missed| missed[0].n)), (1, Some(9)));
    assert_eq!(folder.list().unwrap(), [id()]);
    folder.remove(&id()).unwrap();
    folder.remove(&id()).unwrap();
    assert_eq!(folder.list().unwrap(), []);
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_and_play_goes_on_behind_it() {
    let Place { folder, dir: _dir, .. } = place();
    let mut file = folder.begin(&id(), &head_frame()).unwrap();
    let begun = file.bytes();
    file.append(&play(b"first")).unwrap();
    let whole = file.bytes();
    file.append(&play(b"second")).unwrap();
    let bytes = std::fs::read(folder.path(&id())).unwrap();
    for length in begun as usize..bytes.len() {
        std::fs::write(folder.path(&id()), &bytes[..length]).unwrap();
        let read = folder.read(&id()).unwrap();
        let expected = if (length as u64) < whole { begun } else { whole };
        assert_eq!((read.whole_bytes, read.torn_bytes), (expected, length as u64 - expected), "{length}");
        let mut again = folder.reopen(&id(), read.whole_bytes).unwrap();
        again.append(&play(b"third")).unwrap();
        let kept: &[u8] = if expected == begun { b"third" } else { b"firstthird" };
        assert_eq!(folder.read(&id()).unwrap().play, kept, "{length}");
    }
    for length in 0..begun as usize {
        std::fs::write(folder.path(&id()), &bytes[..length]).unwrap();
        folder.read(&id()).unwrap_err();
    }
}

#[test]
fn a_changed_byte_ends_the_journal_before_its_frame() {
    let Place { folder, dir: _dir, .. } = place();
    let mut file = folder.begin(&id(), &head_frame()).unwrap();
    file.append(&play(b"first")).unwrap();
    let whole = file.bytes();
    file.append(&play(b"second")).unwrap();
    file.append(&play(b"third")).unwrap();
    let mut bytes = std::fs::read(folder.path(&id())).unwrap();
    bytes[whole as usize + frame::FRAME_HEAD_BYTES + 1] ^= 1;
    std::fs::write(folder.path(&id()), &bytes).unwrap();
    let read = folder.read(&id()).unwrap();
    assert_eq!((read.play.as_slice(), read.whole_bytes), (&b"first"[..], whole));
    assert_eq!(read.torn_bytes, bytes.len() as u64 - whole);
}

#[test]
fn what_does_not_fit_on_the_disk_leaves_no_trace_and_later_writes_work() {
    let Place { folder, disk, dir: _dir } = place();
    let mut file = folder.begin(&id(), &head_frame()).unwrap();
    for left in 0..play(b"lost").len() as u64 {
        disk.leave_bytes(left);
        let refused = file.append(&play(b"lost")).unwrap_err().to_string();
        assert!(refused.starts_with("cannot write "), "{refused}");
        assert_eq!(folder.read(&id()).unwrap().torn_bytes, 0, "{left} bytes left");
    }
    disk.empty();
    file.append(&play(b"kept")).unwrap();
    assert_eq!(folder.read(&id()).unwrap().play, b"kept");
}

#[test]
fn half_a_frame_that_could_not_be_cut_is_cut_before_the_next_write() {
    let Place { folder, disk, dir: _dir } = place();
    let mut file = folder.begin(&id(), &head_frame()).unwrap();
    disk.leave_bytes(5);
    disk.set_stuck(true);
    file.append(&play(b"lost")).unwrap_err();
    disk.empty();
    let refused = file.append(&play(b"lost too")).unwrap_err().to_string();
    assert!(refused.starts_with("cannot cut "), "{refused}");
    assert_eq!(folder.read(&id()).unwrap().torn_bytes, 5);
    disk.set_stuck(false);
    file.append(&play(b"kept")).unwrap();
    let read = folder.read(&id()).unwrap();
    assert_eq!((read.play.as_slice(), read.torn_bytes), (&b"kept"[..], 0));
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let Place { folder, disk, dir } = place();
    folder.begin(&id(), &[head_frame(), play(b"old")].concat()).unwrap();
    disk.leave_bytes(20);
    assert!(folder.begin(&id(), &[head_frame(), play(b"new")].concat()).is_err());
    assert_eq!(folder.read(&id()).unwrap().play, b"old");
    assert_eq!(std::fs::read_dir(dir.path().join("live")).unwrap().count(), 1);
    disk.empty();
    let mut file = folder.begin(&id(), &[head_frame(), play(b"new")].concat()).unwrap();
    file.append(&play(b"er")).unwrap();
    assert_eq!(folder.read(&id()).unwrap().play, b"newer");
}

#[test]
fn a_live_file_is_nobody_elses_to_read() {
    let Place { folder, dir: _dir, .. } = place();
    folder.begin(&id(), &head_frame()).unwrap();
    let mode = std::fs::metadata(folder.path(&id())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_an_interrupted_beginning_left_is_removed() {
    let Place { folder, dir, .. } = place();
    drop(folder);
    let left = dir.path().join("live/match-1.journal.new");
    std::fs::write(&left, b"TILT").unwrap();
    let lock = FolderLock::take(dir.path(), &FaultyDisk::default(), Duration::ZERO).unwrap();
    let folder = LiveFolder::open(&lock, Arc::new(FaultyDisk::default())).unwrap();
    assert!(!left.exists() && folder.list().unwrap().is_empty());
}

#[test]
fn a_folder_has_one_user_at_a_time() {
    let Place { folder, dir, disk } = place();
    let again = || FolderLock::take(dir.path(), &disk, Duration::ZERO);
    assert!(again().is_err_and(|refused| matches!(refused, StoreError::InUse { .. })));
    drop(folder);
    again().unwrap();
}

#[test]
fn what_is_no_live_file_is_refused_in_plain_words() {
    let Place { folder, dir: _dir, .. } = place();
    let mut other = head();
    other.format = 2;
    let mut newer = MAGIC.to_vec();
    put_head(&other, &mut newer).unwrap();
    let mut odd = [&MAGIC[..], &head_frame()].concat();
    frame::put(77, b"?", &mut odd).unwrap();
    let cases = [
        (Vec::new(), "is empty"),
        (b"PK\x03\x04 some archive".to_vec(), "is no live file of Tiltyard"),
        (MAGIC.to_vec(), "does not begin with a whole head"),
        ([&MAGIC[..], &play(b"x")].concat(), "does not begin with a whole head"),
        (newer, "has format 2, this server reads format 1"),
        (odd, "has a frame of kind 77, which no live file has"),
    ];
    for (bytes, expected) in cases {
        std::fs::write(folder.path(&id()), bytes).unwrap();
        let refused = folder.read(&id()).unwrap_err().to_string();
        assert!(refused.ends_with(expected), "{refused}");
    }
    assert!(folder.set_aside(&id()).unwrap().exists() && folder.list().unwrap().is_empty());
    assert!(folder.read(&id()).unwrap_err().is_missing());
}
