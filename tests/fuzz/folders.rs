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

/// The file of a save with these facts: they get a tail that finds them.
fn sealed(content: &[u8], facts: &[u8]) -> Vec<u8> {
    let (length, checksum) = (facts.len() as u32, crc32fast::hash(facts));
    [content, facts, b"TILTSAVE", &length.to_le_bytes(), &checksum.to_le_bytes()].concat()
}

fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Saved games: what is read is what was saved. Half of the inputs are a file, the others the facts in one.
pub(crate) fn saves() -> Target {
    let (player, slot) = (PlayerId::parse("anna").expect("an id"), SaveSlot::parse("one").expect("a slot"));
    let there = Locked::new();
    let settings = Settings::load(None, &Vec::new()).expect("settings");
    let saves = Saves::open(&there.lock, Arc::new(RealDisk), settings.saves).expect("a folder");
    let name = format!("saves/{:02x}/anna.one.save", xxh3_64(b"anna") % 256);
    let run = move |input: &[u8]| {
        for file in [input.to_vec(), sealed(b"a game", input)] {
            there.write(&name, &file);
            let Ok(found) = saves.find(&player, &slot) else { continue };
            let mut save = found.ok_or("the save is looked for elsewhere")?;
            let (said, mut content) = (save.save().clone(), Vec::new());
            while let Ok(Some(part)) = save.next_part() {
                content.extend(part);
            }
            must(file.starts_with(&content) && content.len() as u64 <= said.bytes, "it has another content")?;
            let whole = content.len() as u64 == said.bytes && !content.is_empty();
            must(
                !whole || digest_of(&content) == said.sha256,
                "another content is handed out as the save's",
            )?;
        }
        Ok(())
    };
    Target {
        words: &["TILTSAVE", "\"bytes\":", "18446744073709551615", "\"sha256\":", "\"slot\":"],
        ..Target::of("saves", Vec::new(), run)
    }
}

/// A backup of one file, beside a folder that has nothing to do with it.
struct Backup {
    root: TempDir,
}

impl Backup {
    fn new() -> Backup {
        let backup = Backup { root: seeds::folder() };
        backup.write("backup/saves/00/anna.one.save", b"a game");
        backup.write("outside", b"untouched");
        backup
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.root.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("it is written");
    }

    /// Puts it back. Errors: something is written that must not be, or a refusal says nothing.
    fn put_back(&self) -> Result<(), String> {
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
        let names = |folder: &Path| -> BTreeSet<OsString> {
            let entries = std::fs::read_dir(folder).expect("a folder");
            entries.map(|entry| entry.expect("an entry").file_name()).collect()
        };
        let beside = BTreeSet::from(["backup", "outside"].map(OsString::from));
        must(names(self.root.path()) == beside, "something is written beside the data folder")?;
        let outside = std::fs::read(self.root.path().join("outside")).map_err(|error| error.to_string())?;
        must(outside == b"untouched", "a file outside is written over")
    }
}

/// What a backup says of itself: each input once as the list of its files, and once as what says that it is whole.
pub(crate) fn backups() -> Target {
    let backup = Backup::new();
    let list = format!("{}  saves/00/anna.one.save\n", digest_of(b"a game"));
    let about = |list: &[u8]| {
        let about = json!({
            "format": 1, "server": "0.1.0", "made_at": "2026-01-02T03:04:05Z", "records": "sqlite",
            "files": 1, "bytes": 6, "sums": digest_of(list),
        });
        about.to_string().into_bytes()
    };
    let inputs = vec![list.clone().into_bytes(), about(list.as_bytes())];
    let run = move |input: &[u8]| {
        for (list, about) in [(input, about(input)), (list.as_bytes(), input.to_vec())] {
            backup.write("backup/SHA256SUMS", list);
            backup.write("backup/backup.json", &about);
            backup.put_back()?;
        }
        Ok(())
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
