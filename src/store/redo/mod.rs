//! The redo log: what was written into live files since they were last made durable by themselves. One sync of the log is as
//! good as one of each of them, so how often the disk is asked does not depend on how many matches run.
//!
//! Owns: the segments `redo-<number>.new` beside the live files. Everything is written to a match's own file first, which is
//! not synced, and then noted here; what a power cut takes from the files is put back from here (`repair`). A segment that
//! is full is let go when the files are durable without it. See `docs/adr/0032-one-log-makes-all-journals-durable.md`. Must not: know what is in the files.

mod entry;
mod repair;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::frame::TooLarge;
use super::{AppendFile, Disk, DiskFile, StoreError};
use crate::domain::MatchId;
use entry::RedoEntry;

pub(super) use entry::number;
pub(super) use repair::{FileFormat, repair};

/// What is larger than this is not noted: syncing its file costs less than writing it twice.
const NOTE_BYTES_MAX: usize = 1 << 20;
/// So many full segments are kept while files cannot be made durable. Then nothing more is noted.
const FULL_MAX: usize = 8;

/// The log, open to write.
pub struct RedoLog {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    segment_bytes: u64,
    /// The segment that is written to.
    segment: Option<Segment>,
    /// Those before it, the oldest first.
    full: Vec<Segment>,
    next: u64,
    /// The memory of an entry.
    memory: Vec<u8>,
}

struct Segment {
    number: u64,
    /// Of a segment of this process.
    file: Option<AppendFile>,
    is_dirty: bool,
    /// Its name is not durable yet.
    is_new: bool,
}

/// Segments that are to be synced.
#[derive(Default)]
pub struct DirtySegments {
    /// The files.
    pub files: Vec<Arc<dyn DiskFile>>,
    /// Whether their names are to be synced, too.
    pub are_new: bool,
}

impl RedoLog {
    /// The log of a folder whose files are repaired. Segments that are there count as full.
    pub(super) fn open(
        folder: &Path,
        disk: Arc<dyn Disk>,
        segment_bytes: u64,
    ) -> Result<RedoLog, StoreError> {
        let numbers = numbers(&*disk, folder)?;
        let next = numbers.last().map_or(1, |last| last + 1);
        let found = |number| Segment { number, file: None, is_dirty: false, is_new: false };
        let full = numbers.into_iter().map(found).collect();
        let (folder, memory) = (folder.to_owned(), Vec::new());
        Ok(RedoLog { folder, disk, segment_bytes, segment: None, full, next, memory })
    }

    /// Notes what was written into a match's file. Errors: it is not noted, so the file has to be synced itself.
    pub(super) fn written(&mut self, id: &MatchId, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(self.refused(&TooLarge { bytes: bytes.len() }));
        }
        self.note(&RedoEntry::Written(id.clone(), offset, bytes))
    }

    /// Notes that a match's file is about to be removed: if it is gone it is not put back. Errors: it is not noted.
    pub(super) fn removed(&mut self, id: &MatchId) -> Result<(), StoreError> {
        self.note_if_known(&RedoEntry::Removed(id.clone()))
    }

    /// Notes that a match's file is about to be replaced, after it was synced. Errors: it is not noted.
    pub(super) fn replaced(&mut self, id: &MatchId) -> Result<(), StoreError> {
        self.note_if_known(&RedoEntry::Replaced(id.clone()))
    }

    fn note_if_known(&mut self, entry: &RedoEntry<'_>) -> Result<(), StoreError> {
        if self.segment.is_none() && self.full.is_empty() { Ok(()) } else { self.note(entry) }
    }

    fn note(&mut self, entry: &RedoEntry<'_>) -> Result<(), StoreError> {
        let mut memory = std::mem::take(&mut self.memory);
        memory.clear();
        let noted = entry.put(&mut memory).map_err(|too_large| self.refused(&too_large));
        let noted = noted.and_then(|()| self.append(&memory));
        self.memory = memory;
        noted
    }

    fn append(&mut self, frame: &[u8]) -> Result<(), StoreError> {
        let bytes_max = self.segment_bytes;
        if self.segment.as_ref().is_some_and(|segment| segment.is_full_with(frame, bytes_max)) {
            self.close();
        }
        let segment = match &mut self.segment {
            Some(segment) => segment,
            none => none.insert(begin(&*self.disk, &self.folder, &mut self.next, self.full.len())?),
        };
        segment.append(frame)
    }

    fn refused(&self, too_large: &TooLarge) -> StoreError {
        StoreError::unusable(&entry::path(&self.folder, self.next), format!("cannot have it: {too_large}"))
    }

    /// Nothing more is written to the present segment.
    pub(super) fn close(&mut self) {
        self.full.extend(self.segment.take());
    }

    /// Takes the segments that were written to since the last sync.
    pub(super) fn take_dirty(&mut self) -> DirtySegments {
        let mut dirty = DirtySegments::default();
        for segment in self.full.iter_mut().chain(&mut self.segment) {
            if let (Some(file), true) = (&segment.file, std::mem::take(&mut segment.is_dirty)) {
                dirty.are_new |= std::mem::take(&mut segment.is_new);
                dirty.files.push(file.handle());
            }
        }
        dirty
    }

    /// The segments that can be let go once all files are durable without them.
    pub(super) fn full(&self) -> Vec<u64> {
        self.full.iter().map(|segment| segment.number).collect()
    }

    /// Forgets segments that are gone.
    pub(super) fn forget(&mut self, gone: &[u64]) {
        self.full.retain(|segment| !gone.contains(&segment.number));
    }
}

impl Segment {
    fn append(&mut self, frame: &[u8]) -> Result<(), StoreError> {
        let Some(file) = &mut self.file else { unreachable!("only segments of this process are written to") };
        file.append(frame)?;
        self.is_dirty = true;
        Ok(())
    }

    /// Whether it has no room for this frame.
    fn is_full_with(&self, frame: &[u8], bytes_max: u64) -> bool {
        self.file.as_ref().is_some_and(|file| file.len() + frame.len() as u64 > bytes_max)
    }
}

/// Begins the next segment, behind so many that are full. Errors: nothing is left of it.
fn begin(disk: &dyn Disk, folder: &Path, next: &mut u64, full: usize) -> Result<Segment, StoreError> {
    let (path, mut head) = (entry::path(folder, *next), Vec::new());
    if full >= FULL_MAX {
        return Err(StoreError::unusable(&path, "is not begun: too many before it are still needed"));
    }
    let unlikely = |too_large| StoreError::unusable(&path, format!("cannot begin: {too_large}"));
    entry::put_head(&mut head).map_err(unlikely)?;
    let file = disk.create(&path).map_err(StoreError::io("create", &path))?;
    let mut file = AppendFile::new(file, path.clone(), 0);
    if let Err(error) = file.append(&head) {
        // The error of the write says more than that of removing it.
        let _ = disk.discard(&path);
        return Err(error);
    }
    *next += 1;
    Ok(Segment { number: *next - 1, file: Some(file), is_dirty: true, is_new: true })
}

/// The numbers of the segments in a folder, the oldest first.
fn numbers(disk: &dyn Disk, folder: &Path) -> Result<Vec<u64>, StoreError> {
    let files = disk.list(folder).map_err(StoreError::io("list", folder))?;
    let mut numbers: Vec<_> = files.iter().filter_map(|file| number(&file.name)).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Removes segments that are not needed any more, the oldest first; blocks. Errors: some may be left.
pub(super) fn remove(disk: &dyn Disk, folder: &Path, segments: &[u64]) -> Result<(), StoreError> {
    segments.iter().try_for_each(|&number| disk.discard(&entry::path(folder, number)))?;
    // What one says of a removed file must not be gone while an older one could put it back.
    disk.sync_folder(folder).map_err(StoreError::io("sync", folder))
}
