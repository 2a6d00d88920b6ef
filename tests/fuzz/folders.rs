//! Files in folders that somebody may have changed: saved games, and backups that are put back.
//!
//! Must not: count a refusal as a fault.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tiltyard::config::Settings;
use tiltyard::domain::{PlayerId, SaveSlot};
use tiltyard::store::backup::{DataPlaces, Restore};
use tiltyard::store::{RealDisk, Saves};
use xxhash_rust::xxh3::xxh3_64;

use crate::seeds;
use crate::targets::{Locked, Target, must};

/// What the one file of a backup, and the one save, have in them.
const GAME: &[u8] = b"a game";

/// The file of a save with these facts: they get a tail that finds them.
fn sealed(content: &[u8], facts: &[u8]) -> Vec<u8> {
    let (length, checksum) = (facts.len() as u32, crc32fast::hash(facts));
    [content, facts, b"TILTSAVE", &length.to_le_bytes(), &checksum.to_le_bytes()].concat()
}

fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The saves of a server, and the place of the file of one.
struct OneSave {
    there: Locked,
    saves: Saves,
    player: PlayerId,
    slot: SaveSlot,
}

impl OneSave {
    fn new() -> OneSave {
        let there = Locked::new();
        let settings = Settings::load(None, &Vec::new()).expect("settings");
        let saves = Saves::open(&there.lock, Arc::new(RealDisk), settings.saves).expect("a folder");
        let (player, slot) =
            (PlayerId::parse("anna").expect("an id"), SaveSlot::parse("one").expect("a slot"));
        OneSave { there, saves, player, slot }
    }

    /// Reads the save whose file this is. Answers the content if it is whole. Errors: it is not what was saved.
    fn read(&self, file: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.there.write(&format!("saves/{:02x}/anna.one.save", xxh3_64(b"anna") % 256), file);
        let Ok(found) = self.saves.find(&self.player, &self.slot) else { return Ok(None) };
        let mut save = found.ok_or("the save is looked for elsewhere")?;
        let (said, mut content) = (save.save().clone(), Vec::new());
        while let Ok(Some(part)) = save.next_part() {
            content.extend(part);
        }
        must(file.starts_with(&content) && content.len() as u64 <= said.bytes, "it has another content")?;
        let whole = content.len() as u64 == said.bytes && !content.is_empty();
        must(!whole || digest_of(&content) == said.sha256, "another content is handed out as the save's")?;
        Ok(whole.then_some(content))
    }
}

/// Saved games: what is read is what was saved. Each input is once a file, and once the facts in one.
pub(crate) fn saves() -> Target {
    let one = OneSave::new();
    let run = move |input: &[u8]| {
        one.read(input)?;
        one.read(&sealed(GAME, input)).map(drop)
    };
    Target {
        words: &["TILTSAVE", "\"bytes\":", "18446744073709551615", "\"sha256\":", "\"slot\":"],
        ..Target::of("saves", Vec::new(), run)
    }
}

/// A backup of one file, beside a file that has nothing to do with it.
struct Backup {
    root: TempDir,
}

impl Backup {
    fn new() -> Backup {
        let backup = Backup { root: seeds::folder() };
        backup.write("backup/saves/00/anna.one.save", GAME);
        backup.write("outside", b"untouched");
        backup
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.root.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("it is written");
    }

    /// Puts it back, with this list of its files. Answers whether that went well. Errors: something is written that must not be,
    /// or a refusal says nothing.
    fn put_back(&self, list: &[u8], about: &[u8]) -> Result<bool, String> {
        self.write("backup/SHA256SUMS", list);
        self.write("backup/backup.json", about);
        let data_dir = self.root.path().join("data");
        let places = DataPlaces {
            keys_dir: data_dir.join("keys"),
            database: Some(data_dir.join("tiltyard.db")),
            data_dir: data_dir.clone(),
        };
        let restore = Restore { from: &self.root.path().join("backup"), places: &places, replace: false };
        let restored = restore.run(&RealDisk, &mut |_| {});
        if let Err(refused) = &restored {
            must(!refused.to_string().is_empty(), "a refusal says nothing")?;
            must(!data_dir.join("saves").exists(), "a backup that is refused is there in part")?;
        }
        if data_dir.exists() {
            std::fs::remove_dir_all(&data_dir).map_err(|error| error.to_string())?;
        }
        self.must_be_alone()?;
        Ok(restored.is_ok())
    }

    /// Whether what is beside the data folder is as it was. Errors: it is not.
    fn must_be_alone(&self) -> Result<(), String> {
        let entries = std::fs::read_dir(self.root.path()).expect("a folder");
        let names: BTreeSet<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        let known = BTreeSet::from(["backup", "outside"].map(OsString::from));
        must(names == known, "something is written beside the data folder")?;
        let outside = std::fs::read(self.root.path().join("outside")).map_err(|error| error.to_string())?;
        must(outside == b"untouched", "a file outside is written over")
    }
}

/// The list of the files of a whole backup.
fn whole_list() -> Vec<u8> {
    format!("{}  saves/00/anna.one.save\n", digest_of(GAME)).into_bytes()
}

/// What says that a backup with this list of its files is whole.
fn about(list: &[u8]) -> Vec<u8> {
    let about = json!({
        "format": 1, "server": "0.1.0", "made_at": "2026-01-02T03:04:05Z", "records": "sqlite",
        "files": 1, "bytes": 6, "sums": digest_of(list),
    });
    about.to_string().into_bytes()
}

/// What a backup says of itself: each input once as the list of its files, and once as what says that it is whole.
pub(crate) fn backups() -> Target {
    let (backup, list) = (Backup::new(), whole_list());
    let inputs = vec![list.clone(), about(&list)];
    let run = move |input: &[u8]| {
        backup.put_back(input, &about(input))?;
        backup.put_back(&list, input).map(drop)
    };
    Target {
        words: &[
            "../",
            "/etc/",
            "  ",
            "outside",
            "..\\",
            "saves/",
            "keys/",
            "\"format\":",
            "tiltyard.db",
            "\n",
        ],
        ..Target::of("backups", inputs, run)
    }
}

#[test]
fn what_is_whole_is_taken_so_that_changes_of_it_get_far() {
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/saves").join(name);
        OneSave::new().read(&std::fs::read(path).expect("a file"))
    };
    assert_eq!((read("whole"), read("other-content")), (Ok(Some(b"level 3".to_vec())), Ok(None)));
    assert_eq!(Backup::new().put_back(&whole_list(), &about(&whole_list())), Ok(true));
}
