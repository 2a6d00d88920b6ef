//! The outbox on real disks, and on disks that fail.

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::domain::{Figures, Finish, Placing, PlayerId, RoomId};
use crate::store::faults::FaultyDisk;

/// A result of a match between two.
pub(crate) fn result(number: u32) -> MatchResult {
    let placing = |player: &str, seat: u16| Placing {
        player: PlayerId::parse(player).unwrap(),
        seat,
        bot: (seat == 1).then(|| "hard".to_owned()),
        finish: Finish { placement: seat + 1, score: 10 - i32::from(seat) },
        figures: Figures::from([("kills".to_owned(), 3)]),
    };
    MatchResult {
        match_id: MatchId::parse(&format!("match-{number}")).unwrap(),
        room: RoomId::parse("duel").unwrap(),
        game: "arena".to_owned(),
        mode: Some("deathmatch".to_owned()),
        private: false,
        began_at: Timestamp::from_second(1_000).unwrap(),
        ended_at: Timestamp::from_second(1_060).unwrap(),
        ticks: 1200,
        has_replay: true,
        placings: vec![placing("anna", 0), placing("bert", 1)],
        fixture: None,
    }
}

pub(crate) fn owed(number: u32) -> Owed {
    let result = result(number);
    Owed { not_before: result.ended_at, result: Box::new(result) }
}

fn id(number: u32) -> MatchId {
    result(number).match_id
}

fn now() -> Timestamp {
    Timestamp::from_second(2_000).unwrap()
}

struct OwedPlace {
    outbox: Outbox,
    disk: FaultyDisk,
    dir: TempDir,
}

impl OwedPlace {
    fn path(&self) -> PathBuf {
        self.dir.path().join("outbox")
    }
}

/// A process that another test is just starting holds what is locked here, for a moment.
const PATIENCE: Duration = Duration::from_secs(10);

fn open(dir: &TempDir, disk: &FaultyDisk) -> Result<Outbox, StoreError> {
    let lock = FolderLock::take(dir.path(), disk, PATIENCE).unwrap();
    Outbox::open(&lock, Arc::new(disk.clone()), 1 << 30)
}

fn place() -> OwedPlace {
    let (dir, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
    let outbox = open(&dir, &disk).unwrap();
    OwedPlace { outbox, disk, dir }
}

/// Opens it again, as the next process does.
fn again(place: OwedPlace) -> OwedPlace {
    let OwedPlace { outbox, disk, dir } = place;
    drop(outbox);
    OwedPlace { outbox: open(&dir, &disk).unwrap(), disk, dir }
}

/// The numbers of the results that are due, in order.
fn due(outbox: &mut Outbox) -> Vec<String> {
    let due = outbox.due(100, now()).unwrap();
    due.iter().map(|result| result.match_id.as_str()["match-".len()..].to_owned()).collect()
}

#[test]
fn results_come_back_as_they_were_and_in_their_order() {
    let mut here = place();
    here.outbox.owe(&[owed(1), owed(2)]).unwrap();
    here.outbox.owe(&[owed(2), owed(3), owed(3)]).unwrap();
    let mut here = again(here);
    assert_eq!(here.outbox.due(2, now()).unwrap(), [result(1), result(2)]);
    assert_eq!((here.outbox.len(), due(&mut here.outbox)), (3, vec!["1".into(), "2".into(), "3".into()]));
    here.outbox.forget(&[id(1), id(3), id(9)]).unwrap();
    let mut here = again(here);
    assert_eq!(due(&mut here.outbox), ["2"]);
    assert!(here.outbox.has(&id(2)) && !here.outbox.has(&id(1)));
}

#[test]
fn when_nothing_is_owed_the_file_is_empty_again() {
    let mut here = place();
    for number in 0..10 {
        here.outbox.owe(&[owed(number)]).unwrap();
        here.outbox.forget(&[id(number)]).unwrap();
    }
    assert_eq!(std::fs::read(here.path()).unwrap(), MAGIC);
    here.outbox.owe(&[owed(1)]).unwrap();
    assert_eq!(due(&mut again(here).outbox), ["1"]);
}

#[test]
fn a_power_cut_at_any_length_loses_nothing_that_was_whole() {
    let mut here = place();
    let mut ends = vec![(MAGIC_BYTES as u64, vec![])];
    here.outbox.owe(&[owed(1)]).unwrap();
    ends.push((here.outbox.file.len(), vec!["1"]));
    here.outbox.owe(&[owed(2)]).unwrap();
    ends.push((here.outbox.file.len(), vec!["1", "2"]));
    here.outbox.forget(&[id(1)]).unwrap();
    ends.push((here.outbox.file.len(), vec!["2"]));
    here.outbox.owe(&[owed(3)]).unwrap();
    ends.push((here.outbox.file.len(), vec!["2", "3"]));
    let (path, bytes) = (here.path(), std::fs::read(here.path()).unwrap());
    for length in 0..=bytes.len() {
        std::fs::write(&path, &bytes[..length]).unwrap();
        here = again(here);
        let whole = ends.iter().rev().find(|(end, _)| *end <= length as u64);
        let expected = whole.map_or(&[][..], |(_, owed)| owed);
        assert_eq!(due(&mut here.outbox), expected, "cut at {length}");
        here.outbox.owe(&[owed(4)]).unwrap();
        here = again(here);
        assert_eq!(due(&mut here.outbox).last().map(String::as_str), Some("4"), "cut at {length}");
    }
}

#[test]
fn a_changed_byte_costs_one_result_at_most_and_a_copy_is_kept() {
    let mut here = place();
    here.outbox.owe(&[owed(1)]).unwrap();
    let first = here.outbox.file.len() as usize;
    here.outbox.owe(&[owed(2), owed(3)]).unwrap();
    let (path, bytes) = (here.path(), std::fs::read(here.path()).unwrap());
    for at in MAGIC_BYTES + 4..first {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        std::fs::write(&path, &changed).unwrap();
        here = again(here);
        assert_eq!(due(&mut here.outbox), ["2", "3"], "byte {at}");
        assert_eq!(std::fs::read(path.with_extension("changed")).unwrap(), changed);
    }
}

#[test]
fn what_does_not_fit_on_the_disk_leaves_no_trace() {
    let mut here = place();
    here.outbox.owe(&[owed(1)]).unwrap();
    for left in [0, 1, 9, 60] {
        here.disk.leave_bytes(left);
        let refused = here.outbox.owe(&[owed(2)]).unwrap_err().to_string();
        assert!(refused.starts_with("cannot write "), "{refused}");
        assert!(!here.outbox.has(&id(2)));
    }
    here.disk.set_stuck(true);
    here.disk.leave_bytes(5);
    here.outbox.owe(&[owed(2)]).unwrap_err();
    here.disk.empty();
    here.outbox.owe(&[owed(2)]).unwrap_err();
    here.disk.set_stuck(false);
    here.outbox.owe(&[owed(3)]).unwrap();
    assert_eq!(due(&mut again(here).outbox), ["1", "3"]);
}

#[test]
fn a_full_disk_does_not_stop_results_from_being_forgotten() {
    let mut here = place();
    here.outbox.owe(&[owed(1), owed(2)]).unwrap();
    here.disk.leave_bytes(0);
    here.outbox.forget(&[id(1)]).unwrap_err();
    assert_eq!(due(&mut here.outbox), ["2"]);
    here.outbox.forget(&[id(2)]).unwrap();
    assert_eq!(due(&mut again(here).outbox), Vec::<String>::new());
}

#[test]
fn a_broken_disk_is_told_and_nothing_is_forgotten() {
    let mut here = place();
    here.outbox.owe(&[owed(1)]).unwrap();
    let mut here = again(here);
    here.disk.set_broken(true);
    here.outbox.due(1, now()).unwrap_err();
    here.outbox.owe(&[owed(2)]).unwrap_err();
    here.outbox.sync().unwrap_err();
    here.disk.set_broken(false);
    let before = here.disk.syncs();
    here.outbox.sync().unwrap();
    assert_eq!(here.disk.syncs(), before + 1);
    here.outbox.sync().unwrap();
    assert_eq!(here.disk.syncs(), before + 1, "nothing is new");
    assert_eq!(due(&mut here.outbox), ["1"]);
}

#[test]
fn what_was_just_written_is_not_read_to_be_settled() {
    let mut here = place();
    let mut large = owed(2);
    large.result.mode = Some("x".repeat(3 << 20));
    here.outbox.owe(&[owed(1), large.clone(), owed(3)]).unwrap();
    here.disk.set_broken(true);
    assert_eq!(here.outbox.due(3, now()).unwrap(), [result(1), *large.result.clone(), result(3)]);
    assert_eq!(here.outbox.find(&id(3)).unwrap(), Some(result(3)));
    here.disk.set_broken(false);
    large.result.match_id = id(4);
    here.outbox.owe(std::slice::from_ref(&large)).unwrap();
    here.disk.set_broken(true);
    assert_eq!(here.outbox.due(3, now()).unwrap().len(), 3);
    here.outbox.due(4, now()).unwrap_err();
    here.disk.set_broken(false);
    assert_eq!(due(&mut here.outbox), ["1", "2", "3", "4"], "what is too much for the memory is in the file");
}

#[test]
fn a_result_waits_for_its_time() {
    let mut here = place();
    let late = Owed { not_before: now() + Duration::from_secs(10), ..owed(1) };
    here.outbox.owe(&[late, owed(2)]).unwrap();
    let mut here = again(here);
    assert_eq!(due(&mut here.outbox), ["2"]);
    let then = here.outbox.next_due(now()).unwrap();
    assert_eq!(here.outbox.due(1, then).unwrap(), [result(1)]);
    here.outbox.put_off(&id(2), then);
    assert_eq!(due(&mut here.outbox), Vec::<String>::new());
    here.outbox.wait_at_most(now());
    assert_eq!(due(&mut here.outbox), ["1", "2"]);
}

#[test]
fn a_large_file_is_written_anew_without_what_is_settled() {
    let mut here = place();
    let mut large = owed(0);
    large.result.mode = Some("x".repeat(1 << 20));
    let keep = owed(100);
    here.outbox.owe(std::slice::from_ref(&keep)).unwrap();
    for number in 1..=9 {
        large.result.match_id = id(number);
        here.outbox.owe(std::slice::from_ref(&large)).unwrap();
        here.outbox.forget(&[id(number)]).unwrap();
    }
    assert!(here.outbox.file.len() < COMPACT_FROM_BYTES, "{}", here.outbox.file.len());
    here.outbox.owe(&[owed(101)]).unwrap();
    assert_eq!(due(&mut here.outbox), ["100", "101"]);
    assert_eq!(due(&mut again(here).outbox), ["100", "101"]);
}

#[test]
fn writing_it_anew_on_a_full_disk_leaves_nothing_and_loses_nothing() {
    let mut here = place();
    let mut large = owed(0);
    large.result.mode = Some("x".repeat(1 << 20));
    here.outbox.owe(&[owed(100)]).unwrap();
    for number in 1..=8 {
        large.result.match_id = id(number);
        here.outbox.owe(std::slice::from_ref(&large)).unwrap();
        if number == 8 {
            // There is enough for the note that results are settled, and not for the new file.
            here.disk.leave_bytes(200);
        }
        assert_eq!(here.outbox.forget(&[id(number)]).is_ok(), number < 8);
    }
    let names: Vec<_> =
        std::fs::read_dir(here.dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{names:?}");
    here.disk.empty();
    here.outbox.owe(&[owed(101)]).unwrap();
    assert_eq!(due(&mut again(here).outbox), ["100", "101"]);
}

#[test]
fn more_than_the_bound_is_refused() {
    let here = place();
    let lock = here.outbox._lock.clone();
    let mut outbox = Outbox::open(&lock, Arc::new(here.disk.clone()), 400).unwrap();
    outbox.owe(&[owed(1), owed(2)]).unwrap_err();
    let refused = outbox.owe(&[owed(1), owed(2)]).unwrap_err().to_string();
    assert!(refused.contains("records.outbox_bytes_max"), "{refused}");
}

#[test]
fn what_is_no_outbox_is_refused_in_plain_words() {
    let here = place();
    let (path, dir, disk) = (here.path(), &here.dir, &here.disk);
    drop(here.outbox);
    let mut odd = MAGIC.to_vec();
    frame::put(77, b"?", &mut odd).unwrap();
    for (bytes, expected) in [
        (b"PK\x03\x04 some archive".to_vec(), "is no outbox of Tiltyard: move it out of the data folder"),
        (odd, "has a frame of kind 77, which no outbox of this version has"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let refused = open(dir, disk).err().unwrap().to_string();
        assert!(refused.ends_with(expected), "{refused}");
    }
}
