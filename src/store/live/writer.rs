//! Writing live files: into the file of a match, and beside it into the log that all of them share.
//!
//! Must not: wait for the disk to make anything durable, but where a file takes the place of another one.

use std::sync::Arc;

use super::LiveFolder;
use crate::domain::MatchId;
use crate::store::redo::DirtySegments;
use crate::store::{AppendFile, DiskFile, RedoLog, StoreError};

/// One match's file, open to write.
pub struct LiveFile {
    file: AppendFile,
    /// Something in it is durable neither by itself nor with the log.
    is_dirty: bool,
}

impl LiveFile {
    /// A file of which nothing is known to be durable.
    pub(super) fn new(file: AppendFile) -> LiveFile {
        LiveFile { file, is_dirty: true }
    }

    /// Appends whole frames, beside the log. Errors: nothing of it is in the file.
    pub fn append(&mut self, frames: &[u8]) -> Result<(), StoreError> {
        self.is_dirty = true;
        self.file.append(frames)
    }

    /// Its length in bytes.
    pub fn bytes(&self) -> u64 {
        self.file.len()
    }

    /// Waits until everything written would outlive a power cut; blocks.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync()
    }

    /// The file has to be synced itself.
    pub fn set_dirty(&mut self) {
        self.is_dirty = true;
    }

    /// The file, if it has to be synced itself; now it is somebody's task.
    pub fn take_dirty(&mut self) -> Option<Arc<dyn DiskFile>> {
        std::mem::take(&mut self.is_dirty).then(|| self.file.handle())
    }
}

/// Writes the live files of a server, and the log.
pub struct LiveWriter {
    folder: Arc<LiveFolder>,
    log: RedoLog,
    /// The log could not be written the last time.
    is_broken: bool,
}

impl LiveWriter {
    /// The writer of a folder. A segment of its log has about `segment_bytes` at most. Errors: the folder cannot be read.
    pub fn open(folder: Arc<LiveFolder>, segment_bytes: u64) -> Result<LiveWriter, StoreError> {
        let log = RedoLog::open(&folder.folder, Arc::clone(&folder.disk), segment_bytes)?;
        Ok(LiveWriter { folder, log, is_broken: false })
    }

    /// The folder.
    pub fn folder(&self) -> &Arc<LiveFolder> {
        &self.folder
    }

    /// Begins a match's file with these frames, in place of the file that it has. Errors: that one is as it was.
    pub fn begin(
        &mut self,
        id: &MatchId,
        before: Option<&LiveFile>,
        frames: &[u8],
    ) -> Result<LiveFile, StoreError> {
        if let Some(before) = before {
            before.sync()?;
            self.folder.sync_names()?;
            self.log.replaced(id)?;
            return self.folder.begin(id, frames);
        }
        let mut file = self.folder.begin(id, frames)?;
        let first = [super::MAGIC, frames].concat();
        file.is_dirty = !self.note(id, 0, &first);
        Ok(file)
    }

    /// Appends whole frames to a match's file. Errors: nothing of it is in the file.
    pub fn append(&mut self, id: &MatchId, file: &mut LiveFile, frames: &[u8]) -> Result<(), StoreError> {
        let offset = file.bytes();
        file.file.append(frames)?;
        // What is behind something that is not in the log cannot be put back from it.
        file.is_dirty = file.is_dirty || !self.note(id, offset, frames);
        Ok(())
    }

    /// Removes a match's file. Errors: it is still there.
    pub fn remove(&mut self, id: &MatchId) -> Result<(), StoreError> {
        self.log.removed(id)?;
        self.folder.remove(id)
    }

    /// A match's file has got another name, so it is not put back under its own.
    pub fn set_aside(&mut self, id: &MatchId) -> Result<std::path::PathBuf, StoreError> {
        self.log.removed(id)?;
        self.folder.set_aside(id)
    }

    /// Answers whether it is in the log.
    fn note(&mut self, id: &MatchId, offset: u64, bytes: &[u8]) -> bool {
        let noted = self.log.written(id, offset, bytes);
        if let (Err(error), false) = (&noted, self.is_broken) {
            log::warn!("journals are made durable one by one, and not by their log: {error}");
        }
        self.is_broken = noted.is_err();
        noted.is_ok()
    }

    /// Takes the segments of the log that were written to since the last sync.
    pub fn take_dirty_segments(&mut self) -> DirtySegments {
        self.log.take_dirty()
    }

    /// The log begins a new segment with the next batch: the files are about to be durable without it, or it could not be
    /// synced.
    pub fn close_segment(&mut self) {
        self.log.close();
    }

    /// The segments of the log that [`LiveFolder::settle`] can remove.
    pub fn full_segments(&self) -> Vec<u64> {
        self.log.full()
    }

    /// These segments were removed.
    pub fn forget_segments(&mut self, gone: &[u64]) {
        self.log.forget(gone);
    }
}
