//! Follows WebSocket frame headers in the bytes of a client, and lets nothing through from the first frame on that
//! declares too much.
//!
//! The library compares a frame's size with the limit only when all of it has been buffered; this comes before it.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Payload};
use futures_util::Stream;

/// Longest frame header: 2 bytes, 8 of extended length, 4 of mask (RFC 6455 §5.2).
const HEADER_MAX: usize = 14;

/// A client's bytes, cut off at the first frame beyond the limit.
pub(super) struct Guarded {
    payload: Payload,
    headers: Headers,
    too_big: Rc<Cell<bool>>,
}

impl Guarded {
    pub(super) fn new(payload: Payload, bytes_max: usize, too_big: Rc<Cell<bool>>) -> Guarded {
        Guarded { payload, headers: Headers::new(bytes_max as u64), too_big }
    }
}

impl Stream for Guarded {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.too_big.get() {
            return self.discard(cx);
        }
        let next = Pin::new(&mut self.payload).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next
            && !self.headers.accept(bytes)
        {
            self.too_big.set(true);
            return Poll::Ready(Some(Err(PayloadError::Overflow)));
        }
        next
    }
}

impl Guarded {
    /// Reads on without keeping anything, so that the end of the connection is seen.
    fn discard(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        loop {
            match Pin::new(&mut self.payload).poll_next(cx) {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// Where in the frames the bytes are.
struct Headers {
    bytes_max: u64,
    header: [u8; HEADER_MAX],
    filled: usize,
    body_left: u64,
}

impl Headers {
    fn new(bytes_max: u64) -> Headers {
        Headers { bytes_max, header: [0; HEADER_MAX], filled: 0, body_left: 0 }
    }

    /// Follows the bytes; `false` as soon as a header declares more than the limit.
    fn accept(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let skipped = self.body_left.min(bytes.len() as u64);
            self.body_left -= skipped;
            bytes = &bytes[skipped as usize..];
            let Some((&byte, rest)) = bytes.split_first() else { return true };
            bytes = rest;
            self.header[self.filled] = byte;
            self.filled += 1;
            if self.filled >= 2 && self.filled == self.header_len() {
                self.body_left = self.declared();
                self.filled = 0;
                if self.body_left > self.bytes_max {
                    return false;
                }
            }
        }
        true
    }

    fn header_len(&self) -> usize {
        let extended = match self.header[1] & 0x7F {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        2 + extended + mask
    }

    fn declared(&self) -> u64 {
        let big_endian = |bytes: &[u8]| bytes.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte));
        match self.header[1] & 0x7F {
            126 => big_endian(&self.header[2..4]),
            127 => big_endian(&self.header[2..10]),
            short => u64::from(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(len: usize) -> Vec<u8> {
        let mut bytes = vec![0x82];
        match len {
            0..126 => bytes.push(0x80 | len as u8),
            126..65536 => {
                bytes.push(0x80 | 126);
                bytes.extend((len as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend((len as u64).to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes.resize(bytes.len() + len, 0xFF);
        bytes
    }

    #[test]
    fn frames_within_the_limit_pass_however_they_are_cut() {
        let bytes: Vec<u8> = [0, 5, 125, 126, 1000, 70_000, 3].into_iter().flat_map(frame).collect();
        for piece in [1, 2, 3, 7, 1000, bytes.len()] {
            let mut headers = Headers::new(70_000);
            assert!(bytes.chunks(piece).all(|chunk| headers.accept(chunk)), "in pieces of {piece}");
        }
    }

    #[test]
    fn a_header_that_declares_too_much_is_stopped_before_its_body() {
        for piece in [1, 3, 14] {
            let mut headers = Headers::new(16_384);
            let bytes = [frame(10), frame(16_385)[..8].to_vec()].concat();
            assert!(!bytes.chunks(piece).all(|chunk| headers.accept(chunk)), "in pieces of {piece}");
        }
    }
}
