//! The bound on everything that waits to be written, over all rooms, and how long the oldest of it has been waiting.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many bytes may be on their way to the recorder, and how many are.
#[derive(Debug)]
pub struct Backlog {
    bytes: AtomicUsize,
    bytes_max: usize,
    began: Instant,
    /// What is on its way was handed over no earlier than this, in microseconds since the backlog began. Batches are taken up
    /// in the order in which they come.
    since_us: AtomicU64,
}

impl Backlog {
    /// A backlog for so many bytes, with nothing on its way yet.
    pub fn new(bytes_max: usize) -> Arc<Backlog> {
        let (bytes, since_us) = (AtomicUsize::new(0), AtomicU64::new(0));
        Arc::new(Backlog { bytes, bytes_max, began: Instant::now(), since_us })
    }

    /// Reserves room for a batch. Errors: gives the batch back if there is no room.
    pub fn reserve(self: &Arc<Backlog>, batch: Vec<u8>) -> Result<Reserved, Vec<u8>> {
        let handed_us = self.now_us();
        let taken = self.bytes.fetch_add(batch.len(), Ordering::Relaxed);
        if taken == 0 {
            self.since_us.fetch_max(handed_us, Ordering::Relaxed);
        }
        let reserved = Reserved { batch, backlog: Some(Arc::clone(self)), handed_us };
        if taken + reserved.batch.len() > self.bytes_max { Err(reserved.into_memory()) } else { Ok(reserved) }
    }

    /// How many bytes are on their way.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// How long the oldest of that has been waiting, at most.
    pub fn age(&self) -> Duration {
        let since_us = self.since_us.load(Ordering::Relaxed);
        let waits = if self.bytes() > 0 { self.now_us().saturating_sub(since_us) } else { 0 };
        Duration::from_micros(waits)
    }

    fn now_us(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }
}

/// A batch that counts as on its way until it is dropped.
#[derive(Debug)]
pub struct Reserved {
    batch: Vec<u8>,
    backlog: Option<Arc<Backlog>>,
    handed_us: u64,
}

impl Reserved {
    /// A batch that does not count: a few bytes that have to be written, of which there are as many as there are files.
    pub fn uncounted(batch: Vec<u8>) -> Reserved {
        Reserved { batch, backlog: None, handed_us: 0 }
    }

    /// Its turn has come: whatever waits behind it was handed over later.
    pub fn taken_up(&self) {
        if let Some(backlog) = &self.backlog {
            backlog.since_us.fetch_max(self.handed_us, Ordering::Relaxed);
        }
    }

    /// The memory of the batch, emptied.
    pub fn into_memory(mut self) -> Vec<u8> {
        self.give_back();
        let mut memory = std::mem::take(&mut self.batch);
        memory.clear();
        memory
    }

    fn give_back(&mut self) {
        if let Some(backlog) = self.backlog.take() {
            backlog.bytes.fetch_sub(self.batch.len(), Ordering::Relaxed);
        }
    }
}

impl Deref for Reserved {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.batch
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_bounded_and_given_back() {
        let backlog = Backlog::new(10);
        let first = backlog.reserve(vec![1; 6]).unwrap();
        assert_eq!(backlog.reserve(vec![2; 5]).unwrap_err(), Vec::<u8>::new());
        let second = backlog.reserve(vec![3; 4]).unwrap();
        assert_eq!(backlog.bytes(), 10);
        drop(first);
        assert_eq!(second.into_memory().capacity(), 4);
        assert_eq!(backlog.bytes(), 0);
    }

    #[test]
    fn what_waits_is_as_old_as_the_batch_whose_turn_came_last() {
        let backlog = Backlog::new(10);
        assert_eq!(backlog.age(), Duration::ZERO);
        let first = backlog.reserve(vec![1; 2]).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let second = backlog.reserve(vec![2; 2]).unwrap();
        assert!(backlog.age() >= Duration::from_millis(20));
        let of_second = Duration::from_micros(second.handed_us);
        second.taken_up();
        assert!(backlog.age() <= backlog.began.elapsed() - of_second);
        drop((first, second));
        assert_eq!(backlog.age(), Duration::ZERO);
    }
}
