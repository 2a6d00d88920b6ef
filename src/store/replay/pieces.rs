//! The records of a segment, unpacked as they are wanted.
//!
//! Must not: keep more of a segment unpacked than a piece and its longest record, or believe a segment that no server
//! has written.

use std::io::{BufReader, Cursor, Read, Take};
use std::path::{Path, PathBuf};

use zstd::stream::read::Decoder;

use crate::game::journal::{PackedRecords, Record};
use crate::store::StoreError;
use crate::store::frame::PAYLOAD_BYTES_MAX;

/// Largest segment when it is unpacked: what [`INTERVAL_BYTES_MAX`](crate::game::journal::bounds::INTERVAL_BYTES_MAX) allows,
/// and a state. A file that unpacks to more is not believed.
pub(super) const SEGMENT_BYTES_MAX: u64 = 128 << 20;
/// The longest record. A server has written each record whole into a frame of a live file before.
const RECORD_BYTES_MAX: usize = PAYLOAD_BYTES_MAX;
/// The logarithm of the bytes that are kept to unpack what follows; segments that a server has packed take a quarter of
/// it.
const WINDOW_LOG_MAX: u32 = 23;
/// The bytes that are unpacked at once.
const CHUNK_BYTES: usize = 1 << 20;
/// The records that are handed on at once: unpacked, they take many times the room.
const PIECE_RECORDS_MAX: usize = 4096;

/// The records of a segment, some at a time.
pub struct Pieces {
    packed: Take<Decoder<'static, BufReader<Cursor<Vec<u8>>>>>,
    /// Whether there is more to be unpacked.
    has_more: bool,
    /// The unpacked bytes, of which those up to `at` were handed on.
    unpacked: Vec<u8>,
    at: usize,
    /// The number of bytes that came before these.
    before: usize,
    path: PathBuf,
}

impl Pieces {
    /// The pieces of a segment as it is in a file; none of an empty one. Errors: it is not packed.
    pub(super) fn of(packed: Vec<u8>, path: &Path) -> Result<Pieces, StoreError> {
        let has_more = !packed.is_empty();
        let decoder = Decoder::new(Cursor::new(packed)).and_then(|mut decoder| {
            decoder.window_log_max(WINDOW_LOG_MAX)?;
            Ok(decoder)
        });
        let packed = decoder.map_err(StoreError::io("unpack", path))?.take(SEGMENT_BYTES_MAX + 1);
        Ok(Pieces { packed, has_more, unpacked: Vec::new(), at: 0, before: 0, path: path.to_owned() })
    }

    /// The next records; none behind the last one.
    fn piece(&mut self) -> Result<Vec<Record>, String> {
        let mut piece = Vec::new();
        loop {
            let rest = self.unpacked.get(self.at..).unwrap_or_default();
            let mut records = PackedRecords::behind(self.before + self.at, rest);
            let mut whole = 0;
            let fault = loop {
                match records.next() {
                    Some(Ok(record)) => piece.push(record),
                    fault => break fault.and_then(Result::err),
                }
                whole = rest.len() - records.rest_bytes();
                if piece.len() == PIECE_RECORDS_MAX {
                    break None;
                }
            };
            let lacks = records.lacks();
            self.at += whole;
            match fault {
                // The fault behind these records is told when they have been taken.
                _ if !piece.is_empty() => return Ok(piece),
                Some(why) if lacks == 0 || !self.has_more => return Err(format!("is damaged: {why}")),
                None if !self.has_more => return Ok(piece),
                _ => self.unpack(lacks)?,
            }
        }
    }

    /// Unpacks at least so much more. Errors: there is too much, or it cannot be unpacked.
    fn unpack(&mut self, lacks: usize) -> Result<(), String> {
        self.unpacked.drain(..self.at);
        (self.before, self.at) = (self.before + self.at, 0);
        if self.unpacked.len().saturating_add(lacks) > RECORD_BYTES_MAX {
            return Err("has a record that is longer than any that is written".to_owned());
        }
        let bytes = lacks.max(CHUNK_BYTES);
        self.unpacked.reserve_exact(bytes);
        let more = (&mut self.packed).take(bytes as u64).read_to_end(&mut self.unpacked);
        let more = more.map_err(|error| format!("has a segment that cannot be unpacked: {error}"))?;
        self.has_more = more == bytes;
        if self.packed.limit() == 0 {
            return Err("has a segment that unpacks to more than any match has".to_owned());
        }
        Ok(())
    }
}

impl Iterator for Pieces {
    type Item = Result<Vec<Record>, StoreError>;

    fn next(&mut self) -> Option<Result<Vec<Record>, StoreError>> {
        match self.piece() {
            Ok(piece) if piece.is_empty() => None,
            Ok(piece) => Some(Ok(piece)),
            Err(why) => {
                (self.has_more, self.unpacked, self.at) = (false, Vec::new(), 0);
                Some(Err(StoreError::unusable(&self.path, why)))
            }
        }
    }
}
