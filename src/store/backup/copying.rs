//! Copies files piece by piece, so that the largest takes no more memory than a small one, and learns their digests.
//!
//! Must not: know what is in them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::domain::hex::hex;
use crate::store::{Disk, DiskFile, Lasts, StoreError};

/// So much is in memory at a time.
const PIECE_BYTES: u64 = 1 << 20;

/// What tells whether a file has the content that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    /// Its length.
    pub(super) bytes: u64,
    /// SHA-256 of all of it, in hexadecimal digits.
    pub(super) sha256: String,
}

/// Copies a file as long as it is now. `None`: there is none.
pub(super) fn copy(disk: &dyn Disk, from: &Path, to: &Path) -> Result<Option<Digest>, StoreError> {
    let Some(file) = open(disk, from)? else { return Ok(None) };
    let mut running = Running::default();
    disk.replace(to, Lasts::Before, |into| {
        pieces(from, &*file, u64::MAX, |piece| {
            running.add(piece);
            into.append(piece)
        })
    })?;
    Ok(Some(running.end()))
}

/// The digest of the first bytes of a file, or of all of it if it is shorter. `None`: there is none.
pub(super) fn digest(disk: &dyn Disk, path: &Path, bytes_max: u64) -> Result<Option<Digest>, StoreError> {
    let Some(file) = open(disk, path)? else { return Ok(None) };
    let mut running = Running::default();
    pieces(path, &*file, bytes_max, |piece| {
        running.add(piece);
        Ok(())
    })?;
    Ok(Some(running.end()))
}

fn open(disk: &dyn Disk, path: &Path) -> Result<Option<Arc<dyn DiskFile>>, StoreError> {
    match disk.open_read(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("open", path)(error)),
    }
}

/// Hands over the content of a file as long as it is now. One that is cut meanwhile ends where it is cut.
fn pieces(
    path: &Path,
    file: &dyn DiskFile,
    bytes_max: u64,
    mut each: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let length = || file.length().map_err(StoreError::io("look at", path));
    let (mut at, mut end) = (0, length()?.min(bytes_max));
    let mut memory = vec![0; end.min(PIECE_BYTES) as usize];
    while at < end {
        let piece = &mut memory[..(end - at).min(PIECE_BYTES) as usize];
        match file.read_at(at, piece) {
            Ok(()) => {
                each(piece)?;
                at += piece.len() as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                end = end.min(length()?).min(end - 1)
            }
            Err(error) => return Err(StoreError::io("read", path)(error)),
        }
    }
    Ok(())
}

#[derive(Default)]
struct Running {
    bytes: u64,
    sha256: Sha256,
}

impl Running {
    fn add(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        self.sha256.update(piece);
    }

    fn end(self) -> Digest {
        Digest { bytes: self.bytes, sha256: hex(&self.sha256.finalize()) }
    }
}
