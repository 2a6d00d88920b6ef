//! What waits for a thread of the database: bounded, first in, first out, for any number of threads.
//!
//! Must not: know what waits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Things that wait.
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

    /// Lets an item wait. `false`: too many wait, or nobody takes anything any more.
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

    /// Takes what waits, at most `max` items; blocks while there is nothing. `None`: the queue is closed, and empty.
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

    /// Takes nothing new in; what waits is still taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.something.notify_all();
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().items.len()
    }

    /// No code of a caller runs under the lock, so a panic leaves nothing half done.
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
