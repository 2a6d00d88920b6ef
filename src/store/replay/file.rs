//! One replay file, open to read: its description at once, its segments as they are wanted.
//!
//! Must not: believe a length that the file does not have, or panic over any bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::index::{TRAILER_BYTES, index_offset};
use super::{INDEX, Index, MAGIC, META, Pieces, SEGMENT};
use crate::game::journal::Record;
use crate::game::replay::{REPLAY_FORMAT, ReplayHead};
use crate::store::disk::{Disk, DiskFile};
use crate::store::frame::{FRAME_HEAD_BYTES, FrameHead, MAGIC_BYTES};
use crate::store::{Stamp, StoreError};

/// Longest description.
pub(super) const META_BYTES_MAX: usize = 16 << 20;
/// A replay file.
pub struct ReplayFile {
    file: Arc<dyn DiskFile>,
    path: PathBuf,
    head: ReplayHead,
    kept_by: KeptBy,
    index: Index,
    stamp: Stamp,
}

impl ReplayFile {
    /// Opens a file and reads its description, without the rest; blocks. Errors: it is no replay of this version, or
    /// damaged.
    pub fn open(disk: &dyn Disk, path: &Path) -> Result<ReplayFile, StoreError> {
        let file = disk.open_read(path).map_err(StoreError::io("open", path))?;
        let stamp = Stamp::of(&*file).map_err(StoreError::io("look at", path))?;
        let reader = Reader { file: &*file, bytes: stamp.bytes() };
        let (head, kept_by, index) = reader.about().map_err(|fault| fault.of(path))?;
        Ok(ReplayFile { file, path: path.to_owned(), head, kept_by, index, stamp })
    }

    /// Its description.
    pub fn head(&self) -> &ReplayHead {
        &self.head
    }

    /// Its place in lists; in files from before there were places it is the end of the match.
    pub fn listed_at(&self) -> Timestamp {
        self.kept_by.listed_at.unwrap_or(self.head.ended_at)
    }

    /// Whether the match was decided because somebody left or did nothing. Files from before this was noted count as
    /// decided by play.
    pub fn by_forfeit(&self) -> bool {
        self.kept_by.by_forfeit
    }

    /// The segments, with their places.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Its length.
    pub fn bytes(&self) -> u64 {
        self.stamp.bytes()
    }

    /// The stamp that tells this file from others.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The records of a segment, some at a time; none behind the last one. Reads it whole, unpacks it piece by piece;
    /// blocks. Errors: it is damaged.
    pub fn pieces(&self, number: usize) -> Result<Pieces, StoreError> {
        let packed = self.packed(number).map_err(|fault| fault.of(&self.path))?;
        Pieces::of(packed, &self.path)
    }

    fn packed(&self, number: usize) -> Result<Vec<u8>, Fault> {
        let Some(segment) = self.index.segments.get(number) else { return Ok(Vec::new()) };
        let reader = Reader { file: &*self.file, bytes: self.bytes() };
        let (packed, end) = reader.frame(segment.offset, SEGMENT)?;
        if end == segment.offset + segment.bytes {
            return Ok(packed);
        }
        Err(Fault::Damaged("has a segment of another length than its index says".to_owned()))
    }

    /// All records from the segment `number` on.
    pub fn passage(&self, number: usize) -> Passage {
        Passage { next: number, pieces: None }
    }
}

/// All records from a segment on, some at a time.
pub struct Passage {
    next: usize,
    pieces: Option<Pieces>,
}

impl Passage {
    /// The segment that is read next, once all of this one are handed on.
    pub fn next_segment(&self) -> usize {
        self.next
    }

    /// The next records of the file. Errors: they cannot be read.
    pub fn next_piece(&mut self, file: &ReplayFile) -> Option<Result<Vec<Record>, StoreError>> {
        loop {
            if let Some(piece) = self.pieces.as_mut().and_then(Iterator::next) {
                return Some(piece);
            }
            if self.next >= file.index.segments.len() {
                return None;
            }
            self.pieces = match file.pieces(self.next) {
                Ok(pieces) => Some(pieces),
                Err(error) => return Some(Err(error)),
            };
            self.next += 1;
        }
    }
}

enum Fault {
    Io(std::io::Error),
    Damaged(String),
}

impl Fault {
    fn of(self, path: &Path) -> StoreError {
        match self {
            Fault::Io(error) => StoreError::io("read", path)(error),
            Fault::Damaged(why) => StoreError::unusable(path, why),
        }
    }
}

struct Reader<'a> {
    file: &'a dyn DiskFile,
    bytes: u64,
}

impl Reader<'_> {
    fn about(&self) -> Result<(ReplayHead, KeptBy, Index), Fault> {
        let damaged = |why: &str| Fault::Damaged(why.to_owned());
        if self.bytes == 0 {
            return Err(damaged("is empty"));
        }
        if self.array::<MAGIC_BYTES>(0).ok().as_ref() != Some(MAGIC) {
            return Err(damaged("is no replay of Tiltyard"));
        }
        let end = self.bytes.checked_sub(TRAILER_BYTES as u64).ok_or_else(|| damaged("is cut off"))?;
        let (head, begin) = self.frame(MAGIC_BYTES as u64, META)?;
        if head.len() > META_BYTES_MAX {
            return Err(damaged("says more of itself than any replay"));
        }
        check_format(&head)?;
        let at = index_offset(self.array(end)?).map_err(Fault::Damaged)?;
        let (index, index_end) = self.frame(at, INDEX)?;
        if index_end != end || at < begin {
            return Err(damaged("has its index in the wrong place"));
        }
        let index: Index = read_json(&index)?;
        index.check(begin, at).map_err(Fault::Damaged)?;
        Ok((read_json(&head)?, read_json(&head)?, index))
    }

    /// The payload of the frame at `offset`, and where the frame ends.
    fn frame(&self, offset: u64, kind: u8) -> Result<(Vec<u8>, u64), Fault> {
        let damaged = |fault: crate::store::frame::Fault| Fault::Damaged(format!("is damaged: {fault}"));
        let head = FrameHead::read(self.array::<FRAME_HEAD_BYTES>(offset)?).map_err(damaged)?;
        let begin = offset + FRAME_HEAD_BYTES as u64;
        let end = begin + head.payload_bytes as u64;
        if head.kind != kind || end > self.bytes {
            return Err(Fault::Damaged("is damaged: a frame is not where it should be".to_owned()));
        }
        let mut payload = vec![0; head.payload_bytes];
        self.file.read_at(begin, &mut payload).map_err(Fault::Io)?;
        head.check(&payload).map_err(damaged)?;
        Ok((payload, end))
    }

    fn array<const N: usize>(&self, offset: u64) -> Result<[u8; N], Fault> {
        if offset.checked_add(N as u64).is_none_or(|end| end > self.bytes) {
            return Err(Fault::Damaged("is cut off".to_owned()));
        }
        let mut array = [0; N];
        self.file.read_at(offset, &mut array).map_err(Fault::Io)?;
        Ok(array)
    }
}

/// The part of the first frame for the server that keeps the file; no verdict looks at it.
#[derive(serde::Deserialize)]
struct KeptBy {
    listed_at: Option<Timestamp>,
    #[serde(default)]
    by_forfeit: bool,
}

fn check_format(head: &[u8]) -> Result<(), Fault> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let Version { format } = read_json(head)?;
    if format == REPLAY_FORMAT {
        return Ok(());
    }
    Err(Fault::Damaged(format!("has format {format}, this server reads format {REPLAY_FORMAT}")))
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes)
        .map_err(|error| Fault::Damaged(format!("says of itself what is no replay: {error}")))
}
