//! The outbox: results of matches that are still to be settled, on disk, so that none is lost while the database is away.
//!
//! Owns: the file `outbox`: the magic, then frames with owed results, and with the ids of those that are settled. In
//! memory are ids and places, and the results that were written a moment ago. Must not: settle anything, or leave half
//! a frame behind a failed write.

mod index;
mod reader;
#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::append::AppendFile;
use super::disk::{Disk, DiskFile};
use super::frame::{self, MAGIC_BYTES};
use super::{FolderLock, Lasts, StoreError};
use crate::domain::{MatchId, MatchResult};
use index::{OutboxIndex, OwedPlace};
use reader::{FoundOutbox, OutboxContent};

const MAGIC: &[u8; MAGIC_BYTES] = b"TILTOWED";
const OWED: u8 = 1;
const SETTLED: u8 = 2;
/// A file with this many bytes is written anew when less than half of it is still owed.
const COMPACT_FROM_BYTES: u64 = 8 << 20;
/// A result that cannot be read back is tried again after this time.
const UNREADABLE_S: i64 = 3600;

/// A result that is to be settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The result is not settled before this time, because spectators see the match late, and records would tell them how
    /// it ends.
    pub not_before: Timestamp,
    /// The result.
    pub result: Box<MatchResult>,
}

/// The results that are owed, in the order in which they came.
pub struct Outbox {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: AppendFile,
    index: OutboxIndex,
    bytes_max: u64,
    /// Something that was written would not outlive a power cut yet.
    dirty: bool,
    _lock: FolderLock,
}

impl Outbox {
    /// Opens the outbox of a locked data folder, or makes it. The rest of an interrupted write is cut off. Blocks.
    /// Errors: it cannot be read or written, or is no outbox.
    pub fn open(lock: &FolderLock, disk: Arc<dyn Disk>, bytes_max: u64) -> Result<Outbox, StoreError> {
        let path = lock.folder().join("outbox");
        let (file, index) = match reader::read(disk.as_ref(), &path)? {
            FoundOutbox::Nothing => {
                (disk.replace(&path, Lasts::Content, |file| file.append(MAGIC))?, OutboxIndex::default())
            }
            FoundOutbox::Outbox(reading) => take_up(disk.as_ref(), &path, reading)?,
        };
        Ok(Outbox { path, disk, file, index, bytes_max, dirty: true, _lock: lock.clone() })
    }

    /// The number of results that are owed.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// The length of the file, in bytes. What is settled stays in it for a while.
    pub fn bytes(&self) -> u64 {
        self.file.len()
    }

    /// The number of results that are owed and due.
    pub fn due_len(&self, now: Timestamp) -> usize {
        self.index.due(now).count()
    }

    /// Whether nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.index.len() == 0
    }

    /// Whether the result of this match is owed.
    pub fn has(&self, id: &MatchId) -> bool {
        self.index.has(id)
    }

    /// Adds results behind those that are there already. A result that it has is passed over. Errors: none of them was
    /// added.
    pub fn owe(&mut self, owed: &[Owed]) -> Result<(), StoreError> {
        let (mut frames, mut places) = (Vec::new(), Vec::new());
        for owed in owed.iter().filter(|owed| !self.index.has(&owed.result.match_id)) {
            let begin = frames.len();
            let put = frame::put(OWED, &packed(owed), &mut frames);
            put.map_err(|too_large| {
                StoreError::unusable(&self.path, format!("cannot have it: {too_large}"))
            })?;
            places.push((begin as u64, (frames.len() - begin) as u64, owed));
        }
        let base = self.file.len();
        if base + frames.len() as u64 > self.bytes_max {
            return Err(StoreError::unusable(&self.path, "is as large as records.outbox_bytes_max allows"));
        }
        self.file.append(&frames)?;
        self.dirty |= !frames.is_empty();
        for (begin, bytes, owed) in places {
            self.index.add_fresh(base + begin, bytes, owed);
        }
        Ok(())
    }

    /// The first results that are due, at most `count`. Errors: the file cannot be read.
    pub fn due(&mut self, count: usize, now: Timestamp) -> Result<Vec<MatchResult>, StoreError> {
        let due: Vec<_> = self.index.due(now).take(count).map(|(at, place)| (at, place.clone())).collect();
        let (mut file, mut results) = (None, Vec::with_capacity(due.len()));
        for (at, place) in due {
            match self.result(&mut file, at, &place)? {
                Ok(result) => results.push(result),
                Err(why) => {
                    log::error!(
                        "{}: a result cannot be read: {why}; it is tried again later",
                        self.path.display()
                    );
                    self.index.put_off_at(at, now + jiff::SignedDuration::from_secs(UNREADABLE_S));
                }
            }
        }
        Ok(results)
    }

    /// The result of a match that is owed. Errors: it cannot be read.
    pub fn find(&self, id: &MatchId) -> Result<Option<MatchResult>, StoreError> {
        let Some((at, place)) = self.index.place(id) else { return Ok(None) };
        let result = self.result(&mut None, at, place)?;
        result.map(Some).map_err(|why| StoreError::unusable(&self.path, why))
    }

    /// An owed result, from the file if it was not written a moment ago; `file` is opened for the first of them.
    fn result(
        &self,
        file: &mut Option<Arc<dyn DiskFile>>,
        at: u64,
        place: &OwedPlace,
    ) -> Result<Result<MatchResult, String>, StoreError> {
        if let Some(fresh) = &place.fresh {
            return Ok(Ok(MatchResult::clone(fresh)));
        }
        let file = match file {
            Some(open) => open,
            none => none.insert(self.disk.open_read(&self.path).map_err(StoreError::io("open", &self.path))?),
        };
        let mut frame = vec![0; place.bytes as usize];
        file.read_at(at, &mut frame).map_err(StoreError::io("read", &self.path))?;
        Ok(reader::owed(&frame).map(|owed| *owed.result))
    }

    /// The time at which the next result becomes due that is not due yet.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.index.next_due(now)
    }

    /// Makes the results that are owed now wait no longer than until `until`: their times are by a clock that may have been
    /// set back since they were written.
    pub fn wait_at_most(&mut self, until: Timestamp) {
        self.index.wait_at_most(until);
    }

    /// Makes a result wait until `until`.
    pub fn put_off(&mut self, id: &MatchId, until: Timestamp) {
        self.index.put_off(id, until);
    }

    /// Forgets results that are settled. Errors: the file was not told, so that after a start they would be owed again.
    pub fn forget(&mut self, ids: &[MatchId]) -> Result<(), StoreError> {
        let known: Vec<_> = ids.iter().filter(|id| self.index.remove(id)).collect();
        if known.is_empty() {
            return Ok(());
        }
        if self.index.len() == 0 {
            // A power cut could take nothing any more.
            self.dirty = false;
            return self.file.cut(MAGIC_BYTES as u64);
        }
        let mut mark = Vec::new();
        let put = frame::put(SETTLED, &packed(&known), &mut mark);
        put.map_err(|too_large| StoreError::unusable(&self.path, format!("cannot have it: {too_large}")))?;
        self.file.append(&mark)?;
        if self.file.len() > COMPACT_FROM_BYTES && self.index.bytes() < self.file.len() / 2 {
            return self.compact();
        }
        Ok(())
    }

    /// Writes all results that are still owed into a new file, in place of the old one.
    fn compact(&mut self) -> Result<(), StoreError> {
        let old = self.disk.open_read(&self.path).map_err(StoreError::io("open", &self.path))?;
        let mut index = OutboxIndex::default();
        let file = self.disk.replace(&self.path, Lasts::Content, |file| {
            file.append(MAGIC)?;
            self.index.places().try_for_each(|(at, place)| {
                let mut frame = vec![0; place.bytes as usize];
                old.read_at(at, &mut frame).map_err(StoreError::io("read", &self.path))?;
                index.put(file.len(), place.clone());
                file.append(&frame)
            })
        })?;
        (self.file, self.index, self.dirty) = (file, index, true);
        Ok(())
    }

    /// Waits until everything that is owed would outlive a power cut; blocks.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.dirty) {
            let synced = self.file.sync().and_then(|()| self.disk.sync_folder_of(&self.path));
            self.dirty = synced.is_err();
            return synced;
        }
        Ok(())
    }
}

fn packed(value: &impl Serialize) -> Vec<u8> {
    rmp_serde::to_vec_named(value).expect("results and ids have no values that MessagePack does not know")
}

/// Goes on with a file behind its last whole frame.
fn take_up(
    disk: &dyn Disk,
    path: &Path,
    reading: OutboxContent,
) -> Result<(AppendFile, OutboxIndex), StoreError> {
    if reading.is_changed {
        let copy = path.with_extension("changed");
        let bytes = disk.read(path).map_err(StoreError::io("read", path))?;
        disk.replace(&copy, Lasts::Content, |file| file.append(&bytes))?;
        log::error!(
            "{}: it was changed, some results may be lost; it is kept as {}",
            path.display(),
            copy.display()
        );
    }
    let file = disk.open_append(path).map_err(StoreError::io("open", path))?;
    if reading.length > reading.whole_bytes {
        let torn = reading.length - reading.whole_bytes;
        log::warn!("{}: its last {torn} bytes are not whole and are cut off", path.display());
        file.truncate(reading.whole_bytes).map_err(StoreError::io("cut", path))?;
    }
    Ok((AppendFile::new(file, path.to_owned(), reading.whole_bytes), reading.index))
}
