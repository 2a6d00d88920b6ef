//! Tickets and parties, on disk, so that they survive a restart.
//!
//! Owns: the file `matchmaking`: the magic, then frames that say how a ticket or a party is, or that it is over; of each
//! thing the last frame counts. A file that has grown is written anew. It outlives a process that is killed; a power cut may
//! take the last moments. Must not: know what tickets mean.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::matchmaking::KeptTicket;
use crate::domain::party::Party;
use crate::domain::{PartyId, TicketId};
use crate::store::disk::Disk;
use crate::store::frame::{self, MAGIC_BYTES, StoredFrames};
use crate::store::{AppendFile, FolderLock, Lasts, StoreError};

const MAGIC: &[u8; MAGIC_BYTES] = b"TILTQUEU";
const TICKET: u8 = 1;
const TICKET_OVER: u8 = 2;
const PARTY: u8 = 3;
const PARTY_OVER: u8 = 4;
/// A file with this many bytes is written anew when less than half of it still counts.
const COMPACT_FROM_BYTES: u64 = 1 << 20;

/// A frame's kind and the id of what it is about.
type Key = (u8, String);

/// The tickets and parties that were kept.
#[derive(Debug, Default)]
pub struct KeptMatchmaking {
    /// The tickets.
    pub tickets: Vec<KeptTicket>,
    /// The parties.
    pub parties: Vec<Party>,
}

/// The file, open to write.
pub struct MatchmakingFile {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: AppendFile,
    /// The frames that count.
    frames: BTreeMap<Key, Vec<u8>>,
    counted_bytes: u64,
    _lock: FolderLock,
}

impl MatchmakingFile {
    /// Opens the file of a locked data folder, or makes it; blocks. Answers what was kept in it. What cannot be read is left
    /// out. Errors: it cannot be read or written, or is another file.
    pub fn open(
        lock: &FolderLock,
        disk: Arc<dyn Disk>,
    ) -> Result<(MatchmakingFile, KeptMatchmaking), StoreError> {
        let path = lock.folder().join("matchmaking");
        let frames = read(disk.as_ref(), &path)?;
        let kept = KeptMatchmaking { tickets: all(&frames, TICKET), parties: all(&frames, PARTY) };
        let file = write(disk.as_ref(), &path, &frames)?;
        let counted_bytes = frames.values().map(|frame| frame.len() as u64).sum();
        Ok((MatchmakingFile { path, disk, file, frames, counted_bytes, _lock: lock.clone() }, kept))
    }

    /// Keeps a ticket as it is now. Errors: it is not kept.
    pub fn keep_ticket(&mut self, kept: &KeptTicket) -> Result<(), StoreError> {
        self.keep((TICKET, kept.ticket.id.to_string()), kept)
    }

    /// A ticket is over. Errors: it would be there again after a restart.
    pub fn forget_ticket(&mut self, id: &TicketId) -> Result<(), StoreError> {
        self.forget((TICKET, id.to_string()), TICKET_OVER)
    }

    /// Keeps a party as it is now. Errors: it is not kept.
    pub fn keep_party(&mut self, party: &Party) -> Result<(), StoreError> {
        self.keep((PARTY, party.id.to_string()), party)
    }

    /// A party is over. Errors: it would be there again after a restart.
    pub fn forget_party(&mut self, id: &PartyId) -> Result<(), StoreError> {
        self.forget((PARTY, id.to_string()), PARTY_OVER)
    }

    fn keep(&mut self, key: Key, what: &impl Serialize) -> Result<(), StoreError> {
        let frame = self.frame(key.0, &(&key.1, what))?;
        self.counted_bytes += frame.len() as u64;
        let old = self.frames.insert(key, frame.clone());
        self.counted_bytes -= old.map_or(0, |frame| frame.len() as u64);
        self.append(&frame)
    }

    fn forget(&mut self, key: Key, over: u8) -> Result<(), StoreError> {
        let Some(old) = self.frames.remove(&key) else { return Ok(()) };
        self.counted_bytes -= old.len() as u64;
        if self.frames.is_empty() {
            return self.file.cut(MAGIC_BYTES as u64);
        }
        let frame = self.frame(over, &key.1)?;
        self.append(&frame)
    }

    fn frame(&self, kind: u8, payload: &impl Serialize) -> Result<Vec<u8>, StoreError> {
        let unusable = |why: String| StoreError::unusable(&self.path, format!("cannot have it: {why}"));
        let payload = rmp_serde::to_vec_named(payload).map_err(|error| unusable(error.to_string()))?;
        let mut bytes = Vec::new();
        frame::put(kind, &payload, &mut bytes).map_err(|error| unusable(error.to_string()))?;
        Ok(bytes)
    }

    /// Appends a frame. If that fails, or much of the file does not count any more, the file is written anew.
    fn append(&mut self, frame: &[u8]) -> Result<(), StoreError> {
        self.file.append(frame)?;
        if self.file.len() > COMPACT_FROM_BYTES && self.counted_bytes < self.file.len() / 2 {
            self.file = write(self.disk.as_ref(), &self.path, &self.frames)?;
        }
        Ok(())
    }
}

/// Writes a file with these frames, in place of the one that is there.
fn write(disk: &dyn Disk, path: &Path, frames: &BTreeMap<Key, Vec<u8>>) -> Result<AppendFile, StoreError> {
    disk.replace(path, Lasts::Content, |file| {
        file.append(MAGIC)?;
        frames.values().try_for_each(|frame| file.append(frame))
    })
}

/// The frames of a file that count. Errors: it cannot be read, or is another file.
fn read(disk: &dyn Disk, path: &Path) -> Result<BTreeMap<Key, Vec<u8>>, StoreError> {
    let bytes = match disk.read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        bytes => bytes.map_err(StoreError::io("read", path))?,
    };
    let Some((magic, bytes)) = bytes.split_first_chunk::<MAGIC_BYTES>() else { return Ok(BTreeMap::new()) };
    if magic != MAGIC {
        return Err(StoreError::unusable(
            path,
            "is no file of Tiltyard's matchmaking: move it out of the data folder",
        ));
    }
    let mut frames = BTreeMap::new();
    let mut stored = StoredFrames::new(bytes);
    let mut begin = 0;
    while let Some(frame) = stored.next() {
        let whole = bytes[begin..stored.whole_bytes()].to_vec();
        begin = stored.whole_bytes();
        let of = |kind| id_of(frame.payload, frame.kind).map(|id| (kind, id));
        match frame.kind {
            TICKET | PARTY => frames.extend(of(frame.kind).map(|key| (key, whole))),
            TICKET_OVER => drop(of(TICKET).and_then(|key| frames.remove(&key))),
            PARTY_OVER => drop(of(PARTY).and_then(|key| frames.remove(&key))),
            _ => {}
        }
    }
    if stored.rest_bytes() > 0 {
        log::warn!(
            "{}: its last {} bytes are not whole and are left out",
            path.display(),
            stored.rest_bytes()
        );
    }
    Ok(frames)
}

/// The id of what a frame is about, which its payload begins with.
fn id_of(payload: &[u8], kind: u8) -> Option<String> {
    match kind {
        TICKET | PARTY => {
            let (id, _): (String, serde::de::IgnoredAny) = rmp_serde::from_slice(payload).ok()?;
            Some(id)
        }
        _ => rmp_serde::from_slice(payload).ok(),
    }
}

/// All things of a kind that can be read.
fn all<T: DeserializeOwned>(frames: &BTreeMap<Key, Vec<u8>>, kind: u8) -> Vec<T> {
    let of_kind = frames.iter().filter(|((of, _), _)| *of == kind);
    let read = of_kind.filter_map(|((_, id), frame)| {
        let payload = StoredFrames::new(frame).next()?.payload;
        match rmp_serde::from_slice::<(String, T)>(payload) {
            Ok((_, what)) => Some(what),
            Err(error) => {
                log::warn!("{id} of the matchmaking before cannot be read and is left out: {error}");
                None
            }
        }
    });
    read.collect()
}
