//! Puts a backup back into a data folder.
//!
//! Everything is read and checked before anything is written. While it is written a mark stands in the folder, and no server
//! starts on it. Must not: write over what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::copying::{copy, digest};
use super::manifest::{self, About, RecordsKept};
use super::places::{self, DATABASE, DataPlaces, KEYS};
use super::target::{Tell, list, sync};
use crate::store::{Disk, FolderLock, Lasts, StoreError};

/// Stands in a data folder while it is filled.
const MARK: &str = "restoring";
/// What was in the data folder before.
const ASIDE: &str = "before-restore";

/// A restore that is to be done.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The folder of the backup.
    pub from: &'a Path,
    /// Where its parts belong.
    pub places: &'a DataPlaces,
    /// Whether what is in the data folder is set aside; otherwise it must be empty.
    pub replace: bool,
}

/// What was done.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub about: About,
    /// How many files of each part are there now.
    pub parts: BTreeMap<String, u64>,
    /// Where everything is that was in the data folder before, if something was.
    pub aside: Option<PathBuf>,
    /// The folder with keys that stays as it is, because there are some.
    pub keys_kept: Option<PathBuf>,
}

impl Restore<'_> {
    /// Does it; blocks. Errors: why not; until the data folder is written to, nothing has changed.
    pub fn run(&self, disk: &dyn Disk, tell: Tell<'_>) -> Result<Restored, StoreError> {
        let (about, sums) = manifest::read(disk, self.from)?;
        self.must_fit(&about)?;
        let files = self.check(disk, sums, tell)?;
        let lock = FolderLock::take(&self.places.data_dir, disk, Duration::ZERO)?;
        let keys_kept = self.keys_there(disk)?;
        self.must_be_free()?;
        let (folder, mark) = (lock.folder(), lock.folder().join(MARK));
        disk.replace(&mark, Lasts::All, |file| {
            file.append(b"a backup is being restored into this folder\n")
        })?;
        let aside = self.set_aside(disk)?;
        let files: Vec<_> =
            files.into_iter().filter(|file| keys_kept.is_none() || file.part() != KEYS).collect();
        let parts = copy_all(disk, &files, tell)?;
        sync(disk, folder, files.iter().map(|file| file.to.clone()))?;
        disk.discard(&mark)?;
        disk.sync_folder_of(&mark)?;
        Ok(Restored { about, parts, aside, keys_kept })
    }

    /// Whether the records of the backup belong to the database of the settings.
    fn must_fit(&self, about: &About) -> Result<(), StoreError> {
        let why = match (about.records, &self.places.database) {
            (RecordsKept::Sqlite, None) => {
                "has its records in a file, and database.url names a server of PostgreSQL"
            }
            (RecordsKept::Postgresql, Some(_)) => {
                "has its records in PostgreSQL, and database.url names none: give the settings of that server with --config"
            }
            _ => return Ok(()),
        };
        Err(StoreError::unusable(self.from, why))
    }

    /// Checks every file, and finds its place.
    fn check(
        &self,
        disk: &dyn Disk,
        sums: BTreeMap<String, String>,
        tell: Tell<'_>,
    ) -> Result<Vec<File>, StoreError> {
        let mut files = Vec::with_capacity(sums.len());
        for (name, sha256) in sums {
            let from = self.from.join(&name);
            let Some(to) = self.places.place_of(&name) else {
                return Err(StoreError::unusable(&from, "is nothing that a server keeps"));
            };
            places::must_be_plain(self.from, &name)?;
            match digest(disk, &from, u64::MAX)? {
                Some(found) if found.sha256 == sha256 => files.push(File { name, from, to, sha256 }),
                Some(_) => return Err(StoreError::unusable(&from, "was changed since it was copied")),
                None => return Err(StoreError::unusable(&from, "is missing in the backup")),
            }
        }
        tell(&format!("the backup is whole: {} files have the content that was copied", files.len()));
        Ok(files)
    }

    /// The folder of the keys, if it is one of its own, and there are some.
    fn keys_there(&self, disk: &dyn Disk) -> Result<Option<PathBuf>, StoreError> {
        let keys_dir = &self.places.keys_dir;
        let are_elsewhere = !self.places.has_own_keys();
        Ok((are_elsewhere && !list(disk, keys_dir)?.is_empty()).then(|| keys_dir.clone()))
    }

    /// Whether nothing is in the way.
    fn must_be_free(&self) -> Result<(), StoreError> {
        let data_dir = &self.places.data_dir;
        let elsewhere = self.places.database.as_ref().filter(|_| !self.places.has_own_database());
        let names = places::names_in(data_dir).map_err(StoreError::io("list", data_dir))?;
        // A restore that was broken off has put there what is there.
        if names.iter().any(|name| name == MARK) {
            return Ok(());
        }
        if let Some(database) = elsewhere.filter(|database| database.exists()) {
            return Err(StoreError::unusable(database, "is there: move it away, with its -wal and -shm"));
        }
        if names.iter().any(|name| name == ASIDE) {
            let why = "is from the restore before: move it out of the data folder, or remove it";
            return Err(StoreError::unusable(&data_dir.join(ASIDE), why));
        }
        if !self.replace && names.iter().any(|name| !places::says_nothing(name)) {
            let why =
                "is not empty: name another one with --data-dir, or set aside what is there with --replace";
            return Err(StoreError::unusable(data_dir, why));
        }
        Ok(())
    }

    /// Moves what was in the data folder into one of its own. Of what has gone there already, a restore that was broken off has
    /// left the beginning of a copy, which is removed.
    fn set_aside(&self, disk: &dyn Disk) -> Result<Option<PathBuf>, StoreError> {
        let (data_dir, aside) = (&self.places.data_dir, self.places.data_dir.join(ASIDE));
        let names = places::names_in(data_dir).map_err(StoreError::io("list", data_dir))?;
        for name in names.iter().filter(|name| places::is_part(name)) {
            let (from, to) = (data_dir.join(name), aside.join(name));
            disk.make_folder(&aside).map_err(StoreError::io("make the folder", &aside))?;
            if to.exists() {
                remove(&from)?;
            } else {
                disk.set_aside(&from, &to)?;
            }
        }
        Ok(aside.exists().then_some(aside))
    }
}

/// A file of the backup, and where it belongs.
struct File {
    name: String,
    from: PathBuf,
    to: PathBuf,
    sha256: String,
}

impl File {
    fn part(&self) -> &str {
        self.name.split('/').next().unwrap_or(DATABASE)
    }
}

/// Answers how many files of each part there are.
fn copy_all(disk: &dyn Disk, files: &[File], tell: Tell<'_>) -> Result<BTreeMap<String, u64>, StoreError> {
    let (mut parts, mut made) = (BTreeMap::new(), BTreeSet::new());
    for file in files {
        let folder = file.to.parent().unwrap_or(&file.to);
        if made.insert(folder.to_owned()) {
            disk.make_folder(folder).map_err(StoreError::io("make the folder", folder))?;
        }
        let copied = copy(disk, &file.from, &file.to)?;
        if copied.is_none_or(|copied| copied.sha256 != file.sha256) {
            return Err(StoreError::unusable(&file.from, "changed while it was restored"));
        }
        *parts.entry(file.part().to_owned()).or_default() += 1;
    }
    tell(&format!("{} files are in place", files.len()));
    Ok(parts)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    removed.map_err(StoreError::io("remove", path))
}

/// Whether a data folder is not one that a restore was putting a backup into when it was broken off. Errors: it is.
pub fn must_be_whole(data_dir: &Path, disk: &dyn Disk) -> Result<(), StoreError> {
    if list(disk, data_dir)?.iter().any(|name| name == MARK) {
        let why =
            "has only a part of a backup, because the restore was broken off: run tiltyard restore again";
        return Err(StoreError::unusable(data_dir, why));
    }
    Ok(())
}
