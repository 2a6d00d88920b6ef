//! The messages in a send queue, in order, and how much they are together.
//!
//! Must not: decide what may wait.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Outgoing;
use crate::protocol::Frame;

/// A queue of messages, first in, first out.
#[derive(Default)]
pub(super) struct Fifo {
    items: VecDeque<Item>,
    bytes: usize,
}

enum Item {
    One(Outgoing),
    /// The messages that a client missed while it had no connection. The first `taken` of them are out already.
    Missed {
        frames: Arc<[Frame]>,
        taken: usize,
    },
}

impl Fifo {
    /// How many messages are waiting. All that a client missed counts as one, because its sender bounds it.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many bytes are waiting, without what a client missed.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.bytes += size(&outgoing);
        self.items.push_back(Item::One(outgoing));
    }

    pub(super) fn push_missed(&mut self, frames: &Arc<[Frame]>) {
        if !frames.is_empty() {
            self.items.push_back(Item::Missed { frames: Arc::clone(frames), taken: 0 });
        }
    }

    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        if let Item::Missed { frames, taken } = self.items.front_mut()?
            && *taken + 1 < frames.len()
        {
            *taken += 1;
            return Some(Outgoing::Frame(frames[*taken - 1].clone()));
        }
        match self.items.pop_front()? {
            Item::One(outgoing) => {
                self.bytes -= size(&outgoing);
                Some(outgoing)
            }
            Item::Missed { frames, taken } => frames.get(taken).cloned().map(Outgoing::Frame),
        }
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) {
        *self = Fifo::default();
    }
}

fn size(outgoing: &Outgoing) -> usize {
    match outgoing {
        Outgoing::Frame(frame) => frame.len(),
        Outgoing::Ping | Outgoing::Close(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Codec;

    fn frame(text: &str) -> Frame {
        Codec::Json.encode(text)
    }

    #[test]
    fn what_was_missed_comes_out_in_its_place_and_one_by_one() {
        let mut fifo = Fifo::default();
        fifo.push(Outgoing::Frame(frame("welcome")));
        fifo.push_missed(&["a", "b", "c"].map(frame).into());
        fifo.push_missed(&Vec::new().into());
        fifo.push(Outgoing::Ping);
        assert_eq!((fifo.len(), fifo.bytes()), (3, frame("welcome").len()));
        for text in ["welcome", "a", "b", "c"] {
            assert_eq!(fifo.pop(), Some(Outgoing::Frame(frame(text))));
        }
        assert_eq!((fifo.pop(), fifo.pop(), fifo.bytes()), (Some(Outgoing::Ping), None, 0));
    }
}
