//! The index of a replay file: the places of its steps.

use serde::{Deserialize, Serialize};

use super::MAGIC_END;
use crate::store::frame::FRAME_HEAD_BYTES;

/// Bytes at the end of a file: the offset of the index, the CRC-32 of that offset, [`MAGIC_END`].
pub(super) const TRAILER_BYTES: usize = 20;
/// Shortest frame there is.
const FRAME_BYTES_MIN: u64 = FRAME_HEAD_BYTES as u64;

/// All segments of a file, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The segments, one after the other.
    pub segments: Vec<Segment>,
}

/// A stretch of the match that can be played by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The step whose state it begins with: a checkpoint, or 0 for the opening.
    pub first_tick: u32,
    /// The last step in it.
    pub last_tick: u32,
    /// Milliseconds from the beginning of the match to its first step.
    pub ms: u64,
    /// The place of its frame in the file.
    pub offset: u64,
    /// Length of its frame.
    pub bytes: u64,
}

impl Index {
    /// The number of the segment to begin with so that the state after `tick` is passed: the last one that begins there
    /// or before; for steps before the record it is the first one.
    pub fn segment_at(&self, tick: u32) -> usize {
        self.segments.partition_point(|segment| segment.first_tick <= tick).saturating_sub(1)
    }

    /// Checks that the segments follow each other from `begin` to `end` (offsets) without a hole, and go forward in time.
    /// Errors: what is wrong.
    pub(super) fn check(&self, begin: u64, end: u64) -> Result<(), String> {
        let (mut at, mut tick) = (begin, 0);
        for segment in &self.segments {
            let fits = segment.offset == at && segment.bytes >= FRAME_BYTES_MIN && segment.bytes <= end - at;
            if !fits || segment.first_tick < tick || segment.last_tick < segment.first_tick {
                return Err("has an index that does not fit its segments".to_owned());
            }
            (at, tick) = (at + segment.bytes, segment.last_tick);
        }
        if at == end { Ok(()) } else { Err("has bytes that are in no segment".to_owned()) }
    }
}

/// The trailer of a file whose index is at `offset`.
pub(super) fn trailer(offset: u64) -> [u8; TRAILER_BYTES] {
    let mut trailer = [0; TRAILER_BYTES];
    let offset = offset.to_le_bytes();
    trailer[..8].copy_from_slice(&offset);
    trailer[8..12].copy_from_slice(&crc32fast::hash(&offset).to_le_bytes());
    trailer[12..].copy_from_slice(MAGIC_END);
    trailer
}

/// Reads the offset of the index out of a trailer. Errors: these bytes are no trailer.
pub(super) fn index_offset(read: [u8; TRAILER_BYTES]) -> Result<u64, String> {
    let offset = read.first_chunk().map_or(0, |offset| u64::from_le_bytes(*offset));
    if trailer(offset) == read {
        Ok(offset)
    } else {
        Err("does not end like a replay: it is cut off or damaged".to_owned())
    }
}
