//! Frames of WebSockets: their heads are read where they are in the buffer, and frames are put together ahead of
//! time.
//!
//! Must not: allocate for a frame that comes in, or know what its payload means.

use anyhow::bail;

/// Text.
pub(crate) const TEXT: u8 = 1;
/// Binary data.
pub(crate) const BINARY: u8 = 2;
/// The end of a connection.
pub(crate) const CLOSE: u8 = 8;
/// A question whether the other side is there.
pub(crate) const PING: u8 = 9;
/// The answer to a ping.
pub(crate) const PONG: u8 = 10;

/// The largest payload that is waited for. A frame that declares more comes from no server of ours.
const PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The head of a frame (RFC 6455, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WireHead {
    /// The kind of frame.
    pub(crate) opcode: u8,
    /// The mask of the payload; servers do not mask.
    pub(crate) mask: Option<[u8; 4]>,
    /// Bytes of the head itself.
    pub(crate) bytes: usize,
    /// Bytes behind it.
    pub(crate) payload_bytes: usize,
}

impl WireHead {
    /// Reads a head. Answers `None` while a part of it is missing.
    pub(crate) fn read(bytes: &[u8]) -> Option<WireHead> {
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        let (payload_bytes, at) = match second & 0x7f {
            126 => (usize::from(u16::from_be_bytes(array(bytes, 2)?)), 4),
            127 => (usize::try_from(u64::from_be_bytes(array(bytes, 2)?)).unwrap_or(usize::MAX), 10),
            short => (usize::from(short), 2),
        };
        let masked = second & 0x80 != 0;
        let mask = if masked { Some(array(bytes, at)?) } else { None };
        let bytes = if masked { at + 4 } else { at };
        Some(WireHead { opcode: first & 0x0f, mask, bytes, payload_bytes })
    }

    /// Bytes of the whole frame. Errors: it declares more than the server ever sends.
    pub(crate) fn frame_bytes(&self) -> anyhow::Result<usize> {
        if self.payload_bytes > PAYLOAD_BYTES_MAX {
            bail!("a frame declares {} bytes", self.payload_bytes);
        }
        Ok(self.bytes + self.payload_bytes)
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

/// Puts one whole frame behind `out`. Clients mask, servers do not.
pub(crate) fn append_frame(out: &mut Vec<u8>, opcode: u8, mask: Option<[u8; 4]>, payload: &[u8]) {
    let masked = if mask.is_some() { 0x80 } else { 0 };
    out.push(0x80 | opcode);
    match payload.len() {
        short @ 0..=125 => out.push(masked | u8::try_from(short).unwrap_or_default()),
        medium @ 126..=0xffff => {
            out.push(masked | 126);
            out.extend_from_slice(&u16::try_from(medium).unwrap_or_default().to_be_bytes());
        }
        long => {
            out.push(masked | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    let Some(mask) = mask else { return out.extend_from_slice(payload) };
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// Finds the frames in what is read, wherever the reads cut them. Only the rest of a frame that was cut is copied, into
/// memory that stays.
#[derive(Debug, Default)]
pub(crate) struct FrameReader {
    cut: Vec<u8>,
}

impl FrameReader {
    /// Hands out each whole frame: opcode and payload. Errors: the bytes are no frame of a server.
    pub(crate) fn walk(&mut self, bytes: &[u8], each: &mut dyn FnMut(u8, &[u8])) -> anyhow::Result<()> {
        if self.cut.is_empty() {
            let rest = walk_whole(bytes, each)?;
            self.cut.extend_from_slice(&bytes[rest..]);
            return Ok(());
        }
        self.cut.extend_from_slice(bytes);
        let rest = walk_whole(&self.cut, each)?;
        self.cut.drain(..rest);
        Ok(())
    }
}

/// Hands out the whole frames at the beginning. Answers where the rest begins.
fn walk_whole(bytes: &[u8], each: &mut dyn FnMut(u8, &[u8])) -> anyhow::Result<usize> {
    let mut at = 0;
    while let Some(head) = WireHead::read(&bytes[at..]) {
        if head.mask.is_some() {
            bail!("the server sent a masked frame");
        }
        let end = at + head.frame_bytes()?;
        let Some(payload) = bytes.get(at + head.bytes..end) else { break };
        each(head.opcode, payload);
        at = end;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames() -> (Vec<u8>, Vec<(u8, Vec<u8>)>) {
        let sizes = [0, 1, 125, 126, 300, 65_535, 65_536];
        let sent: Vec<(u8, Vec<u8>)> = (0_u8..).zip(sizes).map(|(n, size)| (n % 3, vec![n; size])).collect();
        let mut bytes = Vec::new();
        sent.iter().for_each(|(opcode, payload)| append_frame(&mut bytes, *opcode, None, payload));
        (bytes, sent)
    }

    #[test]
    fn frames_are_found_wherever_reads_cut_them() {
        let (bytes, sent) = frames();
        for size in [1, 2, 3, 7, 127, 1000, bytes.len()] {
            let (mut reader, mut found) = (FrameReader::default(), Vec::new());
            for piece in bytes.chunks(size) {
                reader
                    .walk(piece, &mut |opcode, payload| found.push((opcode, payload.to_vec())))
                    .expect("they are frames");
            }
            assert!(found == sent && reader.cut.is_empty(), "pieces of {size}");
        }
    }

    #[test]
    fn a_masked_frame_reads_back_as_it_was_sent() {
        let mut bytes = Vec::new();
        append_frame(&mut bytes, TEXT, Some([1, 2, 3, 4]), b"hello");
        let head = WireHead::read(&bytes).expect("a head");
        assert_eq!((head.opcode, head.payload_bytes, head.bytes), (TEXT, 5, 6));
        let mask = head.mask.expect("a mask");
        let payload: Vec<u8> =
            bytes[head.bytes..].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        assert_eq!(payload, b"hello");
    }

    #[test]
    fn what_no_server_sends_is_an_error() {
        let mut masked = Vec::new();
        append_frame(&mut masked, TEXT, Some([1, 2, 3, 4]), b"hello");
        let endless = [0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0];
        for bytes in [masked.as_slice(), &endless] {
            assert!(FrameReader::default().walk(bytes, &mut |_, _| ()).is_err(), "{bytes:?}");
        }
    }
}
