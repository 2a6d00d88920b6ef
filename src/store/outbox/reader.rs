//! Reads an outbox frame by frame, as far as it is whole.
//!
//! A frame that was changed is passed over, and those behind it still count. Must not: change the file.

use std::io;
use std::path::Path;

use super::index::OutboxIndex;
use super::{MAGIC, OWED, Owed, SETTLED};
use crate::domain::MatchId;
use crate::store::StoreError;
use crate::store::disk::{Disk, DiskFile};
use crate::store::frame::{FRAME_HEAD_BYTES, Fault, FrameHead, MAGIC_BYTES, StoredFrames};

/// The kinds of files that may be at the path.
pub(super) enum FoundOutbox {
    /// There is no file, or one that was never begun.
    Nothing,
    /// An outbox.
    Outbox(OutboxContent),
}

/// The content of an outbox.
#[derive(Debug, Default)]
pub(super) struct OutboxContent {
    pub(super) index: OutboxIndex,
    /// Length of the file up to the end of its last whole frame.
    pub(super) whole_bytes: u64,
    /// Length of all of it.
    pub(super) length: u64,
    /// Whether something in it is not what was written: more than an interrupted write.
    pub(super) is_changed: bool,
}

/// Reads the file at `path`. Errors: it cannot be read, or is no outbox.
pub(super) fn read(disk: &dyn Disk, path: &Path) -> Result<FoundOutbox, StoreError> {
    let file = match disk.open_read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FoundOutbox::Nothing),
        file => file.map_err(StoreError::io("open", path))?,
    };
    let length = file.length().map_err(StoreError::io("look at", path))?;
    if length < MAGIC_BYTES as u64 {
        return Ok(FoundOutbox::Nothing);
    }
    let mut magic = [0; MAGIC_BYTES];
    file.read_at(0, &mut magic).map_err(StoreError::io("read", path))?;
    if magic != *MAGIC {
        return Err(StoreError::unusable(path, "is no outbox of Tiltyard: move it out of the data folder"));
    }
    let whole_bytes = MAGIC_BYTES as u64;
    let mut reading = OutboxContent { length, whole_bytes, ..OutboxContent::default() };
    reading.follow(file.as_ref(), path)?;
    Ok(FoundOutbox::Outbox(reading))
}

impl OutboxContent {
    fn follow(&mut self, file: &dyn DiskFile, path: &Path) -> Result<(), StoreError> {
        let mut at = self.whole_bytes;
        while at < self.length {
            let frame = match frame_at(file, at, self.length) {
                Ok(frame) => frame.map_err(StoreError::io("read", path))?,
                Err(Fault::Short) => break,
                Err(_) => {
                    self.is_changed = true;
                    break;
                }
            };
            let next = at + frame.len() as u64;
            if self.learn(&frame, at).map_err(|why| StoreError::unusable(path, why))? {
                self.whole_bytes = next;
            } else {
                self.is_changed = true;
            }
            at = next;
        }
        Ok(())
    }

    /// Takes in one frame. Answers whether it is as it was written. Errors: this version has no such frame.
    fn learn(&mut self, frame: &[u8], at: u64) -> Result<bool, String> {
        let Some(whole) = StoredFrames::new(frame).next() else { return Ok(false) };
        match whole.kind {
            OWED => match rmp_serde::from_slice::<Owed>(whole.payload) {
                Ok(owed) => self.index.add(at, frame.len() as u64, &owed),
                Err(_) => return Ok(false),
            },
            SETTLED => match rmp_serde::from_slice::<Vec<MatchId>>(whole.payload) {
                Ok(ids) => ids.iter().for_each(|id| _ = self.index.remove(id)),
                Err(_) => return Ok(false),
            },
            kind => return Err(format!("has a frame of kind {kind}, which no outbox of this version has")),
        }
        Ok(true)
    }
}

/// The bytes of the frame at this place, whatever is in it. Errors: no frame can begin there.
fn frame_at(file: &dyn DiskFile, at: u64, length: u64) -> Result<io::Result<Vec<u8>>, Fault> {
    let left = length - at;
    if left < FRAME_HEAD_BYTES as u64 {
        return Err(Fault::Short);
    }
    let mut head = [0; FRAME_HEAD_BYTES];
    if let Err(error) = file.read_at(at, &mut head) {
        return Ok(Err(error));
    }
    let bytes = FRAME_HEAD_BYTES + FrameHead::read(head)?.payload_bytes;
    if left < bytes as u64 {
        return Err(Fault::Short);
    }
    let mut frame = vec![0; bytes];
    Ok(file.read_at(at, &mut frame).map(|()| frame))
}

/// The result in a frame. Errors: what is wrong with it.
pub(super) fn owed(frame: &[u8]) -> Result<Owed, String> {
    let mut frames = StoredFrames::new(frame);
    match frames.next() {
        Some(frame) => rmp_serde::from_slice(frame.payload).map_err(|error| error.to_string()),
        None => Err(frames.fault().map_or_else(|| "it is empty".to_owned(), |fault| fault.to_string())),
    }
}
