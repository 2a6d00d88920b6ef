//! Large content goes to the HTTP library piece by piece. The library copies what it is given into a buffer of the connection, all
//! of it, and keeps it there until the client has read it: a client that asks for the largest document on a thousand
//! connections and reads none of them would make a thousand copies.
//!
//! Must not: know what the content is.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

/// The largest piece. The library asks for no more while it has [`WRITTEN_FROM_BYTES`] that are not written, so it keeps less than the two
/// of them together.
///
/// [`WRITTEN_FROM_BYTES`]: crate::web::connections::WRITTEN_FROM_BYTES
const PIECE_BYTES_MAX: usize = 16 * 1024;

/// Content in pieces, which share its memory.
pub(super) struct InPieces {
    content: BoxBody,
    /// What has been taken out of the content and is not given away yet.
    rest: Bytes,
}

impl InPieces {
    /// Whether content may be too large to be given away at once. What comes as it happens comes in small parts.
    pub(super) fn takes(size: BodySize) -> bool {
        match size {
            BodySize::Sized(bytes) => bytes > PIECE_BYTES_MAX as u64,
            BodySize::None | BodySize::Stream => false,
        }
    }

    pub(super) fn of(content: BoxBody) -> InPieces {
        InPieces { content, rest: Bytes::new() }
    }
}

impl MessageBody for InPieces {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.content.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.content).poll_next(cx)) {
                Some(Ok(bytes)) => self.rest = bytes,
                end => return Poll::Ready(end),
            }
        }
        let piece = self.rest.len().min(PIECE_BYTES_MAX);
        Poll::Ready(Some(Ok(self.rest.split_to(piece))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[actix::test]
    async fn large_content_comes_in_pieces_which_are_views_of_it() {
        let whole = Bytes::from((0..PIECE_BYTES_MAX * 2 + 5).map(|byte| byte as u8).collect::<Vec<_>>());
        let mut pieces = InPieces::of(BoxBody::new(whole.clone()));
        assert_eq!(pieces.size(), BodySize::Sized(whole.len() as u64));
        let mut at = 0;
        for length in [PIECE_BYTES_MAX, PIECE_BYTES_MAX, 5] {
            let piece = poll_fn(|cx| Pin::new(&mut pieces).poll_next(cx)).await.unwrap().unwrap();
            assert_eq!(piece, whole[at..at + length]);
            assert_eq!(piece.as_ptr(), whole[at..].as_ptr(), "nothing was copied");
            at += length;
        }
        assert!(poll_fn(|cx| Pin::new(&mut pieces).poll_next(cx)).await.is_none());
    }

    #[test]
    fn what_fits_one_piece_stays_as_it_is() {
        let largest = PIECE_BYTES_MAX as u64;
        let sizes = [BodySize::None, BodySize::Stream, BodySize::Sized(largest)];
        assert!(!sizes.into_iter().any(InPieces::takes));
        assert!(InPieces::takes(BodySize::Sized(largest + 1)));
    }
}
