//! One save's file: the content as it was sent, then the facts about it as JSON, then the tail that finds these.
//!
//! The facts come behind the content, because its digest is only known when all of it is written. Must not: know where
//! files are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::{DiskFile, StoreError};
use crate::domain::hex::hex;
use crate::domain::{PlayerId, SaveSlot};

const MAGIC: [u8; 8] = *b"TILTSAVE";
/// The bytes of the tail: the magic, the length of the JSON, its checksum.
const TAIL_BYTES: u64 = 16;
/// The most bytes of the JSON; no server writes as many.
const ABOUT_BYTES_MAX: u64 = 4096;
/// The bytes of a file that are read at once.
const CHUNK_BYTES: u64 = 65_536;

/// A saved game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    /// The player whose save it is.
    pub player: PlayerId,
    /// The player's slot that it is in.
    pub slot: SaveSlot,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// The type of the content, as the player gave it.
    pub content_type: String,
    /// When it was written.
    pub saved_at: Timestamp,
}

/// The bytes that follow the content.
pub(super) fn ending(save: &Save) -> Vec<u8> {
    let mut out = serde_json::to_vec(save).expect("a save has only text, numbers and a time");
    let (bytes, checksum) = (out.len() as u32, crc32fast::hash(&out));
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&bytes.to_le_bytes());
    out.extend_from_slice(&checksum.to_le_bytes());
    out
}

/// A digest as text.
pub(super) fn hexadecimal(digest: Sha256) -> String {
    hex(&digest.finalize())
}

/// A save that is read.
pub struct SaveFile {
    save: Save,
    path: PathBuf,
    file: Arc<dyn DiskFile>,
    read: u64,
    digest: Sha256,
}

impl SaveFile {
    /// Reads the facts in a file. Errors: it is damaged.
    pub(super) fn open(path: &Path, file: Arc<dyn DiskFile>) -> Result<SaveFile, StoreError> {
        let save = about(path, file.as_ref())?;
        Ok(SaveFile { save, path: path.to_owned(), file, read: 0, digest: Sha256::new() })
    }

    /// The facts about it.
    pub fn save(&self) -> &Save {
        &self.save
    }

    /// The next part of the content, 64 KiB at most; `None` behind the last. Blocks. Errors: the content is not what
    /// was saved, which is known before the last part is handed out.
    pub fn next_part(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let left = self.save.bytes - self.read;
        if left == 0 {
            return Ok(None);
        }
        let mut part = vec![0; left.min(CHUNK_BYTES) as usize];
        self.file.read_at(self.read, &mut part).map_err(StoreError::io("read", &self.path))?;
        self.read += part.len() as u64;
        self.digest.update(&part);
        if self.read == self.save.bytes && hexadecimal(self.digest.clone()) != self.save.sha256 {
            return Err(StoreError::unusable(&self.path, "has another content than was saved"));
        }
        Ok(Some(part))
    }
}

fn about(path: &Path, file: &dyn DiskFile) -> Result<Save, StoreError> {
    let damaged = || StoreError::unusable(path, "is no whole save");
    let length = file.length().map_err(StoreError::io("look at", path))?;
    let tail_at = length.checked_sub(TAIL_BYTES).ok_or_else(damaged)?;
    let mut tail = [0; TAIL_BYTES as usize];
    file.read_at(tail_at, &mut tail).map_err(StoreError::io("read", path))?;
    let number = |at: usize| u32::from_le_bytes([tail[at], tail[at + 1], tail[at + 2], tail[at + 3]]);
    let about_bytes = u64::from(number(8));
    let content = tail_at.checked_sub(about_bytes).ok_or_else(damaged)?;
    if tail[..8] != MAGIC || about_bytes > ABOUT_BYTES_MAX {
        return Err(damaged());
    }
    let mut about = vec![0; about_bytes as usize];
    file.read_at(content, &mut about).map_err(StoreError::io("read", path))?;
    let save: Option<Save> = serde_json::from_slice(&about).ok();
    let whole = |save: &Save| crc32fast::hash(&about) == number(12) && save.bytes == content;
    save.filter(whole).ok_or_else(damaged)
}
