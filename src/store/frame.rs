//! Frames, of which all files of the server consist: `[payload bytes u32 LE][kind u8][crc32 u32 LE of kind and
//! payload][payload]`, after eight bytes that say what the file is.
//!
//! Must not: know what is in a payload, or panic over any bytes.

/// Bytes of a frame besides its payload.
pub const FRAME_HEAD_BYTES: usize = 9;
/// The largest payload. A larger one is not written, and a file that speaks of one is not believed.
pub const PAYLOAD_BYTES_MAX: usize = 64 << 20;
/// Bytes at the beginning of a file that say what it is.
pub const MAGIC_BYTES: usize = 8;

/// A payload that is too large for a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are too many for one frame, which has at most {PAYLOAD_BYTES_MAX}")]
pub struct TooLarge {
    /// Its length.
    pub bytes: usize,
}

/// One whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFrame<'a> {
    /// The kind of payload.
    pub kind: u8,
    /// The payload.
    pub payload: &'a [u8],
}

/// Appends a frame to `out`. Errors: the payload is too large; `out` is as it was.
pub fn put(kind: u8, payload: &[u8], out: &mut Vec<u8>) -> Result<(), TooLarge> {
    put_parts(kind, &[payload], out)
}

/// Appends a frame whose payload is these parts, one behind the other. Errors: as [`put`].
pub fn put_parts(kind: u8, parts: &[&[u8]], out: &mut Vec<u8>) -> Result<(), TooLarge> {
    let bytes = parts.iter().map(|part| part.len()).sum();
    let length =
        u32::try_from(bytes).ok().filter(|_| bytes <= PAYLOAD_BYTES_MAX).ok_or(TooLarge { bytes })?;
    out.reserve(FRAME_HEAD_BYTES + bytes);
    out.extend_from_slice(&length.to_le_bytes());
    out.push(kind);
    out.extend_from_slice(&checksum(kind, parts).to_le_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
    Ok(())
}

fn checksum(kind: u8, parts: &[&[u8]]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[kind]);
    parts.iter().for_each(|part| crc.update(part));
    crc.finalize()
}

/// What a frame says about itself before its payload is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHead {
    /// The kind of payload.
    pub kind: u8,
    /// Length of the payload, at most [`PAYLOAD_BYTES_MAX`].
    pub payload_bytes: usize,
    crc: u32,
}

impl FrameHead {
    /// Reads the head of a frame. Errors: a length that no frame has.
    pub fn read(bytes: [u8; FRAME_HEAD_BYTES]) -> Result<FrameHead, Fault> {
        let [l0, l1, l2, l3, kind, c0, c1, c2, c3] = bytes;
        let payload_bytes = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        if payload_bytes > PAYLOAD_BYTES_MAX {
            return Err(Fault::Length);
        }
        Ok(FrameHead { kind, payload_bytes, crc: u32::from_le_bytes([c0, c1, c2, c3]) })
    }

    /// Whether this is the payload that was written. Errors: it is another one.
    pub fn check(self, payload: &[u8]) -> Result<(), Fault> {
        let fits = payload.len() == self.payload_bytes && checksum(self.kind, &[payload]) == self.crc;
        if fits { Ok(()) } else { Err(Fault::Checksum) }
    }
}

/// Why some bytes are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// They end too early.
    #[error("a frame ends before it is whole")]
    Short,
    /// No frame is that long.
    #[error("a frame has a length that no frame has")]
    Length,
    /// Some of them were changed since they were written.
    #[error("a frame's checksum does not fit its content")]
    Checksum,
}

/// The whole frames of a file after its magic, up to the first that is not.
#[derive(Debug, Clone)]
pub struct StoredFrames<'a> {
    rest: &'a [u8],
    at: usize,
    fault: Option<Fault>,
}

impl<'a> StoredFrames<'a> {
    /// Reads from `bytes`, which begin with a frame.
    pub fn new(bytes: &'a [u8]) -> StoredFrames<'a> {
        StoredFrames { rest: bytes, at: 0, fault: None }
    }

    /// How many bytes the frames read so far take.
    pub fn whole_bytes(&self) -> usize {
        self.at
    }

    /// How many bytes come after them. After the last frame these have to be cut off.
    pub fn rest_bytes(&self) -> usize {
        self.rest.len()
    }

    /// What is wrong with the rest, once the frames are read and something is.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    fn read(&self) -> Result<(StoredFrame<'a>, &'a [u8]), Fault> {
        let (head, rest) = self.rest.split_first_chunk::<FRAME_HEAD_BYTES>().ok_or(Fault::Short)?;
        let head = FrameHead::read(*head)?;
        let (payload, rest) = rest.split_at_checked(head.payload_bytes).ok_or(Fault::Short)?;
        head.check(payload)?;
        Ok((StoredFrame { kind: head.kind, payload }, rest))
    }
}

impl<'a> Iterator for StoredFrames<'a> {
    type Item = StoredFrame<'a>;

    fn next(&mut self) -> Option<StoredFrame<'a>> {
        if self.rest.is_empty() || self.fault.is_some() {
            return None;
        }
        match self.read() {
            Ok((frame, rest)) => {
                self.at += self.rest.len() - rest.len();
                self.rest = rest;
                Some(frame)
            }
            Err(fault) => {
                self.fault = Some(fault);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn three() -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, payload) in [(1, &b"head"[..]), (2, b""), (3, &[7; 300])] {
            put(kind, payload, &mut bytes).unwrap();
        }
        bytes
    }

    #[test]
    fn what_was_put_is_read_back() {
        let bytes = three();
        let mut frames = StoredFrames::new(&bytes);
        let read: Vec<_> = frames.by_ref().map(|frame| (frame.kind, frame.payload.len())).collect();
        assert_eq!(read, [(1, 4), (2, 0), (3, 300)]);
        assert_eq!((frames.whole_bytes(), frames.rest_bytes(), frames.fault()), (bytes.len(), 0, None));
    }

    #[test]
    fn a_tail_torn_at_any_byte_leaves_the_whole_frames() {
        let bytes = three();
        let ends = [0, 13, 22, bytes.len()];
        for length in 0..=bytes.len() {
            let mut frames = StoredFrames::new(&bytes[..length]);
            let count = frames.by_ref().count();
            let whole = ends.iter().rposition(|&end| end <= length).unwrap();
            assert_eq!((count, frames.whole_bytes()), (whole, ends[whole]), "cut at {length}");
            assert_eq!(frames.fault().is_some(), ends[whole] != length, "cut at {length}");
        }
    }

    #[test]
    fn a_changed_byte_anywhere_ends_the_reading_before_its_frame() {
        let bytes = three();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            let mut frames = StoredFrames::new(&changed);
            assert!(frames.by_ref().all(|frame| !frame.payload.is_empty() || frame.kind == 2), "byte {at}");
            assert!(frames.whole_bytes() <= at && frames.fault().is_some(), "byte {at}");
        }
    }

    #[test]
    fn what_is_too_large_for_a_frame_is_neither_written_nor_believed() {
        let mut out = vec![9];
        let bytes = PAYLOAD_BYTES_MAX + 1;
        assert_eq!(put(2, &vec![0; bytes], &mut out), Err(TooLarge { bytes }));
        assert_eq!(out, [9]);
        let mut frames = StoredFrames::new(&[0xff; 64]);
        assert_eq!((frames.next(), frames.fault()), (None, Some(Fault::Length)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut frames = StoredFrames::new(&bytes);
            frames.by_ref().for_each(drop);
            prop_assert_eq!(frames.whole_bytes() + frames.rest_bytes(), bytes.len());
        }
    }
}
