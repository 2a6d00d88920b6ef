//! A save on its way in: written to a file of its own, which takes the place of the old one when it is whole.
//!
//! Dropping it leaves nothing. Must not: decide whether there is room, see [`Saves`].

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::super::{DiskFile, StoreError};
use super::file::{ending, hexadecimal};
use super::{KeepRefused, Kept, NewSave, Save, Saves, UploadSlot};

/// A save that is not whole yet. All of its methods block.
pub struct Upload {
    saves: Arc<Saves>,
    new: NewSave,
    path: PathBuf,
    file: Arc<dyn DiskFile>,
    digest: Sha256,
    bytes: u64,
    renamed: bool,
    place: Option<UploadSlot>,
}

impl Upload {
    pub(super) fn new(
        saves: Arc<Saves>,
        new: NewSave,
        path: PathBuf,
        file: Arc<dyn DiskFile>,
        place: UploadSlot,
    ) -> Upload {
        let (digest, place) = (Sha256::new(), Some(place));
        Upload { saves, new, path, file, digest, bytes: 0, renamed: false, place }
    }

    /// Writes the next part. Errors: too much, or the disk does not take it; the upload is of no use then.
    pub fn write(&mut self, part: &[u8]) -> Result<(), KeepRefused> {
        let bytes = self.bytes + part.len() as u64;
        self.saves.check_length(bytes)?;
        self.file.write_all(part).map_err(StoreError::io("write", &self.path))?;
        self.digest.update(part);
        self.bytes = bytes;
        Ok(())
    }

    /// Puts it in place of what is there, at once and for good. Errors: nothing has changed, unless the disk failed in the
    /// very last step.
    pub fn finish(mut self, at: Timestamp) -> Result<Kept, KeepRefused> {
        let saved_at = self.saves.version_time(&self.new.player, &self.new.slot, at)?;
        let save = Save {
            player: self.new.player.clone(),
            slot: self.new.slot.clone(),
            bytes: self.bytes,
            sha256: hexadecimal(std::mem::take(&mut self.digest)),
            content_type: self.new.content_type.clone(),
            saved_at,
        };
        let ending = ending(&save);
        self.file.write_all(&ending).map_err(StoreError::io("write", &self.path))?;
        self.file.sync().map_err(StoreError::io("sync", &self.path))?;
        let file_bytes = self.bytes + ending.len() as u64;
        let replaced =
            self.saves.put_in_place(&self.path, &save, file_bytes, &self.new, &mut self.renamed)?;
        Ok(Kept { save, replaced })
    }

    /// The place is free when nothing is left of the file.
    fn clean(&mut self) -> impl FnOnce() + Send + use<> {
        let (saves, path, renamed) = (Arc::clone(&self.saves), self.path.clone(), self.renamed);
        let place = self.place.take();
        move || {
            if !renamed {
                saves.discard(&path);
            }
            drop(place);
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // A request that breaks off is dropped on a thread that must not wait for the disk.
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(self.clean())),
            Err(_) => self.clean()(),
        }
    }
}
