//! Making live files durable by themselves, without the log.
//!
//! All of this blocks. Must not: write to a file.

use std::sync::Arc;

use super::LiveFolder;
use crate::domain::MatchId;
use crate::store::{DiskFile, StoreError, redo};

/// So many files are synced one by one. More are synced together: that takes what everybody else has written to the same file
/// system along, but its cost does not grow with them.
const ONE_BY_ONE_MAX: usize = 16;

/// A file that is to be synced.
pub type Unsynced = (MatchId, Arc<dyn DiskFile>);

/// A file that would not outlive a power cut, and why.
pub type Unsafe = (MatchId, String);

impl LiveFolder {
    /// Syncs files and their names. Answers those for which that failed; the system has their content all the same.
    pub fn sync_files(&self, files: &[Unsynced]) -> Vec<Unsafe> {
        let many = files.len() > ONE_BY_ONE_MAX;
        if files.is_empty() || many && self.disk.sync_file_system(&self.folder).is_ok() {
            return Vec::new();
        }
        let failed = files.iter().filter_map(|(id, file)| Some((id.clone(), file.sync().err()?.to_string())));
        let failed = failed.collect();
        match self.sync_names() {
            Ok(()) => failed,
            Err(error) => files.iter().map(|(id, _)| (id.clone(), error.to_string())).collect(),
        }
    }

    /// Waits until the names of the files would outlive a power cut.
    pub fn sync_names(&self) -> Result<(), StoreError> {
        self.disk.sync_folder(&self.folder).map_err(StoreError::io("sync", &self.folder))
    }

    /// Makes all files durable by themselves, and removes these segments of the log. Errors: what could not be made durable, or
    /// removed; the segments are still needed.
    pub fn settle(&self, segments: &[u64]) -> Result<(), String> {
        let files = self.open_all().map_err(|error| error.to_string())?;
        if let Some((id, why)) = self.sync_files(&files).pop() {
            return Err(format!("the journal of match {id} cannot be made durable: {why}"));
        }
        redo::remove(&*self.disk, &self.folder, segments).map_err(|error| error.to_string())
    }

    fn open_all(&self) -> Result<Vec<Unsynced>, StoreError> {
        let mut files = Vec::new();
        for id in self.list()? {
            let path = self.path(&id);
            match self.disk.open_append(&path).map_err(StoreError::io("open", &path)) {
                Ok(file) => files.push((id, file)),
                // It was removed meanwhile.
                Err(error) if error.is_missing() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(files)
    }
}
