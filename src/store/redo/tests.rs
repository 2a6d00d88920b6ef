//! The log, and what it puts back after a power cut. What is noted when, and what is synced, is tested with the recorder, which
//! decides it (`actors/recording/recorder/files/tests.rs`).

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::store::live::{put_head, put_play, tests::head};
use crate::store::power::{PowerDisk, Refused};
use crate::store::{FolderLock, LiveFolder, LiveWriter};

const SEGMENT_BYTES: u64 = 64 << 10;

fn id() -> MatchId {
    MatchId::parse("match-1").unwrap()
}

fn first(play: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    put_head(&head(), &mut frames).unwrap();
    put_play(play, &mut frames).unwrap();
    frames
}

fn next(play: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    put_play(play, &mut frames).unwrap();
    frames
}

struct World {
    folder: Arc<LiveFolder>,
    writer: LiveWriter,
    disk: PowerDisk,
    dir: TempDir,
}

/// A server that begins on a disk. The lock alone is real.
fn world(disk: PowerDisk) -> World {
    let dir = tempfile::tempdir().unwrap();
    let folder = opened(&disk, dir.path());
    let writer = LiveWriter::open(Arc::clone(&folder), SEGMENT_BYTES).unwrap();
    World { folder, writer, disk, dir }
}

fn opened(disk: &PowerDisk, dir: &Path) -> Arc<LiveFolder> {
    let lock = FolderLock::take(dir, &crate::store::RealDisk, Duration::ZERO).unwrap();
    Arc::new(LiveFolder::open(&lock, Arc::new(disk.clone())).unwrap())
}

impl World {
    /// The names of the files, and of the segments.
    fn names(&self) -> Vec<String> {
        let files = self.disk.list(&self.dir.path().join("live")).unwrap();
        files.into_iter().map(|file| file.name).collect()
    }

    fn sync_log(&mut self) {
        self.writer.take_dirty_segments().files.iter().for_each(|segment| segment.sync().unwrap());
        self.folder.sync_names().unwrap();
    }

    /// Opens the folder again as it is, or with another file in the place of the match's.
    fn again(self, content: Option<&[u8]>) -> World {
        if let Some(content) = content {
            let file = self.disk.create(&self.folder.path(&id())).unwrap();
            file.write_all(content).unwrap();
        }
        let World { folder, writer, disk, dir } = self;
        drop((folder, writer));
        let folder = opened(&disk, dir.path());
        let writer = LiveWriter::open(Arc::clone(&folder), SEGMENT_BYTES).unwrap();
        World { folder, writer, disk, dir }
    }

    fn content(&self) -> Vec<u8> {
        self.disk.read(&self.folder.path(&id())).unwrap()
    }
}

#[test]
fn a_file_cut_or_zeroed_at_any_byte_is_put_back_to_the_last_one_that_was_noted() {
    let mut bytes = Vec::new();
    for length in 0.. {
        let mut world = world(PowerDisk::default());
        let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
        world.writer.append(&id(), &mut file, &next(b"two")).unwrap();
        world.writer.append(&id(), &mut file, &next(b"three")).unwrap();
        bytes = world.content();
        if length >= bytes.len() {
            break;
        }
        let damaged =
            if length % 2 == 0 { bytes[..length].to_vec() } else { [&bytes[..length], &[0; 40]].concat() };
        let world = world.again(Some(&damaged));
        assert_eq!(world.content(), bytes, "cut at {length}");
        assert_eq!(world.again(None).content(), bytes, "once more, cut at {length}");
    }
    assert!(bytes.len() > 200);
}

#[test]
fn a_file_that_is_gone_is_put_back_unless_it_was_removed() {
    for is_removed in [false, true] {
        let mut world = world(PowerDisk::default());
        world.writer.begin(&id(), None, &first(b"one")).unwrap();
        if is_removed {
            world.writer.remove(&id()).unwrap();
        } else {
            world.folder.remove(&id()).unwrap();
        }
        let world = world.again(None);
        assert_eq!(world.folder.list().unwrap().is_empty(), is_removed);
    }
}

#[test]
fn a_file_that_has_more_than_the_log_stays_as_it_is() {
    let mut world = world(PowerDisk::default());
    let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
    file.append(&next(b"beside the log")).unwrap();
    let before = world.content();
    assert_eq!(world.again(None).content(), before);
}

#[test]
fn nothing_is_put_behind_what_was_written_instead() {
    let mut world = world(PowerDisk::default());
    let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
    let begun = file.bytes() as usize;
    world.writer.append(&id(), &mut file, &next(b"two")).unwrap();
    let whole = world.content();
    let other = [&whole[..begun], &next(b"2")].concat();
    assert_eq!(world.again(Some(&other)).content(), other);
}

#[test]
fn what_is_in_a_replaced_file_is_not_put_into_the_new_one() {
    let mut world = world(PowerDisk::default());
    let file = world.writer.begin(&id(), None, &first(b"the old one, which was longer")).unwrap();
    world.writer.begin(&id(), Some(&file), &first(b"new")).unwrap();
    let before = world.content();
    let world = world.again(None);
    assert_eq!(world.content(), before);
    assert_eq!(world.folder.read(&id()).unwrap().play, b"new");
}

#[test]
fn a_full_segment_is_let_go_when_the_files_are_durable_without_it() {
    let mut world = world(PowerDisk::default());
    let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
    for _ in 0..3 {
        world.writer.append(&id(), &mut file, &next(&[7; 40_000])).unwrap();
    }
    world.sync_log();
    assert_eq!(
        world.names(),
        ["match-1.journal", "redo-00000001.new", "redo-00000002.new", "redo-00000003.new"]
    );
    let full = world.writer.full_segments();
    world.disk.refuse(Refused::Syncs, "match-1");
    let refused = world.folder.settle(&full).unwrap_err();
    assert!(refused.starts_with("the journal of match match-1 cannot be made durable: "), "{refused}");
    assert_eq!(world.names().len(), 4);
    world.disk.heal();
    world.folder.settle(&full).unwrap();
    world.writer.forget_segments(&full);
    assert_eq!(
        (world.names(), world.writer.full_segments()),
        (vec!["match-1.journal".into(), "redo-00000003.new".into()], vec![])
    );
}

#[test]
fn while_files_cannot_be_made_durable_the_log_grows_to_a_bound() {
    let mut world = world(PowerDisk::default());
    let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
    file.take_dirty();
    for _ in 0..2 * FULL_MAX {
        world.writer.append(&id(), &mut file, &next(&[7; 60_000])).unwrap();
    }
    assert_eq!(world.names().len(), 1 + FULL_MAX);
    assert!(file.take_dirty().is_some(), "it is synced itself");
}

#[test]
fn a_log_that_cannot_be_written_costs_the_file_its_own_sync_and_a_removed_file_its_time() {
    let mut world = world(PowerDisk::default());
    let mut file = world.writer.begin(&id(), None, &first(b"one")).unwrap();
    assert!(file.take_dirty().is_none(), "the log has it");
    world.disk.refuse(Refused::Writes, "redo");
    world.writer.append(&id(), &mut file, &next(b"two")).unwrap();
    assert!(file.take_dirty().is_some());
    world.writer.remove(&id()).unwrap_err();
    assert_eq!(world.folder.list().unwrap(), [id()]);
    world.disk.heal();
    world.writer.remove(&id()).unwrap();
}

#[test]
fn what_is_no_segment_is_set_aside_and_what_was_never_synced_is_let_go() {
    let mut world = world(PowerDisk::default());
    world.writer.begin(&id(), None, &first(b"one")).unwrap();
    for (number, content) in [(2, &b"PK\x03\x04 some archive"[..]), (3, b""), (4, b"TILTRED")] {
        let live = world.dir.path().join("live");
        world.disk.create(&entry::path(&live, number)).unwrap().write_all(content).unwrap();
    }
    let world = world.again(None);
    let unusable: Vec<_> = world.names().into_iter().filter(|name| name.ends_with(".unusable")).collect();
    assert_eq!(unusable, ["redo-00000002.new.unusable"]);
    let full = world.writer.full_segments();
    assert_eq!(full, [1, 3, 4]);
    world.folder.settle(&full).unwrap();
    assert_eq!(world.names(), ["match-1.journal", "redo-00000002.new.unusable"]);
}

#[test]
fn a_server_from_before_the_log_removes_it_so_it_is_never_put_into_what_that_one_wrote() {
    let mut world = world(PowerDisk::default());
    world.writer.begin(&id(), None, &first(b"one")).unwrap();
    let disk: &dyn Disk = &world.disk;
    disk.remove_unfinished(&world.dir.path().join("live")).unwrap();
    assert_eq!(world.names(), ["match-1.journal"]);
}
