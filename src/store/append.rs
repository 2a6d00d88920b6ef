//! A file that only grows, by whole frames.
//!
//! Must not: know what is in the frames, or leave half of one behind a failed write.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::StoreError;
use super::disk::DiskFile;

/// A file, open to write at its end.
pub struct AppendFile {
    file: Arc<dyn DiskFile>,
    pub(super) path: PathBuf,
    whole_bytes: u64,
    /// Whether a failed write could not be undone yet.
    torn: bool,
}

impl AppendFile {
    /// A file whose first `whole_bytes` bytes are whole.
    pub(super) fn new(file: Arc<dyn DiskFile>, path: PathBuf, whole_bytes: u64) -> AppendFile {
        AppendFile { file, path, whole_bytes, torn: false }
    }

    /// Appends whole frames. A failed write is undone, so that the file never has half a frame in the middle; if that
    /// fails too, it is tried again before the next write. Errors: nothing of it is in the file.
    pub fn append(&mut self, frames: &[u8]) -> Result<(), StoreError> {
        if self.torn {
            self.undo()?;
        }
        if let Err(error) = self.file.write_all(frames) {
            self.torn = true;
            // The error of the write says more than that of the cut.
            let _ = self.undo();
            return Err(StoreError::io("write", &self.path)(error));
        }
        self.whole_bytes += frames.len() as u64;
        Ok(())
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        self.cut(self.whole_bytes)
    }

    /// Cuts the file to `len` bytes, which must end with a whole frame.
    pub(super) fn cut(&mut self, len: u64) -> Result<(), StoreError> {
        self.file.truncate(len).map_err(StoreError::io("cut", &self.path))?;
        (self.whole_bytes, self.torn) = (len, false);
        Ok(())
    }

    /// Waits until everything written would outlive a power cut; blocks.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync().map_err(StoreError::io("sync", &self.path))
    }

    /// The file itself, to sync it on another thread.
    pub fn handle(&self) -> Arc<dyn DiskFile> {
        self.file.clone()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.whole_bytes
    }

    /// Whether nothing is in it; never, once it has begun.
    pub fn is_empty(&self) -> bool {
        self.whole_bytes == 0
    }
}
