//! A save on its way in: written to a file of its own, which takes the place of the old one when it is whole.
//!
//! Dropping it leaves nothing. Must not: decide whether there is room, see [`Saves`].

use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::super::replace::Unplaced;
use super::file::{ending, hexadecimal};
use super::{KeepRefused, Kept, NewSave, Save, Saves, UploadSlot, in_blocks};

/// A save that is not whole yet. All of its methods block.
pub struct Upload {
    saves: Arc<Saves>,
    new: NewSave,
    digest: Sha256,
    /// The file on its way; `None` once it is finished.
    under_way: Option<UnderWay>,
}

/// The place is free when nothing is left of the file: fields are dropped in their order.
struct UnderWay {
    file: Unplaced<'static>,
    _place: UploadSlot,
}

impl Upload {
    pub(super) fn new(saves: Arc<Saves>, new: NewSave, file: Unplaced<'static>, place: UploadSlot) -> Upload {
        Upload { saves, new, digest: Sha256::new(), under_way: Some(UnderWay { file, _place: place }) }
    }

    /// Writes the next part. Errors: it is too much, or the disk does not take it; the upload is of no use then.
    pub fn write(&mut self, part: &[u8]) -> Result<(), KeepRefused> {
        let under_way = self.under_way.as_mut().expect("whoever writes has not finished");
        let file = under_way.file.file();
        self.saves.check_length(file.len() + part.len() as u64)?;
        file.append(part)?;
        self.digest.update(part);
        Ok(())
    }

    /// The same upload, with the bytes, in whole blocks, that the player's saves would take more with what was written so far.
    /// Errors: the disk does not answer.
    pub fn measured(mut self) -> Result<(Upload, u64), KeepRefused> {
        let file_bytes = self.under_way.as_mut().map_or(0, |under_way| under_way.file.file().len());
        let there = self.saves.there(&self.new.player, &self.new.slot)?;
        Ok((self, in_blocks(file_bytes).saturating_sub(there.blocks)))
    }

    /// Puts the save in place of the one before, at once and for good. Errors: nothing has changed, unless the disk
    /// failed in the very last step.
    pub fn finish(mut self, at: Timestamp) -> Result<Kept, KeepRefused> {
        let saved_at = self.saves.version_time(&self.new.player, &self.new.slot, at)?;
        let mut under_way = self.under_way.take().expect("it is finished once");
        let file = under_way.file.file();
        let save = Save {
            player: self.new.player.clone(),
            slot: self.new.slot.clone(),
            bytes: file.len(),
            sha256: hexadecimal(std::mem::take(&mut self.digest)),
            content_type: self.new.content_type.clone(),
            saved_at,
        };
        file.append(&ending(&save))?;
        file.sync()?;
        let replaced = self.saves.put_in_place(under_way.file, &save, &self.new)?;
        Ok(Kept { save, replaced })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let under_way = self.under_way.take();
        // A request that breaks off is dropped on a thread that must not wait for the disk.
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || drop(under_way))),
            Err(_) => drop(under_way),
        }
    }
}
