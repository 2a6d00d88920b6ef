//! Live files: what a running match needs to come back after its room, or the whole process, is gone.
//!
//! Owns: the folder `live`, one file a match: the magic, a `head` frame, then batches of `play` and `fact` frames as they come.
//! A batch is a frame itself: what happened together is there together, or not at all. Beside them is the log that makes them
//! durable (`store/redo`).
//! Must not: look into the play, or leave half a frame behind a failed write.

mod durable;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use durable::{Unsafe, Unsynced};
pub use writer::{LiveFile, LiveWriter};

use super::disk::{Disk, DiskFile};
use super::frame::{
    self, FRAME_HEAD_BYTES, Fault, FrameHead, MAGIC_BYTES, StoredFrame, StoredFrames, TooLarge,
};
use super::head::{FORMAT, Head};
use super::redo::FileFormat;
use super::{AppendFile, FolderLock, Lasts, Stamp, StoreError, redo};
use crate::domain::MatchId;
use crate::game::journal::{PackedRecords, Record};
use crate::room::{RoomFact, RoomRecord};

pub(crate) const MAGIC: &[u8; MAGIC_BYTES] = b"TILTLIVE";
const HEAD: u8 = 1;
const PLAY: u8 = 2;
const FACT: u8 = 3;
const BATCH: u8 = 4;
const ENDING: &str = ".journal";

/// Appends the frame that begins a live file. Errors: it is too large.
pub fn put_head(head: &Head, out: &mut Vec<u8>) -> Result<(), TooLarge> {
    frame::put(HEAD, &packed(head), out)
}

/// Appends a frame of packed records. Errors: they are too many for one.
pub fn put_play(records: &[u8], out: &mut Vec<u8>) -> Result<(), TooLarge> {
    frame::put(PLAY, records, out)
}

/// Appends a frame with something that changed in the room. Errors: it is too large.
pub fn put_fact(fact: &RoomFact, out: &mut Vec<u8>) -> Result<(), TooLarge> {
    frame::put(FACT, &packed(fact), out)
}

/// Appends these frames as one: a file that was cut has all of them or none. Errors: they are too large for one.
pub fn put_batch(frames: &[u8], out: &mut Vec<u8>) -> Result<(), TooLarge> {
    frame::put(BATCH, frames, out)
}

/// Appends a batch of packed records, if there are any, and what changed in the room with them. Errors: it is too large for
/// one.
pub fn put_news(records: &[u8], facts: &[RoomFact], out: &mut Vec<u8>) -> Result<(), TooLarge> {
    let mut frames = Vec::new();
    if !records.is_empty() {
        put_play(records, &mut frames)?;
    }
    facts.iter().try_for_each(|fact| put_fact(fact, &mut frames))?;
    put_batch(&frames, out)
}

fn packed(value: &impl serde::Serialize) -> Vec<u8> {
    rmp_serde::to_vec_named(value).expect("heads and facts have no values that MessagePack does not know")
}

/// The live files of a server. While it is there no other server gets one of the same folder.
pub struct LiveFolder {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    _lock: FolderLock,
}

impl LiveFolder {
    /// Opens the folder below a locked data folder, makes it if need be, puts back what a power cut took from the files, and
    /// removes what an interrupted [`LiveFolder::begin`] left; blocks. Errors: it is not to be written.
    pub fn open(lock: &FolderLock, disk: Arc<dyn Disk>) -> Result<LiveFolder, StoreError> {
        let folder = lock.folder().join("live");
        disk.make_folder(&folder).map_err(StoreError::io("make the folder", &folder))?;
        redo::repair(&*disk, &folder, FileFormat { path, whole_bytes })?;
        disk.remove_unfinished_but(&folder, |name| redo::number(name).is_some())?;
        Ok(LiveFolder { folder, disk, _lock: lock.clone() })
    }

    /// The matches that have a file, in order.
    pub fn list(&self) -> Result<Vec<MatchId>, StoreError> {
        let files = self.disk.list(&self.folder).map_err(StoreError::io("list", &self.folder))?;
        let mut matches: Vec<_> = files.iter().filter_map(|file| match_of(&file.name)).collect();
        matches.sort();
        Ok(matches)
    }

    /// Begins a match's file with these frames, the first of them from [`put_head`]. A file that the match has already is
    /// replaced whole or not at all.
    pub fn begin(&self, id: &MatchId, frames: &[u8]) -> Result<LiveFile, StoreError> {
        let mut first = Vec::with_capacity(MAGIC.len() + frames.len());
        first.extend_from_slice(MAGIC);
        first.extend_from_slice(frames);
        let file = self.disk.replace(&self.path(id), Lasts::Before, |file| file.append(&first))?;
        Ok(LiveFile::new(file))
    }

    /// Goes on with a match's file after the frames that are whole (see [`LiveJournal::whole_bytes`]); cuts what is behind.
    pub fn reopen(&self, id: &MatchId, whole_bytes: u64) -> Result<LiveFile, StoreError> {
        let path = self.path(id);
        let file = self.disk.open_append(&path).map_err(StoreError::io("open", &path))?;
        let bytes = file.length().map_err(StoreError::io("look at", &path))?;
        if bytes < whole_bytes {
            return Err(StoreError::unusable(&path, "is shorter than it was"));
        }
        if bytes > whole_bytes {
            file.truncate(whole_bytes).map_err(StoreError::io("cut", &path))?;
        }
        Ok(LiveFile::new(AppendFile::new(file, path, whole_bytes)))
    }

    /// Reads a match's file, as far as it is whole; changes nothing. Errors: it is no live file of this version, or not
    /// even its beginning is whole.
    pub fn read(&self, id: &MatchId) -> Result<LiveJournal, StoreError> {
        let path = self.path(id);
        let bytes = self.disk.read(&path).map_err(StoreError::io("read", &path))?;
        LiveJournal::parse(&path, &bytes)
    }

    /// Which file a match has now: after every write it is another.
    pub fn stamp(&self, id: &MatchId) -> Result<Stamp, StoreError> {
        self.disk.stamp(&self.path(id))
    }

    /// Removes a match's file; fine if it has none.
    pub fn remove(&self, id: &MatchId) -> Result<(), StoreError> {
        self.disk.discard(&self.path(id))
    }

    /// The error that says that something before is missing in a match's file.
    pub fn not_whole(&self, id: &MatchId) -> StoreError {
        StoreError::unusable(&self.path(id), "lacks what was to be written before")
    }

    /// The error that says that a match has no file to go on with.
    pub fn not_begun(&self, id: &MatchId) -> StoreError {
        StoreError::unusable(&self.path(id), "was not begun")
    }

    /// Keeps a copy of a match's file beside it, before something is cut off that may be worth a look.
    pub fn keep_copy(&self, id: &MatchId) -> Result<PathBuf, StoreError> {
        let (path, copy) = (self.path(id), self.folder.join(format!("{id}{ENDING}.changed")));
        let bytes = self.disk.read(&path).map_err(StoreError::io("read", &path))?;
        self.disk.replace(&copy, Lasts::Content, |file| file.append(&bytes))?;
        Ok(copy)
    }

    /// Gives a file that cannot be used another name, so that somebody can look at it and nobody stumbles over it again.
    pub fn set_aside(&self, id: &MatchId) -> Result<PathBuf, StoreError> {
        let (path, aside) = (self.path(id), self.folder.join(format!("{id}{ENDING}.unusable")));
        self.disk.set_aside(&path, &aside)?;
        Ok(aside)
    }

    /// Where a match's file is.
    pub fn path(&self, id: &MatchId) -> PathBuf {
        path(&self.folder, id)
    }
}

/// The match whose file has this name, if it is the name of one.
pub(super) fn match_of(name: &str) -> Option<MatchId> {
    MatchId::parse(name.strip_suffix(ENDING)?).ok()
}

/// Where a match's file is.
pub(super) fn path(folder: &Path, id: &MatchId) -> PathBuf {
    folder.join(format!("{id}{ENDING}"))
}

/// Length of a file's beginning that consists of whole frames.
pub(super) fn whole_bytes(content: &[u8]) -> usize {
    let Some(frames) = content.strip_prefix(MAGIC) else { return 0 };
    let mut frames = StoredFrames::new(frames);
    frames.by_ref().for_each(drop);
    if frames.whole_bytes() == 0 { 0 } else { MAGIC_BYTES + frames.whole_bytes() }
}

/// What a live file says.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveJournal {
    /// The file.
    pub path: PathBuf,
    /// The head that it begins with.
    pub head: Head,
    /// The room as it was last: that of the head, changed by all facts after it.
    pub room: RoomRecord,
    /// The packed records of all play frames.
    pub play: Vec<u8>,
    /// Length of the file up to the end of its last whole frame.
    pub whole_bytes: u64,
    /// How many bytes are behind that. Their write was interrupted, or they were changed since.
    pub torn_bytes: u64,
    /// Whether bytes were changed, which is more than an interrupted write.
    pub is_changed: bool,
}

impl LiveJournal {
    /// Reads the content of a live file. Errors: as [`LiveFolder::read`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<LiveJournal, StoreError> {
        LiveJournal::gather(path, bytes).map_err(|why| StoreError::unusable(path, why))
    }

    /// The records of all play frames, unpacked; they take many times the room. Errors: some cannot be read.
    pub fn records(&self) -> Result<Vec<Record>, StoreError> {
        let records: Result<_, _> = PackedRecords::new(&self.play).collect();
        records.map_err(|why| StoreError::unusable(&self.path, format!("cannot be read: {why}")))
    }

    fn learn(&mut self, frame: &StoredFrame<'_>) -> Result<(), String> {
        match frame.kind {
            PLAY => self.play.extend_from_slice(frame.payload),
            FACT => self.room.learn(read_fact(frame.payload)?),
            kind => return Err(format!("has a frame of kind {kind}, which no live file has")),
        }
        Ok(())
    }

    fn gather(path: &Path, bytes: &[u8]) -> Result<LiveJournal, String> {
        if bytes.is_empty() {
            return Err("is empty".to_owned());
        }
        let frames = bytes.strip_prefix(MAGIC).ok_or("is no live file of Tiltyard")?;
        let mut frames = StoredFrames::new(frames);
        let first = frames.next().filter(|first| first.kind == HEAD);
        let first = first.ok_or("does not begin with a whole head")?;
        let head = read_head(first.payload)?;
        let (path, room) = (path.to_owned(), head.room.clone());
        let mut journal = LiveJournal {
            path,
            room,
            head,
            play: Vec::new(),
            whole_bytes: 0,
            torn_bytes: 0,
            is_changed: false,
        };
        for frame in frames.by_ref() {
            if frame.kind == BATCH {
                StoredFrames::new(frame.payload).try_for_each(|part| journal.learn(&part))?;
            } else {
                journal.learn(&frame)?;
            }
        }
        journal.whole_bytes = (MAGIC_BYTES + frames.whole_bytes()) as u64;
        journal.room.file_bytes = journal.whole_bytes;
        journal.torn_bytes = frames.rest_bytes() as u64;
        journal.is_changed = frames.fault().is_some_and(|fault| fault != Fault::Short);
        Ok(journal)
    }
}

/// The head of a live file. `None`: it does not begin with a whole one.
pub(super) fn read_head_of(file: &dyn DiskFile) -> Option<Head> {
    let mut begin = [0; MAGIC_BYTES + FRAME_HEAD_BYTES];
    file.read_at(0, &mut begin).ok()?;
    let (magic, head) = begin.split_first_chunk::<MAGIC_BYTES>()?;
    let head = FrameHead::read(head.try_into().ok()?).ok()?;
    if magic != MAGIC || head.kind != HEAD {
        return None;
    }
    let mut payload = vec![0; head.payload_bytes];
    file.read_at(begin.len() as u64, &mut payload).ok()?;
    head.check(&payload).ok()?;
    read_head(&payload).ok()
}

fn read_head(payload: &[u8]) -> Result<Head, String> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let unreadable = |error| format!("has a head that cannot be read: {error}");
    let Version { format } = rmp_serde::from_slice(payload).map_err(unreadable)?;
    if format != FORMAT {
        return Err(format!("has format {format}, this server reads format {FORMAT}"));
    }
    rmp_serde::from_slice(payload).map_err(unreadable)
}

fn read_fact(payload: &[u8]) -> Result<RoomFact, String> {
    rmp_serde::from_slice(payload).map_err(|error| format!("has a fact that cannot be read: {error}"))
}

#[cfg(test)]
pub(crate) mod tests;
