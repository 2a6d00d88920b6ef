//! A disk that is full, slow or broken on demand, for tests of what the server does then. No server uses it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::disk::{Disk, DiskFile, FileFound, RealDisk};

/// Whoever takes its time looks so often whether it still has to.
const SLICE: Duration = Duration::from_millis(5);

/// The real file system behind faults that can be switched on and off at any time; clones share the switches.
#[derive(Debug, Clone, Default)]
pub struct FaultyDisk {
    faults: Arc<Faults>,
}

#[derive(Debug)]
struct Faults {
    space_bytes: AtomicU64,
    write_ms: AtomicU64,
    /// How many writes and syncs are taking their time just now.
    dawdling: AtomicU64,
    broken: AtomicBool,
    stuck: AtomicBool,
    syncs: AtomicU64,
    /// The only folder that has the faults; if it is empty, all folders have them.
    folder: Mutex<String>,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            space_bytes: AtomicU64::new(u64::MAX),
            write_ms: AtomicU64::new(0),
            dawdling: AtomicU64::new(0),
            broken: AtomicBool::new(false),
            stuck: AtomicBool::new(false),
            syncs: AtomicU64::new(0),
            folder: Mutex::default(),
        }
    }
}

impl FaultyDisk {
    /// Leaves room for so many bytes more; what does not fit is written as far as it does. Cutting frees nothing.
    pub fn leave_bytes(&self, bytes: u64) {
        self.faults.space_bytes.store(bytes, Ordering::SeqCst);
    }

    /// Makes room for everything again.
    pub fn empty(&self) {
        self.leave_bytes(u64::MAX);
    }

    /// Makes every write and every sync take this long, also those that have begun.
    pub fn slow_down(&self, each: Duration) {
        self.faults.write_ms.store(each.as_millis() as u64, Ordering::SeqCst);
    }

    /// Whether it is busy with something that takes as long as [`FaultyDisk::slow_down`] says.
    pub fn is_busy(&self) -> bool {
        self.faults.dawdling.load(Ordering::SeqCst) > 0
    }

    /// Makes every operation fail, or no longer.
    pub fn set_broken(&self, broken: bool) {
        self.faults.broken.store(broken, Ordering::SeqCst);
    }

    /// Makes every cut fail, or no longer: what was half written stays.
    pub fn set_stuck(&self, stuck: bool) {
        self.faults.stuck.store(stuck, Ordering::SeqCst);
    }

    /// Only files in folders of this name have the faults.
    pub fn aim_at(&self, folder: &str) {
        folder.clone_into(&mut self.faults.folder.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How often something was synced.
    pub fn syncs(&self) -> u64 {
        self.faults.syncs.load(Ordering::SeqCst)
    }

    fn wrap(&self, path: &Path, file: io::Result<Arc<dyn DiskFile>>) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(FaultyFile { file: file?, path: path.to_owned(), faults: self.faults.clone() }))
    }
}

impl Faults {
    /// Whether a file, or a folder, has the faults.
    fn hit(&self, path: &Path) -> bool {
        let folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        folder.is_empty() || path.iter().any(|part| part == folder.as_str())
    }

    fn check(&self, path: &Path) -> io::Result<()> {
        if self.broken.load(Ordering::SeqCst) && self.hit(path) {
            return Err(io::Error::other("the disk is broken"));
        }
        Ok(())
    }

    fn dawdle(&self, path: &Path) {
        let (begun, each) = (Instant::now(), || Duration::from_millis(self.write_ms.load(Ordering::SeqCst)));
        if each().is_zero() || !self.hit(path) {
            return;
        }
        self.dawdling.fetch_add(1, Ordering::SeqCst);
        while let Some(rest) = each().checked_sub(begun.elapsed()).filter(|rest| !rest.is_zero()) {
            std::thread::sleep(rest.min(SLICE));
        }
        self.dawdling.fetch_sub(1, Ordering::SeqCst);
    }

    /// How many of `bytes` still fit; takes that much room.
    fn take_space(&self, path: &Path, bytes: u64) -> u64 {
        if !self.hit(path) {
            return bytes;
        }
        let take = |left: u64| Some(if left == u64::MAX { left } else { left - left.min(bytes) });
        let left = self.space_bytes.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
        left.unwrap_or_default().min(bytes)
    }
}

impl Disk for FaultyDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.faults.check(path)?;
        RealDisk.make_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.faults.check(path)?;
        self.wrap(path, RealDisk.create(path))
    }

    fn open_append(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.faults.check(path)?;
        self.wrap(path, RealDisk.open_append(path))
    }

    fn open_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.faults.check(path)?;
        self.wrap(path, RealDisk.open_read(path))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.faults.check(path)?;
        RealDisk.read(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.faults.check(from)?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.faults.check(path)?;
        RealDisk.remove(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<FileFound>> {
        self.faults.check(folder)?;
        RealDisk.list(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.faults.check(folder)?;
        RealDisk.sync_folder(folder)
    }

    fn sync_file_system(&self, folder: &Path) -> io::Result<()> {
        self.faults.check(folder)?;
        self.faults.dawdle(folder);
        self.faults.syncs.fetch_add(1, Ordering::SeqCst);
        RealDisk.sync_file_system(folder)
    }
}

struct FaultyFile {
    file: Arc<dyn DiskFile>,
    path: PathBuf,
    faults: Arc<Faults>,
}

impl DiskFile for FaultyFile {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.faults.check(&self.path)?;
        self.faults.dawdle(&self.path);
        let fits = self.faults.take_space(&self.path, bytes.len() as u64) as usize;
        self.file.write_all(&bytes[..fits])?;
        if fits < bytes.len() {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        Ok(())
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        self.faults.check(&self.path)?;
        if self.faults.stuck.load(Ordering::SeqCst) && self.faults.hit(&self.path) {
            return Err(io::Error::other("the disk cuts nothing"));
        }
        self.file.truncate(len)
    }

    fn sync(&self) -> io::Result<()> {
        self.faults.check(&self.path)?;
        self.faults.dawdle(&self.path);
        self.faults.syncs.fetch_add(1, Ordering::SeqCst);
        self.file.sync()
    }

    fn length(&self) -> io::Result<u64> {
        self.faults.check(&self.path)?;
        self.file.length()
    }

    fn modified(&self) -> io::Result<std::time::SystemTime> {
        self.faults.check(&self.path)?;
        self.file.modified()
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.faults.check(&self.path)?;
        self.file.read_at(offset, into)
    }
}
