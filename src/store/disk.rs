//! The operations on files that the store needs, behind a trait, so that tests can take the disk away.
//!
//! Everything in here blocks. Must not: know what is in the files.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// The mode of folders, which nobody but the server's user may open: files of the server hold tokens, games and what people
/// said.
pub const FOLDER_MODE: u32 = 0o700;
/// The mode of files, which nobody but the server's user may read.
pub const FILE_MODE: u32 = 0o600;

/// A file in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFound {
    /// Its name, without the folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was last written.
    pub modified: SystemTime,
}

/// Files by path.
pub trait Disk: Send + Sync {
    /// Makes a folder and those above it, for nobody but the server's user (mode 0700); fine if it is there.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Opens a new file to write that nobody but the server's user may read (mode 0600); one of that name is emptied.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens a file to write at its end.
    fn open_append(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens a file to read.
    fn open_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;
    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Gives a file another name in the same file system, in place of whatever had it. `replace.rs` alone calls it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// The files in a folder, in no order; those whose names are no text are left out.
    fn list(&self, folder: &Path) -> io::Result<Vec<FileFound>>;
    /// Waits until the names in a folder would outlive a power cut.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Waits until everything in the file system of a folder would outlive a power cut, names too: one call for any number of
    /// files, whoever wrote them. Errors: some of it would not, and nobody knows what; or the system has no such call.
    fn sync_file_system(&self, folder: &Path) -> io::Result<()>;
}

/// One open file. Shared, because syncing takes long and is done on another thread than writing.
pub trait DiskFile: Send + Sync {
    /// Writes all of it at the file's end; after an error any part of it may be there.
    fn write_all(&self, bytes: &[u8]) -> io::Result<()>;
    /// Cuts the file to `len` bytes.
    fn truncate(&self, len: u64) -> io::Result<()>;
    /// Waits until what was written would outlive a power cut.
    fn sync(&self) -> io::Result<()>;
    /// Its length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// When it was last written.
    fn modified(&self) -> io::Result<SystemTime>;
    /// Fills `into` from `offset` on. Errors: the file ends before that.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

/// Opens a file. Errors: it is something else, like a pipe, which would be waited for until somebody writes to it.
fn opened(path: &Path) -> io::Result<File> {
    let at_once = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(at_once).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is no file")) }
}

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        // The file is always written at its end, like one that is opened again, so that a cut moves the place of the next
        // write, too.
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new().create_new(true).append(true).mode(FILE_MODE).open(path)?;
        Ok(Arc::new(file))
    }

    fn open_append(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(OpenOptions::new().append(true).open(path)?))
    }

    fn open_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(opened(path)?))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        opened(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<FileFound>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let about = match entry.metadata() {
                Ok(about) => about,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if let (true, Ok(name)) = (about.is_file(), entry.file_name().into_string()) {
                let modified = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push(FileFound { name, bytes: about.len(), modified });
            }
        }
        Ok(files)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    #[cfg(target_os = "linux")]
    fn sync_file_system(&self, folder: &Path) -> io::Result<()> {
        // What could not be written since somebody asked last is told to whoever opens the folder now.
        Ok(rustix::fs::syncfs(File::open(folder)?)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn sync_file_system(&self, _folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl DiskFile for File {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self;
        Write::write_all(&mut file, bytes)
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn modified(&self) -> io::Result<SystemTime> {
        self.metadata()?.modified()
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(into, offset)
    }
}
