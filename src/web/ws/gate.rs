//! The gate before the library that decodes frames: lets one frame through at a time, and nothing any more when the
//! connection is about to end.
//!
//! The library reads everything that has come in before it decodes a first frame, so a client that sends faster than its
//! frames are handled would fill the memory. What is not let in waits in the kernel, which slows the client down.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Payload};
use futures_util::Stream;
use futures_util::task::noop_waker;

use super::frames::{BadFrame, FrameScanner};
use crate::actors::delivery::ClientEntry;
use crate::auth::{AddressShare, Here};

/// What is still read, and thrown away, of a client that is about to be closed, so that its own close frame may be seen
/// by the system and the connection ends in order. Beyond that nothing is read.
const READ_AWAY_MAX: usize = 256 * 1024;

/// The socket's hand on its gate.
pub(super) struct Latch {
    shut: Cell<bool>,
    fault: Cell<Option<BadFrame>>,
    source: RefCell<Source>,
}

/// Where the client's bytes come from.
struct Source {
    payload: Payload,
    /// What was read and not let in yet.
    rest: Bytes,
}

impl Source {
    /// The next bytes of the client; an error is an end, too.
    fn read(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        Pin::new(&mut self.payload).poll_next(cx).map(|bytes| bytes.and_then(Result::ok))
    }
}

impl Latch {
    pub(super) fn new(payload: Payload) -> Latch {
        let source = RefCell::new(Source { payload, rest: Bytes::new() });
        Latch { shut: Cell::new(false), fault: Cell::new(None), source }
    }

    /// Whether the client has sent something by now. For the time before anything is let in.
    pub(super) fn has_read(&self) -> bool {
        let mut source = self.source.borrow_mut();
        if source.rest.is_empty()
            && let Poll::Ready(Some(bytes)) = source.read(&mut Context::from_waker(&noop_waker()))
        {
            source.rest = bytes;
        }
        !source.rest.is_empty()
    }

    /// Nothing further is let in.
    pub(super) fn shut(&self) {
        self.shut.set(true);
    }

    /// Why the gate has shut by itself.
    pub(super) fn fault(&self) -> Option<BadFrame> {
        self.fault.get()
    }
}

/// A client's bytes, frame by frame.
pub(super) struct Gate {
    frames: FrameScanner,
    latch: Rc<Latch>,
    /// A whole frame was let in: the library decodes it before it gets more.
    frame_is_in: bool,
    read_away: usize,
    _held: ConnectionClaims,
}

/// What is held for as long as a connection lasts.
pub(super) struct ConnectionClaims {
    /// Whose connection it is, where that is somebody who could end otherwise.
    pub(super) _here: Option<Here>,
    /// That the connection counts for its address.
    pub(super) _share: AddressShare,
    /// The connection among those that operators see.
    pub(super) _entry: Option<ClientEntry>,
}

impl Gate {
    pub(super) fn new(bytes_max: usize, latch: Rc<Latch>, held: ConnectionClaims) -> Gate {
        let frames = FrameScanner::new(bytes_max);
        Gate { frames, latch, frame_is_in: false, read_away: 0, _held: held }
    }

    /// Reads on without keeping anything, so that the end of the connection is seen: the client's close frame, or that it has
    /// hung up.
    fn read_away(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        let latch = Rc::clone(&self.latch);
        let mut source = latch.source.borrow_mut();
        let mut bytes = std::mem::take(&mut source.rest);
        loop {
            if self.has_close_in(&bytes) {
                return Poll::Ready(None);
            }
            if self.read_away >= READ_AWAY_MAX {
                return Poll::Pending;
            }
            match source.read(cx) {
                Poll::Ready(Some(more)) => bytes = more,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
            self.read_away += bytes.len();
        }
    }

    /// Whether the client's close frame ends in these bytes. Behind a fault nobody knows where frames begin.
    fn has_close_in(&mut self, mut bytes: &[u8]) -> bool {
        while self.latch.fault.get().is_none() && !bytes.is_empty() {
            match self.frames.follow(bytes) {
                Ok(piece) if piece.closes => return true,
                Ok(piece) => bytes = &bytes[piece.bytes..],
                Err(fault) => self.latch.fault.set(Some(fault)),
            }
        }
        false
    }
}

impl Stream for Gate {
    type Item = Result<Bytes, PayloadError>;

    /// The library polls until there is nothing more for now, then decodes. So after each whole frame there is nothing more
    /// once; it comes back by itself, because the frame was something.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.latch.shut.get() {
            return self.read_away(cx);
        }
        if std::mem::take(&mut self.frame_is_in) {
            return Poll::Pending;
        }
        let gate = &mut *self;
        let mut source = gate.latch.source.borrow_mut();
        if source.rest.is_empty() {
            match source.read(cx) {
                Poll::Ready(Some(bytes)) => source.rest = bytes,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        let rest = std::mem::take(&mut source.rest);
        match gate.frames.follow(&rest) {
            Ok(piece) => {
                gate.frame_is_in = piece.ends_frame;
                source.rest = rest.slice(piece.bytes..);
                Poll::Ready(Some(Ok(rest.slice(..piece.bytes))))
            }
            Err(fault) => {
                gate.latch.fault.set(Some(fault));
                gate.latch.shut();
                Poll::Ready(Some(Err(PayloadError::Overflow)))
            }
        }
    }
}
