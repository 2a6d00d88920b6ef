//! The queue of a database thread: bounded, first in, first out, usable from any number of threads.
//!
//! Must not: know what waits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Items that wait.
pub(super) struct JobQueue<T> {
    waiting: Mutex<Waiting<T>>,
    something: Condvar,
    max: usize,
}

struct Waiting<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> JobQueue<T> {
    /// A queue in which at most `max` things wait.
    pub(super) fn new(max: usize) -> JobQueue<T> {
        let waiting = Waiting { items: VecDeque::new(), closed: false };
        JobQueue { waiting: Mutex::new(waiting), something: Condvar::new(), max }
    }

    /// Adds an item. Answers `false` if too many wait, or if the queue is closed.
    pub(super) fn push(&self, item: T) -> bool {
        let mut waiting = self.lock();
        if waiting.closed || waiting.items.len() >= self.max {
            return false;
        }
        waiting.items.push_back(item);
        drop(waiting);
        self.something.notify_one();
        true
    }

    /// Takes the items that wait, at most `max`; blocks while there are none. Answers `None` when the queue is closed
    /// and empty.
    pub(super) fn take(&self, max: usize) -> Option<Vec<T>> {
        let mut waiting = self.lock();
        while waiting.items.is_empty() {
            if waiting.closed {
                return None;
            }
            waiting = self.something.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let many = waiting.items.len().min(max);
        Some(waiting.items.drain(..many).collect())
    }

    /// Refuses new items from now on; those that wait are still taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.something.notify_all();
    }

    /// How many items wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().items.len()
    }

    /// Locks the queue. No code of a caller runs under the lock, so a panic leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_takes_nothing_and_a_closed_one_is_emptied() {
        let queue = JobQueue::new(2);
        assert!(queue.push(1) && queue.push(2) && !queue.push(3));
        assert_eq!(queue.take(1), Some(vec![1]));
        queue.close();
        assert!(!queue.push(4));
        assert_eq!(queue.take(9), Some(vec![2]));
        assert_eq!(queue.take(9), None);
    }

    #[test]
    fn whoever_waits_is_woken_by_the_end() {
        let queue = JobQueue::<()>::new(1);
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| queue.take(1));
            queue.close();
            assert_eq!(waits.join().unwrap(), None);
        });
    }
}
