//! A backup that is being written.
//!
//! Must not: know what it copies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::copying::{Digest, copy, digest};
use super::manifest::{self, About, RecordsKept};
use super::places;
use crate::store::privacy::keep_private;
use crate::store::{Disk, StoreError};

/// Is told how far a copy is, in words.
pub type Tell<'a> = &'a mut dyn FnMut(&str);

/// How often a file is copied that changes while it is.
const TRIES: usize = 200;
/// Somebody who waits is told how far it is so often.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// The folder of a backup, and what is in it so far.
pub(super) struct BackupTarget<'a> {
    folder: PathBuf,
    disk: &'a dyn Disk,
    tell: Tell<'a>,
    made_at: Timestamp,
    sums: BTreeMap<String, Digest>,
    made: BTreeSet<PathBuf>,
    part: Part,
}

/// What is being copied.
struct Part {
    name: &'static str,
    files: u64,
    bytes: u64,
    told: Instant,
}

impl<'a> BackupTarget<'a> {
    /// Begins a backup in a folder that is empty or not there. Errors: it is not.
    pub(super) fn begin(
        folder: &Path,
        disk: &'a dyn Disk,
        tell: Tell<'a>,
    ) -> Result<BackupTarget<'a>, StoreError> {
        let found = places::names_in(folder).map_err(StoreError::io("list", folder))?;
        if !found.is_empty() {
            let why = match found.iter().any(|name| name == manifest::ABOUT) {
                true => "has a backup already: give this one a folder of its own",
                false => {
                    "is not empty: give the backup a folder of its own, or remove the one that was broken off"
                }
            };
            return Err(StoreError::unusable(folder, why));
        }
        disk.make_folder(folder).map_err(StoreError::io("make the folder", folder))?;
        keep_private(folder);
        let part = Part { name: "", files: 0, bytes: 0, told: Instant::now() };
        let (sums, made) = (BTreeMap::new(), BTreeSet::new());
        Ok(BackupTarget {
            folder: folder.to_owned(),
            disk,
            tell,
            made_at: Timestamp::now(),
            sums,
            made,
            part,
        })
    }

    /// The disk.
    pub(super) fn disk(&self) -> &'a dyn Disk {
        self.disk
    }

    /// Where a file of the backup is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Says what is copied next.
    pub(super) fn begin_part(&mut self, name: &'static str) {
        self.part = Part { name, files: 0, bytes: 0, told: Instant::now() };
    }

    /// Says what was copied.
    pub(super) fn end_part(&mut self) {
        let Part { name, files, bytes, .. } = self.part;
        (self.tell)(&format!("{name}: {files} files, {bytes} bytes"));
    }

    /// Says something else.
    pub(super) fn say(&mut self, what: &str) {
        (self.tell)(what);
    }

    /// Copies a file as long as it is now. Answers whether it is there.
    pub(super) fn copy(&mut self, name: &str, from: &Path) -> Result<bool, StoreError> {
        self.make_folder_of(name)?;
        let copied = copy(self.disk, from, &self.path(name))?;
        let is_there = copied.is_some();
        copied.into_iter().for_each(|digest| self.note(name, digest));
        Ok(is_there)
    }

    /// Copies a file that is cut now and then, and grows again: tries until what was copied is still there afterwards. Answers
    /// whether it is there.
    pub(super) fn copy_unchanged(&mut self, name: &str, from: &Path) -> Result<bool, StoreError> {
        for _ in 0..TRIES {
            let Some(copied) = copy(self.disk, from, &self.path(name))? else { return Ok(false) };
            if digest(self.disk, from, copied.bytes)?.as_ref() == Some(&copied) {
                self.note(name, copied);
                return Ok(true);
            }
        }
        Err(StoreError::unusable(from, "changes faster than it can be copied: try again"))
    }

    /// Copies the files of a folder that are wanted, by their names. What goes meanwhile is left out.
    pub(super) fn copy_folder(
        &mut self,
        name: &str,
        from: &Path,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), StoreError> {
        for file in list(self.disk, from)?.into_iter().filter(|file| wanted(file)) {
            self.copy(&format!("{name}/{file}"), &from.join(&file))?;
        }
        Ok(())
    }

    /// A file was put into the backup by somebody else.
    pub(super) fn add(&mut self, name: &str) -> Result<(), StoreError> {
        let found = digest(self.disk, &self.path(name), u64::MAX)?;
        found.into_iter().for_each(|digest| self.note(name, digest));
        Ok(())
    }

    /// Takes a file out of the backup again.
    pub(super) fn forget(&mut self, name: &str) -> Result<(), StoreError> {
        self.sums.remove(name);
        self.disk.discard(&self.path(name))
    }

    /// Makes it durable, and then says that it is whole.
    pub(super) fn finish(self, records: RecordsKept) -> Result<About, StoreError> {
        sync(self.disk, &self.folder, self.sums.keys().map(|name| self.folder.join(name)))?;
        manifest::write(self.disk, &self.folder, &self.sums, self.made_at, records)
    }

    fn note(&mut self, name: &str, digest: Digest) {
        self.part.files += 1;
        self.part.bytes += digest.bytes;
        self.sums.insert(name.to_owned(), digest);
        if self.part.told.elapsed() >= TOLD_EVERY {
            self.part.told = Instant::now();
            let Part { name, files, bytes, .. } = self.part;
            (self.tell)(&format!("{name}: {files} files, {bytes} bytes so far"));
        }
    }

    fn make_folder_of(&mut self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.folder).to_owned();
        if !self.made.contains(&folder) {
            self.disk.make_folder(&folder).map_err(StoreError::io("make the folder", &folder))?;
            self.made.insert(folder);
        }
        Ok(())
    }
}

/// The names of the files in a folder, in order; of none, if there is no such folder.
pub(super) fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<String>, StoreError> {
    let found = match disk.list(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        found => found.map_err(StoreError::io("list", folder))?,
    };
    let mut names: Vec<_> = found.into_iter().map(|file| file.name).collect();
    names.sort();
    Ok(names)
}

/// Waits until these files, most of them below one folder, would outlive a power cut.
pub(super) fn sync(
    disk: &dyn Disk,
    folder: &Path,
    files: impl Iterator<Item = PathBuf>,
) -> Result<(), StoreError> {
    let are_synced = disk.sync_file_system(folder).is_ok();
    let mut folders = BTreeSet::new();
    for path in files.filter(|path| !are_synced || !path.starts_with(folder)) {
        let file = disk.open_append(&path).map_err(StoreError::io("open", &path))?;
        file.sync().map_err(StoreError::io("sync", &path))?;
        folders.extend(path.parent().map(Path::to_owned));
    }
    folders.extend((!are_synced).then(|| folder.to_owned()));
    folders.iter().try_for_each(|folder| disk.sync_folder(folder).map_err(StoreError::io("sync", folder)))
}
