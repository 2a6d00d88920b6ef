//! Results that the database refused, each in a file that people can read: `refused/<match_id>.json`.
//!
//! They are tried again at each start, with a server that may know better. Must not: decide what is refused.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::{FolderLock, Lasts, StoreError};
use crate::domain::{MatchId, MatchResult};

const ENDING: &str = ".json";
/// How many files are tried again at a start, in the order of their names. The others wait for the next start.
const READ_MAX: usize = 10_000;

/// The folder `refused`.
pub struct RefusedFolder {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    _lock: FolderLock,
}

/// The content of such a file.
#[derive(Serialize, Deserialize)]
struct Refused {
    why: String,
    result: MatchResult,
}

impl RefusedFolder {
    /// The folder below a locked data folder. It is made when it is needed.
    pub fn new(lock: &FolderLock, disk: Arc<dyn Disk>) -> RefusedFolder {
        RefusedFolder { folder: lock.folder().join("refused"), disk, _lock: lock.clone() }
    }

    /// Writes a result down, whole or not at all; blocks. Answers the file.
    pub fn put(&self, result: &MatchResult, why: &str) -> Result<PathBuf, StoreError> {
        let path = self.path(&result.match_id);
        self.disk.make_folder(&self.folder).map_err(StoreError::io("make the folder", &self.folder))?;
        let text = serde_json::to_vec_pretty(&Refused { why: why.to_owned(), result: result.clone() });
        let text =
            text.map_err(|error| StoreError::unusable(&path, format!("cannot be written: {error}")))?;
        self.disk.replace(&path, Lasts::All, |file| file.append(&text))?;
        Ok(path)
    }

    /// The results that were refused before; blocks. What cannot be read stays where it is; what a process that was killed
    /// has only begun to write is removed.
    pub fn read(&self) -> Vec<MatchResult> {
        // If the folder is not there yet, there is nothing to remove. A file that cannot be removed is not a result, and is
        // passed over.
        let _ = self.disk.remove_unfinished(&self.folder);
        let Ok(mut files) = self.disk.list(&self.folder) else { return Vec::new() };
        files.retain(|file| file.name.ends_with(ENDING));
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let paths = files.into_iter().take(READ_MAX).map(|file| self.folder.join(file.name));
        paths
            .filter_map(|path| {
                let read = self.disk.read(&path).map_err(|error| error.to_string());
                let read =
                    read.and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()));
                match read {
                    Ok(Refused { result, .. }) => Some(result),
                    Err(why) => {
                        log::error!("{} cannot be read and stays: {why}", path.display());
                        None
                    }
                }
            })
            .collect()
    }

    /// Removes a result's file; fine if there is none.
    pub fn remove(&self, id: &MatchId) -> Result<(), StoreError> {
        let path = self.path(id);
        match self.disk.remove(&path).map_err(StoreError::io("remove", &path)) {
            Err(error) if !error.is_missing() => Err(error),
            _ => Ok(()),
        }
    }

    fn path(&self, id: &MatchId) -> PathBuf {
        self.folder.join(format!("{id}{ENDING}"))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::faults::FaultyDisk;
    use crate::store::outbox::tests::result;

    #[test]
    fn a_refused_result_comes_back_at_the_next_start_until_it_is_settled() {
        let (dir, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        let lock = FolderLock::take(dir.path(), &disk, Duration::ZERO).unwrap();
        let folder = RefusedFolder::new(&lock, Arc::new(disk.clone()));
        assert!(folder.read().is_empty());
        let path = folder.put(&result(1), "no such column").unwrap();
        folder.put(&result(2), "no such column").unwrap();
        std::fs::write(dir.path().join("refused/odd.json"), "{").unwrap();
        assert!(std::fs::read_to_string(path).unwrap().contains("no such column"));
        assert_eq!(folder.read(), [result(1), result(2)]);
        folder.remove(&result(1).match_id).unwrap();
        folder.remove(&result(1).match_id).unwrap();
        assert_eq!(folder.read(), [result(2)]);
        disk.leave_bytes(9);
        folder.put(&result(3), "why").unwrap_err();
        assert_eq!(folder.read(), [result(2)]);
        let files = std::fs::read_dir(dir.path().join("refused")).unwrap();
        assert_eq!(files.count(), 2, "nothing is left of what did not fit");
    }
}
