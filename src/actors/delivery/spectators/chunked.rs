//! A long queue in chunks.
//!
//! A queue in one piece of memory moves everything in it when it grows, and frees everything when it is dropped. With a
//! hundred thousand items, either holds up its thread for tens of milliseconds. This queue never moves more than a chunk,
//! and can be dropped chunk by chunk.
//!
//! A plain value. Must not: know what is in it.

use std::collections::VecDeque;

/// The number of items in a chunk.
pub(super) const CHUNK: usize = 256;

/// The queue. Items may be missing at the beginning of the first chunk and at the end of the last one; all others are full.
pub(super) struct ChunkedQueue<T> {
    chunks: VecDeque<VecDeque<T>>,
    /// The number of items that were taken out of the first chunk.
    taken: usize,
    len: usize,
}

impl<T> ChunkedQueue<T> {
    pub(super) fn new() -> ChunkedQueue<T> {
        ChunkedQueue { chunks: VecDeque::new(), taken: 0, len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an item at the end.
    pub(super) fn push(&mut self, item: T) {
        if self.taken + self.len == self.chunks.len() * CHUNK {
            // Most queues are short, so a whole chunk is allocated only when there is a second one.
            let chunk = if self.is_empty() { VecDeque::new() } else { VecDeque::with_capacity(CHUNK) };
            self.chunks.push_back(chunk);
        }
        if let Some(last) = self.chunks.back_mut() {
            last.push_back(item);
            self.len += 1;
        }
    }

    /// Takes the first item out.
    pub(super) fn pop(&mut self) -> Option<T> {
        let item = self.chunks.front_mut()?.pop_front()?;
        self.len -= 1;
        self.taken += 1;
        if self.is_empty() {
            // Only one chunk is left, and it is used again.
            self.taken = 0;
        } else if self.taken == CHUNK {
            self.chunks.pop_front();
            self.taken = 0;
        }
        Some(item)
    }

    /// The item at an index.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        let at = self.taken.checked_add(index)?;
        let in_chunk = if at < CHUNK { index } else { at % CHUNK };
        self.chunks.get(at / CHUNK)?.get(in_chunk)
    }

    /// The items from an index on.
    pub(super) fn iter_from(&self, index: usize) -> impl Iterator<Item = &T> {
        (index..self.len).filter_map(|index| self.get(index))
    }

    /// The number of items at the beginning that are before some point. Once `is_before` answers `false` for an item,
    /// it has to for all behind it.
    pub(super) fn partition_point(&self, is_before: impl Fn(&T) -> bool) -> usize {
        let (mut from, mut to) = (0, self.len);
        while from < to {
            let middle = from.midpoint(to);
            match self.get(middle) {
                Some(item) if is_before(item) => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_queue(
            pushes_and_pops in prop::collection::vec((0..3 * CHUNK, 0..3 * CHUNK), 1..12),
        ) {
            let (mut queue, mut expected, mut next) = (ChunkedQueue::new(), VecDeque::new(), 0_u32);
            for (pushes, pops) in pushes_and_pops {
                for _ in 0..pushes {
                    queue.push(next);
                    expected.push_back(next);
                    next += 1;
                }
                for _ in 0..pops {
                    prop_assert_eq!(queue.pop(), expected.pop_front());
                }
                prop_assert_eq!((queue.len(), queue.is_empty()), (expected.len(), expected.is_empty()));
                prop_assert!(queue.iter_from(0).eq(&expected));
                prop_assert_eq!(queue.get(expected.len()), None);
                for bound in [0, next / 2, next] {
                    let before = expected.partition_point(|item| *item < bound);
                    prop_assert_eq!(queue.partition_point(|item| *item < bound), before);
                    prop_assert!(queue.iter_from(before).eq(expected.range(before..)));
                }
            }
        }
    }

    #[test]
    fn what_is_in_it_never_moves_once_its_chunk_is_whole() {
        let mut queue = ChunkedQueue::new();
        (0..CHUNK).for_each(|number| queue.push(number));
        let places: Vec<_> = queue.iter_from(0).map(std::ptr::from_ref).collect();
        (0..100 * CHUNK).for_each(|number| queue.push(number));
        assert!(queue.iter_from(0).take(CHUNK).map(std::ptr::from_ref).eq(places));
        assert!(queue.chunks.iter().all(|chunk| chunk.capacity() <= CHUNK));
    }

    #[test]
    fn a_short_queue_takes_little_memory_and_no_new_one() {
        let mut queue = ChunkedQueue::new();
        for number in 0..10 * CHUNK {
            queue.push(number);
            assert_eq!(queue.pop(), Some(number));
        }
        assert_eq!(queue.chunks.len(), 1);
        assert!(queue.chunks[0].capacity() < CHUNK / 8);
    }
}
