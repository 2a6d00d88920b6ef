//! One replay file, open to read: what it says about itself at once, its segments as they are wanted.
//!
//! Must not: believe a length that the file does not have, or panic over any bytes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::index::{TRAILER_BYTES, index_offset};
use super::{INDEX, Index, MAGIC, META, SEGMENT};
use crate::game::journal::{PackedRecords, Record};
use crate::protocol::replays::{REPLAY_FORMAT, ReplayMeta};
use crate::store::StoreError;
use crate::store::disk::{Disk, DiskFile};
use crate::store::frame::{FRAME_HEAD_BYTES, FrameHead, MAGIC_BYTES};

/// Largest segment when it is unpacked: what [`INTERVAL_BYTES_MAX`](crate::game::journal::bounds::INTERVAL_BYTES_MAX) allows,
/// and a state. A file that unpacks to more is not believed.
pub(super) const SEGMENT_BYTES_MAX: u64 = 128 << 20;
/// Longest description.
pub(super) const META_BYTES_MAX: usize = 16 << 20;
/// Records that are handed on at once, and their bytes: unpacked, records take many times the room.
const PIECE_RECORDS_MAX: usize = 4096;
const PIECE_BYTES_MAX: usize = 1 << 20;

/// Which file it is: one that was written anew has another stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: SystemTime,
}

/// A replay file.
pub struct ReplayFile {
    file: Arc<dyn DiskFile>,
    path: PathBuf,
    meta: ReplayMeta,
    kept_by: KeptBy,
    index: Index,
    bytes: u64,
    stamp: Stamp,
}

impl ReplayFile {
    /// Opens a file and reads what it says about itself, without the rest; blocks. Errors: it is no replay of this version,
    /// or damaged.
    pub fn open(disk: &dyn Disk, path: &Path) -> Result<ReplayFile, StoreError> {
        let file = disk.open_read(path).map_err(StoreError::io("open", path))?;
        let bytes = file.length().map_err(StoreError::io("look at", path))?;
        let modified = file.modified().map_err(StoreError::io("look at", path))?;
        let reader = Reader { file: &*file, bytes };
        let (meta, kept_by, index) = reader.about().map_err(|fault| fault.of(path))?;
        let stamp = Stamp { bytes, modified };
        Ok(ReplayFile { file, path: path.to_owned(), meta, kept_by, index, bytes, stamp })
    }

    /// What it says about itself.
    pub fn meta(&self) -> &ReplayMeta {
        &self.meta
    }

    /// Its place in lists; of files that were written before there were places it is the end of the match.
    pub fn listed_at(&self) -> Timestamp {
        self.kept_by.listed_at.unwrap_or(self.meta.ended_at)
    }

    /// Whether somebody leaving or doing nothing decided the match; of files that were written before it was asked it is not
    /// known, and not held against them.
    pub fn by_forfeit(&self) -> bool {
        self.kept_by.by_forfeit
    }

    /// What is where.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Its length.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Which file it is.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The packed records of a segment; none behind the last one. Reads and unpacks; blocks. Errors: it is damaged.
    pub fn segment(&self, number: usize) -> Result<Vec<u8>, StoreError> {
        let Some(segment) = self.index.segments.get(number) else { return Ok(Vec::new()) };
        let reader = Reader { file: &*self.file, bytes: self.bytes };
        let records = reader.frame(segment.offset, SEGMENT).and_then(|(payload, end)| {
            if end != segment.offset + segment.bytes {
                return Err(Fault::Damaged("has a segment of another length than its index says".to_owned()));
            }
            unpack(&payload).map_err(Fault::Damaged)
        });
        records.map_err(|fault| fault.of(&self.path))
    }
}

impl ReplayFile {
    /// The records of a segment, some at a time: they may take many times the room of the segment. Errors: as
    /// [`ReplayFile::segment`].
    pub fn pieces(&self, number: usize) -> Result<Pieces, StoreError> {
        Ok(Pieces { packed: self.segment(number)?, at: 0, path: self.path.clone() })
    }

    /// All records from the segment `number` on.
    pub fn passage(&self, number: usize) -> Passage {
        Passage { next: number, pieces: None }
    }
}

/// All records from a segment on, some at a time; a segment is in memory at a time.
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

/// The records of a segment, some at a time.
pub struct Pieces {
    packed: Vec<u8>,
    at: usize,
    path: PathBuf,
}

impl Iterator for Pieces {
    type Item = Result<Vec<Record>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.packed.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (mut records, mut piece) = (PackedRecords::new(rest), Vec::new());
        while piece.len() < PIECE_RECORDS_MAX && rest.len() - records.rest_bytes() < PIECE_BYTES_MAX {
            match records.next() {
                Some(Ok(record)) => piece.push(record),
                Some(Err(why)) => {
                    self.at = self.packed.len();
                    return Some(Err(StoreError::unusable(&self.path, format!("is damaged: {why}"))));
                }
                None => break,
            }
        }
        self.at = self.packed.len() - records.rest_bytes();
        Some(Ok(piece))
    }
}

fn unpack(payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut records = Vec::new();
    let unpacked = zstd::stream::read::Decoder::new(payload)
        .and_then(|decoder| decoder.take(SEGMENT_BYTES_MAX + 1).read_to_end(&mut records));
    match unpacked {
        Ok(bytes) if bytes as u64 <= SEGMENT_BYTES_MAX => Ok(records),
        Ok(_) => Err("has a segment that unpacks to more than any match has".to_owned()),
        Err(error) => Err(format!("has a segment that cannot be unpacked: {error}")),
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
    fn about(&self) -> Result<(ReplayMeta, KeptBy, Index), Fault> {
        let damaged = |why: &str| Fault::Damaged(why.to_owned());
        if self.bytes == 0 {
            return Err(damaged("is empty"));
        }
        if self.array::<MAGIC_BYTES>(0).ok().as_ref() != Some(MAGIC) {
            return Err(damaged("is no replay of Tiltyard"));
        }
        let end = self.bytes.checked_sub(TRAILER_BYTES as u64).ok_or_else(|| damaged("is cut off"))?;
        let (meta, begin) = self.frame(MAGIC_BYTES as u64, META)?;
        if meta.len() > META_BYTES_MAX {
            return Err(damaged("says more of itself than any replay"));
        }
        check_format(&meta)?;
        let at = index_offset(self.array(end)?).map_err(Fault::Damaged)?;
        let (index, index_end) = self.frame(at, INDEX)?;
        if index_end != end || at < begin {
            return Err(damaged("has its index in the wrong place"));
        }
        let index: Index = read_json(&index)?;
        index.check(begin, at).map_err(Fault::Damaged)?;
        Ok((read_json(&meta)?, read_json(&meta)?, index))
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

/// What the first frame says for the server that keeps the file; no verdict looks at it.
#[derive(serde::Deserialize)]
struct KeptBy {
    listed_at: Option<Timestamp>,
    #[serde(default)]
    by_forfeit: bool,
}

fn check_format(meta: &[u8]) -> Result<(), Fault> {
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let Version { format } = read_json(meta)?;
    if format == REPLAY_FORMAT {
        return Ok(());
    }
    Err(Fault::Damaged(format!("has format {format}, this server reads format {REPLAY_FORMAT}")))
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes)
        .map_err(|error| Fault::Damaged(format!("says of itself what is no replay: {error}")))
}
