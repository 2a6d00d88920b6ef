//! Saved games: files of players, kept whole and within their limits.
//!
//! Owns: the folder `saves`, the owner of each file, the amounts, and the rule that of two who write the same save one
//! wins whole. Must not: know who may do what, or HTTP. Everything in here blocks.

mod file;
mod names;
mod pace;
mod places;
mod preconditions;
mod refused;
#[cfg(test)]
mod tests;
mod upload;
mod usage;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use file::{Save, SaveFile};
pub use places::{NoPlace, Places, UploadClock, UploadSlot};
pub use preconditions::{Preconditions, Tags, Version};
pub use refused::{KeepRefused, RemoveRefused};
pub use upload::Upload;

use usage::{SaveUsage, Swap};

use jiff::{SignedDuration, Timestamp};

use super::disk::Disk;
use super::replace::Unplaced;
use super::{FileFound, FolderLock, StoreError};
use crate::config::SaveSettings;
use crate::domain::{PlayerId, SaveSlot};

/// The folder in which uploads are written until they are whole.
const INCOMING: &str = "incoming";
/// The least time between two versions of a save, so that conditions of requests can tell them apart.
const VERSION_STEP: SignedDuration = SignedDuration::from_secs(1);
/// The size of a disk's blocks. A file takes whole ones.
pub const BLOCK_BYTES: u64 = 4096;

/// The folders that saves are in, with the name that each has below `root`.
pub(super) fn folders(root: &Path) -> impl Iterator<Item = (String, PathBuf)> {
    (0..names::SHARDS).map(move |shard| {
        let folder = names::folder_of(root, shard);
        (folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), folder)
    })
}

/// A save that somebody wants to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSave {
    /// The player whose save it is.
    pub player: PlayerId,
    /// The player's slot for it.
    pub slot: SaveSlot,
    /// Whether the player is a guest: guests have a share of the room, so that they leave some to others.
    pub guest: bool,
    /// The type of the content, as the player gave it.
    pub content_type: String,
    /// The conditions on the save that is there before.
    pub wish: Preconditions,
    /// Its length, if that was said.
    pub bytes: Option<u64>,
}

/// A save that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The save.
    pub save: Save,
    /// Whether there was one before.
    pub replaced: bool,
}

/// All saves of a server.
pub struct Saves {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    limits: SaveSettings,
    /// One lock for each folder, held while something in it changes.
    shards: Vec<Mutex<()>>,
    usage: SaveUsage,
    places: Places,
    next_upload: AtomicU64,
    _lock: FolderLock,
}

/// The content of a player's slot before it is changed.
#[derive(Default)]
struct There {
    /// Its tag and when it was kept; the tag of a damaged save is empty, and its time not known. It is `None` if
    /// nothing is there.
    kept: Option<(String, Option<Timestamp>)>,
    blocks: u64,
}

impl There {
    fn version(&self) -> Option<Version<'_>> {
        self.kept.as_ref().map(|(tag, saved_at)| Version { tag, saved_at: *saved_at })
    }
}

impl Saves {
    /// Opens the folder below a locked data folder, makes it if need be, counts its files and removes uploads that a
    /// stopped server left. Errors: it cannot be read or written.
    pub fn open(lock: &FolderLock, disk: Arc<dyn Disk>, limits: SaveSettings) -> Result<Saves, StoreError> {
        let root = lock.folder().join("saves");
        let incoming = root.join(INCOMING);
        disk.make_folder(&incoming).map_err(StoreError::io("make the folder", &incoming))?;
        for left in disk.list(&incoming).map_err(StoreError::io("list", &incoming))? {
            let path = incoming.join(&left.name);
            disk.remove(&path).map_err(StoreError::io("remove", &path))?;
        }
        let shards = (0..names::SHARDS).map(|_| Mutex::default()).collect();
        let (places, next_upload) = (Places::new(limits), AtomicU64::default());
        let usage = SaveUsage::new(limits.total_bytes_max, limits.guests_bytes_max());
        let saves = Saves { disk, root, limits, shards, usage, places, next_upload, _lock: lock.clone() };
        for shard in 0..names::SHARDS {
            for file in saves.files(shard)? {
                saves.usage.found(names::player_of(&file.name).as_ref(), in_blocks(file.bytes));
            }
        }
        Ok(saves)
    }

    /// The players whose saves count as guests'. After a start these are all whose ids were given out.
    pub fn guests(&self) -> Vec<PlayerId> {
        self.usage.guests()
    }

    /// Whether the saves of this player count as a guest's.
    pub fn is_guest(&self, player: &PlayerId) -> bool {
        self.usage.is_guest(player)
    }

    /// Notes that a player has an account: their saves take nothing of the share of guests any more.
    pub fn is_no_guest(&self, player: &PlayerId) {
        self.usage.is_no_guest(player);
    }

    /// The limits of saves.
    pub fn limits(&self) -> &SaveSettings {
        &self.limits
    }

    /// The places of uploads.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// A player's saves, by slot. Damaged ones are noted in the log and left out.
    pub fn list(&self, player: &PlayerId) -> Result<Vec<Save>, StoreError> {
        let mut saves = Vec::new();
        for (slot, _) in self.slots(player)? {
            match self.find(player, &slot) {
                Ok(found) => saves.extend(found.map(|found| found.save().clone())),
                Err(damaged @ StoreError::Unusable { .. }) => log::warn!("a save is not listed: {damaged}"),
                Err(error) => return Err(error),
            }
        }
        saves.sort_by(|one, other| one.slot.cmp(&other.slot));
        Ok(saves)
    }

    /// Opens a save to read it. The open file stays as it is, even if the save is replaced meanwhile. Errors: it is
    /// damaged, or the disk does not answer.
    pub fn find(&self, player: &PlayerId, slot: &SaveSlot) -> Result<Option<SaveFile>, StoreError> {
        let path = self.path(player, slot);
        match self.disk.open_read(&path) {
            Ok(file) => SaveFile::open(&path, file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::io("open", &path)(error)),
        }
    }

    /// Begins to write a save, from a place of its own. Errors: it is known already that it would not be kept.
    pub fn begin(self: &Arc<Self>, new: NewSave, place: UploadSlot) -> Result<Upload, KeepRefused> {
        let bytes = new.bytes.unwrap_or(0);
        self.check_length(bytes)?;
        let there = self.there(&new.player, &new.slot)?;
        self.admit(&new.player, &new.slot, &there, bytes, &new.wish)?;
        let number = self.next_upload.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join(INCOMING).join(format!("{number}.part"));
        let file = Unplaced::begin(Arc::clone(&self.disk), path)?;
        Ok(Upload::new(Arc::clone(self), new, file, place))
    }

    /// Removes a save. Errors: there is none, it is not what was expected, or the disk does not do it.
    pub fn remove(
        &self,
        player: &PlayerId,
        slot: &SaveSlot,
        wish: &Preconditions,
    ) -> Result<(), RemoveRefused> {
        let (shard, path) = (names::shard_of(player), self.path(player, slot));
        let _held = self.hold(shard);
        let there = self.there(player, slot)?;
        if there.kept.is_none() {
            return Err(RemoveRefused::NoSuchSave);
        }
        if !wish.allows(there.version()) {
            return Err(RemoveRefused::Another);
        }
        self.disk.remove(&path).map_err(StoreError::io("remove", &path))?;
        self.usage.changed(player, Swap { new: 0, old: there.blocks });
        self.sync_shard(shard)?;
        Ok(())
    }

    /// Removes everything that a player has saved. Errors: some of it is still there.
    pub fn remove_all(&self, player: &PlayerId) -> Result<(), StoreError> {
        let shard = names::shard_of(player);
        let _held = self.hold(shard);
        let slots = self.slots(player)?;
        for (slot, file_bytes) in &slots {
            let path = self.path(player, slot);
            self.disk.remove(&path).map_err(StoreError::io("remove", &path))?;
            self.usage.changed(player, Swap { new: 0, old: in_blocks(*file_bytes) });
        }
        if slots.is_empty() { Ok(()) } else { self.sync_shard(shard) }
    }

    /// Gives an upload its place. Answers whether there was a save before.
    fn put_in_place(
        &self,
        mut file: Unplaced<'static>,
        save: &Save,
        new: &NewSave,
    ) -> Result<bool, KeepRefused> {
        let (shard, path) = (names::shard_of(&save.player), self.path(&save.player, &save.slot));
        let _held = self.hold(shard);
        self.make_shard(shard)?;
        let there = self.there(&save.player, &save.slot)?;
        self.admit(&save.player, &save.slot, &there, save.bytes, &new.wish)?;
        let swap = Swap { new: in_blocks(file.file().len()), old: there.blocks };
        self.usage.take(&save.player, new.guest, swap)?;
        if let Err(error) = file.take_place(&path) {
            self.usage.changed(&save.player, Swap { new: swap.old, old: swap.new });
            return Err(error.into());
        }
        self.disk.sync_folder_of(&path)?;
        Ok(there.kept.is_some())
    }

    /// The time of a save that is made at `at`. It is later than the time of the save before, also if the clock was set
    /// back, since requests ask for versions by their time (in whole seconds).
    fn version_time(
        &self,
        player: &PlayerId,
        slot: &SaveSlot,
        at: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let there = self.there(player, slot)?.kept.and_then(|(_, saved_at)| saved_at);
        let ahead = there.filter(|there| *there > at);
        Ok(ahead.map_or(at, |there| there.saturating_add(VERSION_STEP).unwrap_or(Timestamp::MAX)))
    }

    /// Whether a save of this length may take the place of the one before.
    fn admit(
        &self,
        player: &PlayerId,
        slot: &SaveSlot,
        there: &There,
        bytes: u64,
        wish: &Preconditions,
    ) -> Result<(), KeepRefused> {
        if !wish.allows(there.version()) {
            return Err(KeepRefused::Another);
        }
        let mut others = self.slots(player)?;
        others.retain(|(other, _)| other != slot);
        if there.kept.is_none() && others.len() >= self.limits.slots_max {
            return Err(KeepRefused::TooMany(self.limits.slots_max));
        }
        let mut all_bytes = bytes;
        for (other, file_bytes) in others {
            all_bytes += self.length_of(player, &other, file_bytes)?;
        }
        if all_bytes > self.limits.player_bytes_max {
            return Err(KeepRefused::QuotaUsed(self.limits.player_bytes_max));
        }
        Ok(())
    }

    fn check_length(&self, bytes: u64) -> Result<(), KeepRefused> {
        if bytes > self.limits.file_bytes_max {
            return Err(KeepRefused::TooLarge(self.limits.file_bytes_max));
        }
        Ok(())
    }

    fn there(&self, player: &PlayerId, slot: &SaveSlot) -> Result<There, StoreError> {
        let path = self.path(player, slot);
        let file = match self.disk.open_read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::default()),
            file => file.map_err(StoreError::io("open", &path))?,
        };
        let blocks = in_blocks(file.length().map_err(StoreError::io("look at", &path))?);
        let kept = match SaveFile::open(&path, file) {
            Ok(found) => (found.save().sha256.clone(), Some(found.save().saved_at)),
            Err(StoreError::Unusable { .. }) => (String::new(), None),
            Err(error) => return Err(error),
        };
        Ok(There { kept: Some(kept), blocks })
    }

    /// The length of a save; of a damaged one, that of its file.
    fn length_of(&self, player: &PlayerId, slot: &SaveSlot, file_bytes: u64) -> Result<u64, StoreError> {
        match self.find(player, slot) {
            Ok(found) => Ok(found.map_or(0, |found| found.save().bytes)),
            Err(StoreError::Unusable { .. }) => Ok(file_bytes),
            Err(error) => Err(error),
        }
    }

    /// A player's slots with the bytes of their files.
    fn slots(&self, player: &PlayerId) -> Result<Vec<(SaveSlot, u64)>, StoreError> {
        let files = self.files(names::shard_of(player))?;
        let own = |file: FileFound| Some((names::slot_of(&file.name, player)?, file.bytes));
        Ok(files.into_iter().filter_map(own).collect())
    }

    fn files(&self, shard: usize) -> Result<Vec<FileFound>, StoreError> {
        let folder = names::folder_of(&self.root, shard);
        match self.disk.list(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            files => files.map_err(StoreError::io("list", &folder)),
        }
    }

    fn make_shard(&self, shard: usize) -> Result<(), StoreError> {
        let folder = names::folder_of(&self.root, shard);
        if matches!(self.disk.list(&folder), Err(error) if error.kind() == io::ErrorKind::NotFound) {
            self.disk.make_folder(&folder).map_err(StoreError::io("make the folder", &folder))?;
            self.disk.sync_folder(&self.root).map_err(StoreError::io("sync", &self.root))?;
        }
        Ok(())
    }

    fn sync_shard(&self, shard: usize) -> Result<(), StoreError> {
        let folder = names::folder_of(&self.root, shard);
        self.disk.sync_folder(&folder).map_err(StoreError::io("sync", &folder))
    }

    fn path(&self, player: &PlayerId, slot: &SaveSlot) -> PathBuf {
        names::folder_of(&self.root, names::shard_of(player)).join(names::file_name(player, slot))
    }

    /// Locks a folder. A panic under the lock has left nothing half done, because everything that it guards is on disk.
    fn hold(&self, shard: usize) -> MutexGuard<'_, ()> {
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_blocks(bytes: u64) -> u64 {
    bytes.div_ceil(BLOCK_BYTES) * BLOCK_BYTES
}
