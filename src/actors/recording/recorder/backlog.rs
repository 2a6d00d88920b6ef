//! The bound on everything that waits to be written, over all rooms.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes may be on their way to the recorder, and how many are.
#[derive(Debug)]
pub struct Backlog {
    bytes: AtomicUsize,
    bytes_max: usize,
}

impl Backlog {
    /// A backlog for so many bytes, with nothing on its way yet.
    pub fn new(bytes_max: usize) -> Arc<Backlog> {
        Arc::new(Backlog { bytes: AtomicUsize::new(0), bytes_max })
    }

    /// Reserves room for a batch. Errors: gives the batch back if there is no room.
    pub fn reserve(self: &Arc<Backlog>, batch: Vec<u8>) -> Result<Reserved, Vec<u8>> {
        let taken = self.bytes.fetch_add(batch.len(), Ordering::Relaxed);
        let reserved = Reserved { batch, backlog: Some(Arc::clone(self)) };
        if taken + reserved.batch.len() > self.bytes_max { Err(reserved.into_memory()) } else { Ok(reserved) }
    }

    /// How many bytes are on their way.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// A batch that counts as on its way until it is dropped.
#[derive(Debug)]
pub struct Reserved {
    batch: Vec<u8>,
    backlog: Option<Arc<Backlog>>,
}

impl Reserved {
    /// A batch that does not count: a few bytes that have to be written, of which there are as many as there are files.
    pub fn uncounted(batch: Vec<u8>) -> Reserved {
        Reserved { batch, backlog: None }
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
}
