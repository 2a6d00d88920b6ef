//! Follows WebSocket frames in the bytes of a client: where one ends, and whether it keeps to RFC 6455.
//!
//! A plain value. The library that decodes frames looks at sizes only when it has all of a frame, lets wrong close codes pass,
//! and tells several faults with one error; so this comes before it. Must not: keep what is in a message.

/// Longest frame header: 2 bytes, 8 of extended length, 4 of mask (RFC 6455 §5.2).
const HEADER_MAX: usize = 14;
/// Longest body of a control frame (RFC 6455 §5.5).
const CONTROL_MAX: u8 = 125;

/// Why a client is not read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadFrame {
    /// A frame declares more than a message may have.
    TooBig,
    /// It is no WebSocket: one sentence says why.
    NoWebSocket(&'static str),
    /// The reason of a close frame is no UTF-8.
    BadUtf8,
}

/// What a piece of a client's bytes is.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// So many bytes belong to the present frame.
    pub bytes: usize,
    /// Whether the frame ends with them.
    pub ends_frame: bool,
    /// Whether that was the client's close frame.
    pub closes: bool,
}

/// Where in the frames the bytes are.
pub struct FrameScanner {
    bytes_max: u64,
    header: [u8; HEADER_MAX],
    filled: usize,
    body_left: u64,
    in_body: bool,
    /// Whether a message in several frames has begun.
    in_pieces: bool,
    /// The body of a close frame, without its mask.
    closing: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Continuation,
    Data,
    Close,
    OtherControl,
}

impl FrameScanner {
    /// At the beginning of a connection whose frames may have so many bytes.
    pub fn new(bytes_max: usize) -> FrameScanner {
        let closing = Vec::new();
        let bytes_max = bytes_max as u64;
        FrameScanner {
            bytes_max,
            header: [0; HEADER_MAX],
            filled: 0,
            body_left: 0,
            in_body: false,
            in_pieces: false,
            closing,
        }
    }

    /// Follows bytes, of which there is at least one, to the end of their first frame. Errors: the frame does not keep to the
    /// rules; nothing behind its header is to be read.
    pub fn follow(&mut self, bytes: &[u8]) -> Result<Piece, BadFrame> {
        let mut at = 0;
        while !self.in_body {
            let Some(&byte) = bytes.get(at) else {
                return Ok(Piece { bytes: at, ends_frame: false, closes: false });
            };
            at += 1;
            self.header[self.filled] = byte;
            self.filled += 1;
            if self.filled == 2 {
                self.check_kind()?;
            }
            if self.filled >= 2 && self.filled == self.header_len() {
                self.begin_body()?;
            }
        }
        let taken = self.body_left.min((bytes.len() - at) as u64);
        self.body_left -= taken;
        let body = &bytes[at..at + taken as usize];
        if self.kind() == Ok(Kind::Close) {
            let (mask, done) = (self.mask(), self.closing.len());
            self.closing.extend(body.iter().zip(done..).map(|(byte, at)| byte ^ mask[at % 4]));
        }
        let ends_frame = self.body_left == 0;
        if ends_frame {
            self.end_frame()?;
        }
        let closes = ends_frame && self.kind() == Ok(Kind::Close);
        Ok(Piece { bytes: at + body.len(), ends_frame, closes })
    }

    /// Checks the first two bytes as soon as they are there: the library, which gets each byte that comes, does so, too, and says
    /// something else.
    fn check_kind(&self) -> Result<(), BadFrame> {
        let [first, second, ..] = self.header;
        let last = self.is_last();
        if first & 0x70 != 0 {
            return Err(BadFrame::NoWebSocket("reserved bits are set, and no extension was agreed on"));
        }
        if second & 0x80 == 0 {
            return Err(BadFrame::NoWebSocket("the frame of a client is not masked"));
        }
        match self.kind()? {
            Kind::Close | Kind::OtherControl if !last => {
                Err(BadFrame::NoWebSocket("a control frame comes in pieces"))
            }
            Kind::Close | Kind::OtherControl if second & 0x7F > CONTROL_MAX => {
                Err(BadFrame::NoWebSocket("a control frame has more than 125 bytes"))
            }
            Kind::Continuation if !self.in_pieces => {
                Err(BadFrame::NoWebSocket("a piece of a message without its beginning"))
            }
            Kind::Data if self.in_pieces => {
                Err(BadFrame::NoWebSocket("a message begins before the one in pieces has ended"))
            }
            Kind::Close | Kind::OtherControl | Kind::Continuation | Kind::Data => Ok(()),
        }
    }

    fn begin_body(&mut self) -> Result<(), BadFrame> {
        if matches!(self.kind()?, Kind::Continuation | Kind::Data) {
            self.in_pieces = !self.is_last();
        }
        let length = self.declared();
        if length > self.bytes_max {
            return Err(BadFrame::TooBig);
        }
        (self.body_left, self.in_body) = (length, true);
        Ok(())
    }

    fn end_frame(&mut self) -> Result<(), BadFrame> {
        (self.filled, self.in_body) = (0, false);
        if self.kind() != Ok(Kind::Close) {
            return Ok(());
        }
        check_close(&std::mem::take(&mut self.closing))
    }

    fn is_last(&self) -> bool {
        self.header[0] & 0x80 != 0
    }

    fn kind(&self) -> Result<Kind, BadFrame> {
        match self.header[0] & 0x0F {
            0 => Ok(Kind::Continuation),
            1 | 2 => Ok(Kind::Data),
            8 => Ok(Kind::Close),
            9 | 10 => Ok(Kind::OtherControl),
            _ => Err(BadFrame::NoWebSocket("a frame of an unknown kind")),
        }
    }

    fn extended_len(&self) -> usize {
        match self.header[1] & 0x7F {
            126 => 2,
            127 => 8,
            _ => 0,
        }
    }

    fn header_len(&self) -> usize {
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        2 + self.extended_len() + mask
    }

    fn declared(&self) -> u64 {
        let extended = &self.header[2..2 + self.extended_len()];
        match extended {
            [] => u64::from(self.header[1] & 0x7F),
            bytes => bytes.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)),
        }
    }

    fn mask(&self) -> [u8; 4] {
        let at = 2 + self.extended_len();
        [self.header[at], self.header[at + 1], self.header[at + 2], self.header[at + 3]]
    }
}

/// What a client may say when it closes (RFC 6455 §7.4): a code that may be sent, and a reason in UTF-8.
fn check_close(body: &[u8]) -> Result<(), BadFrame> {
    let [high, low, reason @ ..] = body else {
        let fault = BadFrame::NoWebSocket("a close frame has half a code");
        return if body.is_empty() { Ok(()) } else { Err(fault) };
    };
    match u16::from_be_bytes([*high, *low]) {
        1000..=1003 | 1007..=1014 | 3000..=4999 => {}
        _ => return Err(BadFrame::NoWebSocket("a close frame has a code that nobody may send")),
    }
    std::str::from_utf8(reason).map(|_| ()).map_err(|_| BadFrame::BadUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [7, 0xA5, 3, 0xF0];

    fn frame(first: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match body.len() {
            len @ 0..126 => bytes.push(0x80 | len as u8),
            len @ 126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend((len as u16).to_be_bytes());
            }
            len => {
                bytes.push(0x80 | 127);
                bytes.extend((len as u64).to_be_bytes());
            }
        }
        bytes.extend(MASK);
        bytes.extend(body.iter().zip(0..).map(|(byte, at): (_, usize)| byte ^ MASK[at % 4]));
        bytes
    }

    fn binary(len: usize) -> Vec<u8> {
        frame(0x82, &vec![9; len])
    }

    /// The lengths of the frames found, when the bytes come in pieces of this size.
    fn found(bytes: &[u8], cut: usize, bytes_max: usize) -> Result<Vec<usize>, BadFrame> {
        let (mut frames, mut lengths, mut length) = (FrameScanner::new(bytes_max), Vec::new(), 0);
        for mut rest in bytes.chunks(cut) {
            while !rest.is_empty() {
                let piece = frames.follow(rest)?;
                length += piece.bytes;
                rest = &rest[piece.bytes..];
                if piece.ends_frame {
                    lengths.push(std::mem::take(&mut length));
                }
            }
        }
        Ok(lengths)
    }

    #[test]
    fn frames_are_found_however_their_bytes_are_cut() {
        let all: Vec<_> = [0, 5, 125, 126, 1000, 70_000, 3].map(binary).into();
        let lengths: Vec<_> = all.iter().map(Vec::len).collect();
        for cut in [1, 2, 3, 7, 1000, 100_000] {
            assert_eq!(found(&all.concat(), cut, 70_000).as_ref(), Ok(&lengths), "in pieces of {cut}");
        }
    }

    #[test]
    fn a_frame_that_declares_too_much_is_stopped_before_its_body_and_those_before_it_are_found() {
        let mut frames = FrameScanner::new(16_384);
        let bytes = [binary(10), binary(16_385)[..8].to_vec()].concat();
        let first = frames.follow(&bytes).unwrap();
        assert_eq!(first, Piece { bytes: 16, ends_frame: true, closes: false });
        assert_eq!(frames.follow(&bytes[16..]), Err(BadFrame::TooBig));
    }

    #[test]
    fn what_is_no_websocket_is_told_whatever_it_is() {
        let unmasked = vec![0x81, 1, b'x'];
        let (long_ping, piece_of_ping) = (frame(0x89, &[0; 126]), frame(0x09, b""));
        let (stray, twice) = (frame(0x80, b""), [frame(0x01, b"a"), frame(0x81, b"b")].concat());
        let reserved = [0xC1, 0xA9, 0x92, 0xC8].map(|first| frame(first, b""));
        let unknown = [3, 7, 11, 15].map(|kind| frame(0x80 | kind, b""));
        for bytes in
            [unmasked, long_ping, piece_of_ping, stray, twice].into_iter().chain(reserved).chain(unknown)
        {
            let told = found(&bytes, 1, 1000);
            assert!(matches!(told, Err(BadFrame::NoWebSocket(_))), "{bytes:?}: {told:?}");
            if bytes[0] != 0x01 {
                assert_eq!(found(&bytes[..2], 2, 1000), told, "as soon as that is known");
            }
        }
    }

    #[test]
    fn a_message_in_pieces_may_have_control_frames_between() {
        let pieces = [
            frame(0x01, b"a"),
            frame(0x89, b""),
            frame(0x00, b""),
            frame(0x8A, b"x"),
            frame(0x80, b"b"),
            frame(0x81, b""),
        ];
        assert_eq!(found(&pieces.concat(), 3, 100).map(|frames| frames.len()), Ok(6));
    }

    #[test]
    fn a_close_frame_has_a_code_that_may_be_sent_and_a_reason_in_utf8() {
        let closing =
            |code: u16, reason: &[u8]| found(&frame(0x88, &[&code.to_be_bytes(), reason].concat()), 1, 1000);
        for code in [1000, 1001, 1003, 1007, 1014, 3000, 4000, 4999] {
            assert_eq!(closing(code, "bye, Zoë".as_bytes()).map(|frames| frames.len()), Ok(1), "{code}");
        }
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
            assert!(matches!(closing(code, b""), Err(BadFrame::NoWebSocket(_))), "{code}");
        }
        assert_eq!(closing(1000, &[0xFF]), Err(BadFrame::BadUtf8));
        assert!(found(&frame(0x88, b""), 1, 9).is_ok() && found(&frame(0x88, &[3]), 1, 9).is_err());
    }
}
