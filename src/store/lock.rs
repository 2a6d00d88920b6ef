//! The lock on a data folder: two servers that write the same files would ruin both their matches.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::disk::FILE_MODE;
use super::privacy::keep_private;
use super::{Disk, StoreError};

/// The time between two looks whether the other server is gone.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Held while a server uses a data folder, by everything that writes there. The system frees it when the process ends,
/// however it ends.
#[derive(Debug, Clone)]
pub struct FolderLock {
    folder: PathBuf,
    _file: Arc<File>,
}

impl FolderLock {
    /// Locks `folder`; makes it if need be. Waits up to `patience` for another server that is about to stop; blocks while
    /// it does. Errors: the other one stays, the folder is not to be written.
    pub fn take(folder: &Path, disk: &dyn Disk, patience: Duration) -> Result<FolderLock, StoreError> {
        disk.make_folder(folder).map_err(StoreError::io("make the folder", folder))?;
        keep_private(folder);
        let path = folder.join("lock");
        // The file is not emptied: it has no content, and it is not ours yet.
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(FILE_MODE).open(&path);
        let file = file.map_err(StoreError::io("open", &path))?;
        let until = Instant::now() + patience;
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(FolderLock { folder: folder.to_owned(), _file: Arc::new(file) }),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::InUse { path: folder.to_owned() });
                }
                Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", &path)(error)),
            }
            if !told {
                log::info!("waiting for another server to leave the data folder {}", folder.display());
                told = true;
            }
            std::thread::sleep(LOOK_EVERY.min(until.saturating_duration_since(Instant::now())));
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

#[cfg(test)]
mod tests {
    use super::super::RealDisk;
    use super::*;

    #[test]
    fn a_second_server_is_told_that_the_folder_is_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path(), &RealDisk, Duration::ZERO).unwrap();
        let refused =
            FolderLock::take(folder.path(), &RealDisk, Duration::from_millis(60)).unwrap_err().to_string();
        assert!(refused.starts_with("another server is using the data folder"), "{refused}");
        drop(first);
        FolderLock::take(folder.path(), &RealDisk, Duration::ZERO).unwrap();
    }

    #[test]
    fn a_second_server_waits_for_one_that_stops() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path(), &RealDisk, Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| FolderLock::take(folder.path(), &RealDisk, Duration::from_secs(10)));
            drop(first);
            assert!(second.join().unwrap().is_ok());
        });
    }
}
