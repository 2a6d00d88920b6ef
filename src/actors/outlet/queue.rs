//! What waits in a pipe, and how much that is.
//!
//! Must not: decide what may wait; that is the pipe's.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Outgoing;
use crate::protocol::Frame;

/// First in, first out.
#[derive(Default)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
}

enum Item {
    One(Outgoing),
    /// What a line missed while it was lost; `told` of these are out.
    Missed {
        frames: Arc<[Frame]>,
        told: usize,
    },
}

impl Queue {
    /// How many wait. What a line missed counts as one: the room bounds it.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Bytes that wait, without what a line missed.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.bytes += size(&outgoing);
        self.items.push_back(Item::One(outgoing));
    }

    pub(super) fn push_missed(&mut self, frames: &Arc<[Frame]>) {
        if !frames.is_empty() {
            self.items.push_back(Item::Missed { frames: Arc::clone(frames), told: 0 });
        }
    }

    pub(super) fn pop(&mut self) -> Option<Outgoing> {
        if let Item::Missed { frames, told } = self.items.front_mut()?
            && *told + 1 < frames.len()
        {
            *told += 1;
            return Some(Outgoing::Frame(frames[*told - 1].clone()));
        }
        match self.items.pop_front()? {
            Item::One(outgoing) => {
                self.bytes -= size(&outgoing);
                Some(outgoing)
            }
            Item::Missed { frames, told } => frames.get(told).cloned().map(Outgoing::Frame),
        }
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) {
        *self = Queue::default();
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
        let mut queue = Queue::default();
        queue.push(Outgoing::Frame(frame("welcome")));
        queue.push_missed(&["a", "b", "c"].map(frame).into());
        queue.push_missed(&Vec::new().into());
        queue.push(Outgoing::Ping);
        assert_eq!((queue.len(), queue.bytes()), (3, frame("welcome").len()));
        for text in ["welcome", "a", "b", "c"] {
            assert_eq!(queue.pop(), Some(Outgoing::Frame(frame(text))));
        }
        assert_eq!((queue.pop(), queue.pop(), queue.bytes()), (Some(Outgoing::Ping), None, 0));
    }
}
