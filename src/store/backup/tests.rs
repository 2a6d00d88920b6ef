//! Backups on real disks, on disks that are full, and while results are on their way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::config::Settings;
use crate::domain::MatchId;
use crate::room::RoomFact;
use crate::store::disk::Disk;
use crate::store::faults::FaultyDisk;
use crate::store::live::{put_fact, put_head, tests::head};
use crate::store::outbox::tests::{owed, result};
use crate::store::records::{Results, Sqlite};
use crate::store::{FolderLock, LiveFolder, Outbox, RealDisk, RefusedFolder, StoreError};

/// A data folder that is used, and room for copies of it.
struct Kept {
    dir: TempDir,
    places: DataPlaces,
}

impl Kept {
    fn new() -> Kept {
        let dir = tempfile::tempdir().unwrap();
        let places = places_in(&dir.path().join("data"));
        RealDisk.make_folder(&places.data_dir).unwrap();
        let kept = Kept { dir, places };
        kept.write("keys/one.key", b"secret");
        kept.write("resume.key", b"seal");
        kept.write("saves/0a/anna.quick.save", b"saved");
        kept.write("replays/match-0.tilt", b"a replay");
        kept.write("replays/match-0.from", b"::1");
        kept.write("live/redo-00000001.new", b"a log");
        drop(Sqlite::open(kept.places.database.as_ref().unwrap(), &database()).unwrap());
        kept
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.places.data_dir.join(name);
        RealDisk.make_folder(path.parent().unwrap()).unwrap();
        drop(std::fs::remove_file(&path));
        RealDisk.create(&path).unwrap().write_all(content).unwrap();
    }

    fn lock(&self) -> FolderLock {
        FolderLock::take(&self.places.data_dir, &RealDisk, std::time::Duration::from_secs(5)).unwrap()
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn take(&self, disk: &dyn Disk, name: &str) -> Result<TakenBackup, StoreError> {
        take(&self.places, &self.path(name), disk, &mut |_| {})
    }
}

fn places_in(data_dir: &Path) -> DataPlaces {
    DataPlaces {
        data_dir: data_dir.to_owned(),
        keys_dir: data_dir.join("keys"),
        database: Some(data_dir.join("tiltyard.db")),
    }
}

fn database() -> crate::config::DatabaseSettings {
    Settings::load(None, &Vec::new()).unwrap().database
}

fn restore(from: &Path, places: &DataPlaces, disk: &dyn Disk, replace: bool) -> Result<Restored, StoreError> {
    Restore { from, places, replace }.run(disk, &mut |_| {})
}

/// The files below a folder and what is in them, but locks and the database, which is written anew.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut rest) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = rest.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                rest.push(path);
            } else if !name.ends_with("lock") && !name.starts_with("tiltyard.db") {
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn what_was_kept_is_back_and_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let kept = Kept::new();
    kept.write("notes.txt", b"of the operator");
    let taken = kept.take(&RealDisk, "backup").unwrap();
    assert!(!taken.from_running && taken.left_out.len() == 1, "{taken:?}");
    let there = places_in(&kept.path("there"));
    let restored = restore(&kept.path("backup"), &there, &RealDisk, false).unwrap();
    assert_eq!((restored.parts["replays"], restored.parts["tiltyard.db"]), (2, 1));
    let mut expected = content(&kept.places.data_dir);
    expected.remove("notes.txt");
    assert_eq!(content(&there.data_dir), expected);
    for folder in ["backup", "there"] {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&kept.path(folder)), 0o700);
        assert_eq!(mode(&kept.path(folder).join("tiltyard.db")), 0o600);
    }
}

#[test]
fn of_a_server_that_runs_the_log_of_journals_is_left_where_it_is() {
    let kept = Kept::new();
    let _running = kept.lock();
    assert!(kept.take(&RealDisk, "backup").unwrap().from_running);
    assert!(!kept.path("backup/live/redo-00000001.new").exists());
}

#[test]
fn a_byte_that_was_changed_or_a_file_that_is_missing_is_found_before_anything_is_written() {
    let kept = Kept::new();
    kept.take(&RealDisk, "backup").unwrap();
    let there = places_in(&kept.path("there"));
    let refused = || restore(&kept.path("backup"), &there, &RealDisk, false).unwrap_err().to_string();
    let save = kept.path("backup/saves/0a/anna.quick.save");
    std::fs::write(&save, "savee").unwrap();
    assert!(refused().ends_with("was changed since it was copied"));
    std::fs::remove_file(&save).unwrap();
    assert!(refused().ends_with("is missing in the backup"));
    let made = std::process::Command::new("mkfifo").arg(&save).status().unwrap();
    assert!(made.success() && refused().contains("is no file"), "nobody waits for a pipe");
    std::fs::remove_file(&save).unwrap();
    let sums = kept.path("backup/SHA256SUMS");
    let text = std::fs::read_to_string(&sums).unwrap();
    std::fs::write(&sums, text.replace("saves/0a", "saves/0b")).unwrap();
    assert!(refused().ends_with("the backup was changed"));
    assert!(!there.data_dir.exists());
}

#[test]
fn what_is_only_a_link_in_the_backup_is_not_followed() {
    use std::os::unix::fs::symlink;
    let kept = Kept::new();
    kept.take(&RealDisk, "backup").unwrap();
    let (there, backup) = (places_in(&kept.path("there")), kept.path("backup"));
    let refused = || restore(&backup, &there, &RealDisk, false).unwrap_err().to_string();
    for (name, kind) in [
        ("saves/0a/anna.quick.save", "file"),
        ("saves/0a", "folder"),
        ("keys", "folder"),
        ("SHA256SUMS", "file"),
        ("backup.json", "file"),
    ] {
        let (inside, outside) = (backup.join(name), kept.path("outside"));
        std::fs::rename(&inside, &outside).unwrap();
        symlink(&outside, &inside).unwrap();
        let (said, path) = (refused(), inside.display().to_string());
        assert!(said.contains(&path) && said.contains(&format!("is no {kind}")), "{said}");
        std::fs::remove_file(&inside).unwrap();
        std::fs::rename(&outside, &inside).unwrap();
    }
    assert!(!there.data_dir.exists());
    symlink(&backup, kept.path("link")).unwrap();
    restore(&kept.path("link"), &there, &RealDisk, false).expect("the folder that was named may be a link");
}

#[test]
fn nothing_is_put_outside_of_the_places_that_a_server_has() {
    let places = places_in(Path::new("data"));
    for name in ["../x", "live/../../x", "/etc/x", "live//x", "lock", "keys/a/b", "x", "", "live/a\\b"] {
        assert_eq!(places.place_of(name), None, "{name}");
    }
    assert_eq!(places.place_of("saves/0a/x.save"), Some("data/saves/0a/x.save".into()));
}

#[test]
fn a_backup_for_which_there_was_no_room_is_not_restored() {
    let kept = Kept::new();
    for bytes in [0, 3, 15, 40, 200] {
        let (disk, name) = (FaultyDisk::default(), format!("backup-{bytes}"));
        disk.leave_bytes(bytes);
        kept.take(&disk, &name).unwrap_err();
        let there = places_in(&kept.path("there"));
        let refused = restore(&kept.path(&name), &there, &RealDisk, false).unwrap_err().to_string();
        assert!(refused.contains("broken off"), "{bytes}: {refused}");
        let again = kept.take(&RealDisk, &name).unwrap_err().to_string();
        assert!(again.contains("remove the one that was broken off"), "{bytes}: {again}");
    }
}

#[test]
fn a_restore_that_was_broken_off_keeps_servers_away_and_can_be_run_again() {
    let kept = Kept::new();
    kept.take(&RealDisk, "backup").unwrap();
    let there = places_in(&kept.path("there"));
    RealDisk.make_folder(&there.data_dir).unwrap();
    std::fs::write(there.data_dir.join("outbox"), "what was there before").unwrap();
    let (disk, backup) = (FaultyDisk::default(), kept.path("backup"));
    disk.leave_bytes(70);
    let full = restore(&backup, &there, &disk, true).unwrap_err().to_string();
    assert!(full.starts_with("cannot write"), "{full}");
    let refused = must_be_whole(&there.data_dir, &RealDisk).unwrap_err().to_string();
    assert!(refused.contains("run tiltyard restore again"), "{refused}");
    let restored = restore(&backup, &there, &RealDisk, false).unwrap();
    must_be_whole(&there.data_dir, &RealDisk).unwrap();
    let mut found = content(&there.data_dir);
    assert_eq!(found.remove("before-restore/outbox").unwrap(), b"what was there before");
    found.retain(|name, _| !name.starts_with("before-restore/"));
    assert_eq!(found, content(&kept.places.data_dir));
    assert_eq!(restored.aside, Some(there.data_dir.join("before-restore")));
}

#[test]
fn a_folder_that_is_used_or_not_empty_is_left_alone() {
    let kept = Kept::new();
    kept.take(&RealDisk, "backup").unwrap();
    let backup = kept.path("backup");
    let before = content(&kept.places.data_dir);
    let refused = |replace| restore(&backup, &kept.places, &RealDisk, replace).unwrap_err().to_string();
    assert!(refused(false).contains("is not empty"));
    let running = kept.lock();
    assert!(refused(true).starts_with("another server is using the data folder"));
    drop(running);
    assert_eq!(content(&kept.places.data_dir), before);
    let second = kept.take(&RealDisk, "backup").unwrap_err().to_string();
    assert!(second.ends_with("has a backup already: give this one a folder of its own"), "{second}");
    let inside = kept.take(&RealDisk, "data/backup").unwrap_err().to_string();
    assert!(inside.contains("is in the data folder"), "{inside}");
}

/// The places that a result passes, and how it gets from one to the next.
struct Way {
    live: LiveFolder,
    outbox: Outbox,
    records: Sqlite,
    refused: RefusedFolder,
}

impl Way {
    fn of(kept: &Kept) -> Way {
        let lock = kept.lock();
        let live = LiveFolder::open(&lock, Arc::new(RealDisk)).unwrap();
        let mut first = Vec::new();
        put_head(&head(), &mut first).unwrap();
        live.begin(&result(1).match_id, &first).unwrap();
        let outbox = Outbox::open(&lock, Arc::new(RealDisk), 1 << 20).unwrap();
        let records = Sqlite::open(kept.places.database.as_ref().unwrap(), &database()).unwrap();
        Way { live, outbox, records, refused: RefusedFolder::new(&lock, Arc::new(RealDisk)) }
    }

    fn step(&mut self, number: usize, is_refused: bool) {
        let id = result(1).match_id;
        match number {
            0 => self.outbox.owe(&[owed(1)]).unwrap(),
            1 => self.live.remove(&id).unwrap(),
            2 if is_refused => _ = self.refused.put(&result(1), "why").unwrap(),
            2 => {
                let settled = actix::System::new().block_on(self.records.settle(&[result(1)]));
                assert!(settled.unwrap()[0].is_new);
            }
            _ => self.outbox.forget(&[id]).unwrap(),
        }
    }
}

/// Whether a result is in a backup, in whichever place.
fn has(backup: &Path, id: &MatchId) -> bool {
    let database = Connection::open(backup.join("tiltyard.db")).unwrap();
    let count = "SELECT count(*) FROM matches WHERE id = ?1";
    let settled: i64 = database.query_row(count, [id.as_str()], |row| row.get(0)).unwrap();
    let is_there = |name: &str| backup.join(name).exists();
    // The rest of the outbox is what a file in front of a result would be.
    let outbox = std::fs::metadata(backup.join("outbox")).map_or(0, |about| about.len());
    settled == 1 || outbox > 8 || is_there("live/match-1.journal") || is_there("refused/match-1.json")
}

#[test]
fn a_result_is_in_the_backup_however_far_it_comes_while_the_parts_are_copied() {
    // What is told marks the moments between the parts.
    for is_refused in [false, true] {
        for plan in 0..3_usize.pow(4) {
            // Behind the journals, behind the outbox and what is refused, and behind the records.
            let moments: Vec<_> = (0..4).map(|step| [0, 1, 4][plan / 3_usize.pow(step) % 3]).collect();
            if !moments.is_sorted() {
                continue;
            }
            let kept = Kept::new();
            let mut way = Way::of(&kept);
            let (mut moment, mut done) = (0, 0);
            let mut go = |_: &str| {
                while done < 4 && moments[done] <= moment {
                    way.step(done, is_refused);
                    done += 1;
                }
                moment += 1;
            };
            take(&kept.places, &kept.path("backup"), &RealDisk, &mut go).unwrap();
            assert!(has(&kept.path("backup"), &result(1).match_id), "{moments:?}");
        }
    }
}

#[test]
fn a_journal_that_a_room_has_left_is_copied_as_it_is_after_the_next_one_began() {
    let kept = Kept::new();
    let live = LiveFolder::open(&kept.lock(), Arc::new(RealDisk)).unwrap();
    let mut first = Vec::new();
    put_head(&head(), &mut first).unwrap();
    let ids = ["match-1", "match-2"].map(|id| MatchId::parse(id).unwrap());
    let mut journal = live.begin(&ids[0], &first).unwrap();
    let (mut tell, backup) = (|_: &str| {}, kept.path("backup"));
    let mut into = super::target::BackupTarget::begin(&backup, &RealDisk, &mut tell).unwrap();
    into.copy("live/match-1.journal", &live.path(&ids[0])).unwrap();
    let mut end = Vec::new();
    put_fact(&RoomFact::Closed, &mut end).unwrap();
    journal.append(&end).unwrap();
    live.begin(&ids[1], &first).unwrap();
    let known = BTreeSet::from(["match-1.journal".to_owned()]);
    super::journals::copy_rest(&mut into, &kept.places.data_dir.join("live"), false, known).unwrap();
    let copied = |id: &MatchId| std::fs::metadata(backup.join(format!("live/{id}.journal"))).unwrap().len();
    let there = |id: &MatchId| std::fs::metadata(live.path(id)).unwrap().len();
    assert_eq!(ids.each_ref().map(copied), ids.each_ref().map(there));
    assert!(copied(&ids[0]) > copied(&ids[1]), "the end of the first match is in the copy");
}
