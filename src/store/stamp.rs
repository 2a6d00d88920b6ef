//! Tells a file from what stood under the same name before.

use std::io;
use std::time::SystemTime;

use super::disk::DiskFile;

/// Which file it is: one that was written anew, or to which something was added, has another stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: SystemTime,
}

impl Stamp {
    /// Of an open file.
    pub fn of(file: &dyn DiskFile) -> io::Result<Stamp> {
        Ok(Stamp { bytes: file.length()?, modified: file.modified()? })
    }

    /// The length of the file.
    pub fn bytes(self) -> u64 {
        self.bytes
    }
}
