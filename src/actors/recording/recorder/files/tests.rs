//! Journals of many matches on a disk whose power is cut, and whose calls are counted.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use tempfile::TempDir;

use super::*;
use crate::actors::recording::recorder::Reserved;
use crate::store::live::{self, tests::head};
use crate::store::power::{Calls, PowerDisk, Refused};
use crate::store::{Disk, FolderLock, LiveJournal, RealDisk};

const SEGMENT_BYTES: u64 = 64 << 10;

fn batch(place: BatchPosition, play: &str) -> Batch {
    let mut frames = Vec::new();
    if place == BatchPosition::First {
        live::put_head(&head(), &mut frames).unwrap();
    }
    live::put_news(play.as_bytes(), &[], &mut frames).unwrap();
    Batch { frames: Reserved::uncounted(frames), place, behind_gap: None }
}

fn id(number: usize) -> MatchId {
    MatchId::parse(&format!("match-{number:04}")).unwrap()
}

/// A server that begins on a disk. The lock alone is real.
fn open(disk: &PowerDisk, dir: &TempDir) -> Files {
    open_with(disk, dir, SEGMENT_BYTES)
}

fn open_with(disk: &PowerDisk, dir: &TempDir, segment_bytes: u64) -> Files {
    let lock = FolderLock::take(dir.path(), &RealDisk, Duration::ZERO).unwrap();
    let folder = LiveFolder::open(&lock, Arc::new(disk.clone())).unwrap();
    Files::new(LiveWriter::open(Arc::new(folder), segment_bytes).unwrap())
}

/// A round; answers the journals that are let go because of it.
fn sync(files: &mut Files) -> Vec<MatchId> {
    let Some(round) = files.take_round() else { return Vec::new() };
    let synced = round.sync(&Arc::clone(files.folder()));
    files.synced(synced)
}

/// How often the disk is waited for while so many matches begin, and while they go on.
fn calls_of(matches: usize) -> [Calls; 2] {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open_with(&disk, &dir, 32 << 20);
    [BatchPosition::First, BatchPosition::Next].map(|place| {
        (0..matches).for_each(|number| files.write(&id(number), &batch(place, "play")).unwrap());
        sync(&mut files);
        disk.take_calls()
    })
}

#[test]
fn the_disk_is_waited_for_as_often_with_a_thousand_matches_as_with_one() {
    let begin = Calls { files: 1, folders: 1, ..Calls::default() };
    let go_on = Calls { files: 1, ..Calls::default() };
    for matches in [1, 100, 1000] {
        assert_eq!(calls_of(matches), [begin, go_on], "{matches}");
    }
}

#[test]
fn after_a_start_and_without_a_log_many_files_are_synced_together() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    disk.refuse(Refused::Writes, "redo");
    (0..100).for_each(|number| files.write(&id(number), &batch(BatchPosition::First, "play")).unwrap());
    disk.heal();
    sync(&mut files);
    assert_eq!(disk.take_calls(), Calls { file_systems: 1, ..Calls::default() });
    drop(files);
    let mut files = open(&disk, &dir);
    for number in 0..100 {
        let bytes = files.folder().read(&id(number)).unwrap().whole_bytes;
        let file = files.folder().reopen(&id(number), bytes).unwrap();
        files.adopt(id(number), file);
    }
    sync(&mut files);
    assert_eq!(disk.take_calls(), Calls { file_systems: 1, ..Calls::default() });
}

#[test]
fn a_file_that_cannot_be_synced_costs_no_other_one_its_place_on_the_disk() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    disk.refuse(Refused::Writes, "redo");
    (0..20).for_each(|number| files.write(&id(number), &batch(BatchPosition::First, "play")).unwrap());
    disk.refuse(Refused::Syncs, "match-0007");
    sync(&mut files);
    let broken: Vec<_> = (0..20).filter(|&number| !files.open[&id(number)].durable).collect();
    assert_eq!(broken, [7]);
    disk.heal();
    sync(&mut files);
    assert!(files.open[&id(7)].durable);
}

#[test]
fn a_log_that_cannot_be_synced_is_given_up_and_the_files_are_synced_themselves() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    disk.refuse(Refused::Syncs, "redo");
    files.write(&id(1), &batch(BatchPosition::First, "play")).unwrap();
    sync(&mut files);
    assert!(!files.open[&id(1)].durable);
    sync(&mut files);
    assert!(files.open[&id(1)].durable);
    let mut chance = Pcg64Mcg::seed_from_u64(1);
    drop(files);
    let after = open(&disk.cut(&mut chance), &dir);
    assert_eq!(after.folder().read(&id(1)).unwrap().play, b"play");
}

#[test]
fn the_journal_before_is_let_go_when_the_log_has_the_next_one() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    files.write(&id(1), &batch(BatchPosition::First, "one")).unwrap();
    sync(&mut files);
    files.write(&id(2), &batch(BatchPosition::First, "two")).unwrap();
    let (_, released) = files.retire(&id(1), false, None, Some(id(2)));
    assert!(released.is_empty() && !files.is_done(&id(1)));
    assert_eq!(sync(&mut files), [id(1)]);
    assert!(files.is_done(&id(1)));
}

#[test]
fn after_a_planned_stop_there_is_no_log() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    files.write(&id(1), &batch(BatchPosition::First, "play")).unwrap();
    files.sync_all();
    let names = disk.list(&dir.path().join("live")).unwrap().into_iter().map(|file| file.name);
    assert_eq!(names.collect::<Vec<_>>(), ["match-0001.journal"]);
    drop(files);
    let after = open(&disk.cut(&mut Pcg64Mcg::seed_from_u64(1)), &dir);
    assert_eq!(after.folder().read(&id(1)).unwrap().play, b"play");
}

/// What was written into a match's journal, volume by volume, and how much of it must be there after a power cut.
#[derive(Debug, Clone, Default)]
struct Expected {
    volumes: Vec<String>,
    is_closed: bool,
    is_removed: bool,
    /// The volume and its length, and whether the end is in it, as far as a round has synced them.
    promised: Option<(usize, usize, bool)>,
}

impl Expected {
    fn now(&self) -> Option<(usize, usize, bool)> {
        let last = self.volumes.len().checked_sub(1)?;
        Some((last, self.volumes[last].len(), self.is_closed))
    }

    /// Whether a journal, or none, is one that may be there. After a kill everything is `wanted`.
    fn allows(&self, read: Option<&LiveJournal>, wanted: Option<(usize, usize, bool)>) -> bool {
        let Some((volume, length, is_closed)) = wanted else { return true };
        let Some(read) = read else { return self.is_removed };
        let play = str::from_utf8(&read.play).unwrap();
        let fits = |(at, written): (usize, &String)| {
            let is_enough = if at == volume { play.len() >= length } else { !play.is_empty() };
            written.starts_with(play) && is_enough
        };
        let is_known = self.volumes.iter().enumerate().skip(volume).any(fits);
        is_known && (read.room.closed || !is_closed)
    }
}

/// A server, what was done to it, and how its power is cut.
struct Story {
    disk: PowerDisk,
    dir: TempDir,
    files: Option<Files>,
    expected: BTreeMap<MatchId, Expected>,
    chance: Pcg64Mcg,
    begun: usize,
    told: Vec<String>,
}

impl Story {
    fn new(seed: u64) -> Story {
        let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
        let files = Some(open(&disk, &dir));
        let chance = Pcg64Mcg::seed_from_u64(seed);
        Story {
            disk,
            dir,
            files,
            expected: BTreeMap::new(),
            chance,
            begun: 0,
            told: vec![format!("seed {seed}")],
        }
    }

    fn go_on(&mut self) {
        match self.chance.random_range(0..100) {
            0..12 => self.begin(),
            12..55 => self.append(),
            55..60 => self.turn_over(),
            60..80 => self.sync(),
            80..85 => self.settle(),
            85..90 => self.end(),
            90..94 => self.break_disk(),
            94..97 => self.start_again(false),
            _ => self.start_again(true),
        }
    }

    fn files(&mut self) -> &mut Files {
        self.files.as_mut().unwrap()
    }

    fn any(&mut self) -> Option<MatchId> {
        let running = self.expected.iter().filter(|(_, of)| !of.is_closed && !of.is_removed);
        let running: Vec<_> = running.map(|(id, _)| id.clone()).collect();
        (!running.is_empty()).then(|| running[self.chance.random_range(0..running.len())].clone())
    }

    fn write(&mut self, id: &MatchId, place: BatchPosition) {
        let count = self.expected.get(id).map_or(0, |of| of.volumes.concat().len());
        let play = format!("<{} {count} {}>", id.as_str(), "x".repeat(self.chance.random_range(0..3000)));
        let written = self.files().write(id, &batch(place, &play));
        self.told.push(format!("{} {place:?} {} bytes: {}", id.as_str(), play.len(), written.is_ok()));
        if written.is_err() {
            return;
        }
        let of = self.expected.entry(id.clone()).or_default();
        match place {
            BatchPosition::First => of.volumes.push(play),
            _ => of.volumes.last_mut().unwrap().push_str(&play),
        }
    }

    fn begin(&mut self) {
        self.begun += 1;
        self.write(&id(self.begun), BatchPosition::First);
    }

    fn append(&mut self) {
        if let Some(id) = self.any() {
            self.write(&id, BatchPosition::BehindGap);
        }
    }

    fn turn_over(&mut self) {
        if let Some(id) = self.any() {
            self.write(&id, BatchPosition::First);
        }
    }

    fn sync(&mut self) {
        self.told.push("sync".to_owned());
        let Some(round) = self.files().take_round() else { return };
        let now: Vec<_> = self.expected.iter().map(|(id, of)| (id.clone(), of.now())).collect();
        let synced = round.sync(&Arc::clone(self.files().folder()));
        let is_whole = synced.is_logged && synced.failed.is_empty();
        self.files().synced(synced);
        for (id, now) in now.into_iter().filter(|_| is_whole) {
            self.expected.get_mut(&id).unwrap().promised = now;
        }
    }

    fn settle(&mut self) {
        self.told.push("settle".to_owned());
        if self.chance.random() {
            self.files().writer.close_segment();
        }
        let full = self.files().full_segments();
        if self.files().folder().settle(&full).is_ok() {
            self.files().forget_segments(&full);
        }
    }

    fn end(&mut self) {
        let Some(id) = self.any() else { return };
        self.files().retire(&id, false, None, None);
        let is_closed = self.files().open[&id].last.is_none();
        let is_removed = is_closed && self.chance.random() && self.files().remove(&id).is_ok();
        self.told.push(format!("{} ends: closed {is_closed} removed {is_removed}", id.as_str()));
        let of = self.expected.get_mut(&id).unwrap();
        (of.is_closed, of.is_removed) = (is_closed, is_removed);
        if !is_closed {
            // Nobody tries again here.
            self.expected.remove(&id);
        }
    }

    fn break_disk(&mut self) {
        if self.chance.random() {
            self.told.push("heal".to_owned());
            return self.disk.heal();
        }
        let what = if self.chance.random() { Refused::Writes } else { Refused::Syncs };
        let named = ["redo", "match", "match-0002", ""][self.chance.random_range(0..4)];
        self.told.push(format!("refuse {what:?} of {named:?}"));
        self.disk.refuse(what, named);
    }

    /// The process is killed, and the power cut or not; the next one begins on a disk that is well.
    fn start_again(&mut self, is_cut: bool) {
        self.told.push(format!("start again, cut: {is_cut}"));
        self.files = None;
        self.disk = if is_cut { self.disk.cut(&mut self.chance) } else { self.disk.clone() };
        self.disk.heal();
        let mut files = open(&self.disk, &self.dir);
        for (id, of) in &self.expected {
            let read = files.folder().read(id).ok();
            let wanted = if is_cut { of.promised } else { of.now() };
            let (play, story) = (read.as_ref().map(|read| read.play.len()), self.told.join("\n"));
            assert!(of.allows(read.as_ref(), wanted), "{id:?} {wanted:?}, there: {play:?}\n{story}");
        }
        let before = std::mem::take(&mut self.expected);
        for id in files.folder().list().unwrap() {
            let of = adopted(&mut files, &id, before.get(&id));
            of.into_iter().for_each(|of| _ = self.expected.insert(id.clone(), of));
        }
        self.files = Some(files);
    }
}

/// Takes a journal over, if it can be read; answers what is expected of it from now on: what was promised stays so.
fn adopted(files: &mut Files, id: &MatchId, before: Option<&Expected>) -> Option<Expected> {
    let Ok(read) = files.folder().read(id) else {
        files.set_aside(id).unwrap();
        return None;
    };
    let file = files.folder().reopen(id, read.whole_bytes).unwrap();
    files.adopt(id.clone(), file);
    let play = String::from_utf8(read.play).unwrap();
    let promised = before.and_then(|before| {
        let (volume, length, is_closed) = before.promised?;
        before.volumes[volume].starts_with(&play).then_some((0, length, is_closed))
    });
    Some(Expected { volumes: vec![play], is_closed: read.room.closed, promised, ..Expected::default() })
}

#[test]
fn whatever_happens_no_kill_takes_what_was_written_and_no_power_cut_what_was_synced() {
    for seed in 0..150 {
        let mut story = Story::new(seed);
        (0..120).for_each(|_| story.go_on());
        story.start_again(true);
    }
}

#[test]
fn a_journal_goes_on_where_a_power_cut_has_left_it() {
    let (disk, dir) = (PowerDisk::default(), tempfile::tempdir().unwrap());
    let mut files = open(&disk, &dir);
    files.write(&id(1), &batch(BatchPosition::First, "one")).unwrap();
    sync(&mut files);
    drop(files);
    let disk = disk.cut(&mut Pcg64Mcg::seed_from_u64(3));
    let mut files = open(&disk, &dir);
    let path = files.folder().path(&id(1));
    let file = files.folder().reopen(&id(1), disk.read(&path).unwrap().len() as u64).unwrap();
    files.adopt(id(1), file);
    files.write(&id(1), &batch(BatchPosition::Next, "two")).unwrap();
    assert_eq!(files.folder().read(&id(1)).unwrap().play, b"onetwo");
}
