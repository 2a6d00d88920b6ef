//! A disk in memory whose power can be cut: what was not synced is then there, half there, or not at all, as chance has it.
//!
//! It also counts what it is asked for, and refuses on demand. For tests.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rand::{Rng, RngExt};

use super::disk::{Disk, DiskFile, FileFound};

/// What is zeroed together where a file has a length and not all of its content.
const BLOCK_BYTES: usize = 64;

/// The disk; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct PowerDisk(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    files: Vec<Stored>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    calls: Calls,
    refused: Vec<(Refused, String)>,
}

#[derive(Default)]
struct Stored {
    bytes: Vec<u8>,
    durable: Vec<u8>,
}

/// What can be refused of files whose names have some text in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Writes,
    Syncs,
}

/// How often the disk was waited for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calls {
    pub(crate) files: u64,
    pub(crate) folders: u64,
    pub(crate) file_systems: u64,
}

impl PowerDisk {
    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls since somebody asked last.
    pub(crate) fn take_calls(&self) -> Calls {
        std::mem::take(&mut self.content().calls)
    }

    /// From now on this fails for files with this in their names.
    pub(crate) fn refuse(&self, what: Refused, named: &str) {
        self.content().refused.push((what, named.to_owned()));
    }

    /// Nothing fails any more.
    pub(crate) fn heal(&self) {
        self.content().refused.clear();
    }

    /// What is there after a power cut.
    pub(crate) fn cut(&self, chance: &mut impl Rng) -> PowerDisk {
        let content = self.content();
        let files = content.files.iter().map(|file| Stored::of(file.after_cut(chance))).collect();
        let mut names = BTreeMap::new();
        let paths = content.names.keys().chain(content.durable_names.keys());
        for path in paths.collect::<std::collections::BTreeSet<_>>() {
            let (now, durable) = (content.names.get(path), content.durable_names.get(path));
            let kept = if chance.random() { now } else { durable };
            kept.into_iter().for_each(|&file| _ = names.insert(path.clone(), file));
        }
        let content = Content { files, durable_names: names.clone(), names, ..Content::default() };
        PowerDisk(Arc::new(Mutex::new(content)))
    }
}

impl Content {
    fn must(&self, what: Refused, path: &Path) -> io::Result<()> {
        let is_hit = |(refused, named): &(Refused, String)| {
            *refused == what && path.to_string_lossy().contains(named.as_str())
        };
        if self.refused.iter().any(is_hit) {
            return Err(io::Error::other("the disk refuses"));
        }
        Ok(())
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Stored {
    fn of(bytes: Vec<u8>) -> Stored {
        Stored { durable: bytes.clone(), bytes }
    }

    fn after_cut(&self, chance: &mut impl Rng) -> Vec<u8> {
        if !self.bytes.starts_with(&self.durable) {
            return if chance.random() { self.bytes.clone() } else { self.durable.clone() };
        }
        let kept = chance.random_range(self.durable.len()..=self.bytes.len());
        let mut bytes = self.bytes[..kept].to_vec();
        let lost = chance.random_range(self.durable.len()..=kept);
        if chance.random_ratio(1, 3) {
            let end = kept.min(lost + BLOCK_BYTES);
            bytes[lost..end].fill(0);
        }
        bytes
    }
}

impl Disk for PowerDisk {
    fn make_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut content = self.content();
        content.must(Refused::Writes, path)?;
        content.files.push(Stored::default());
        let file = content.files.len() - 1;
        content.names.insert(path.to_owned(), file);
        Ok(Arc::new(PowerFile { disk: self.clone(), file, path: path.to_owned() }))
    }

    fn open_append(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let file = self.content().find(path)?;
        Ok(Arc::new(PowerFile { disk: self.clone(), file, path: path.to_owned() }))
    }

    fn open_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.open_append(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let content = self.content();
        Ok(content.files[content.find(path)?].bytes.clone())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut content = self.content();
        let file = content.find(from)?;
        content.names.remove(from);
        content.names.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut content = self.content();
        content.find(path)?;
        content.names.remove(path);
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<FileFound>> {
        let content = self.content();
        let found = content.names.iter().filter(|(path, _)| path.parent() == Some(folder));
        let found = found.map(|(path, &file)| FileFound {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: content.files[file].bytes.len() as u64,
            modified: SystemTime::UNIX_EPOCH,
        });
        Ok(found.collect())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut content = self.content();
        content.must(Refused::Syncs, folder)?;
        content.calls.folders += 1;
        content.durable_names.retain(|path, _| path.parent() != Some(folder));
        let names = content.names.clone().into_iter().filter(|(path, _)| path.parent() == Some(folder));
        content.durable_names.extend(names);
        Ok(())
    }

    fn sync_file_system(&self, folder: &Path) -> io::Result<()> {
        let mut content = self.content();
        if content.refused.iter().any(|(what, _)| *what == Refused::Syncs) {
            return Err(io::Error::other(format!("something around {} is broken", folder.display())));
        }
        content.calls.file_systems += 1;
        content.files.iter_mut().for_each(|file| file.durable = file.bytes.clone());
        content.durable_names = content.names.clone();
        Ok(())
    }
}

struct PowerFile {
    disk: PowerDisk,
    file: usize,
    path: PathBuf,
}

impl DiskFile for PowerFile {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut content = self.disk.content();
        content.must(Refused::Writes, &self.path)?;
        content.files[self.file].bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        self.disk.content().files[self.file].bytes.truncate(len as usize);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let mut content = self.disk.content();
        content.must(Refused::Syncs, &self.path)?;
        content.calls.files += 1;
        let file = &mut content.files[self.file];
        file.durable = file.bytes.clone();
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.disk.content().files[self.file].bytes.len() as u64)
    }

    fn modified(&self) -> io::Result<SystemTime> {
        Ok(SystemTime::UNIX_EPOCH)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let content = self.disk.content();
        let bytes = content.files[self.file].bytes.get(offset as usize..).unwrap_or_default();
        let bytes = bytes.get(..into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        Ok(())
    }
}
