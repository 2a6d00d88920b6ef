//! The counters of the process. Each thread has a block of numbers that it alone writes, so that counting costs a
//! load and a store. A reader adds up all blocks.
//!
//! Counts only go up, over all servers of the process (there is one, except in tests). The counts of a thread stay
//! when the thread ends.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::histogram::{BUCKETS, Histogram, bucket};
use super::metric::{Metric, Quantity};

/// Counts one more.
pub fn count(what: Metric) {
    add(what, 1);
}

/// Counts so many more.
pub fn add(what: Metric, more: u64) {
    own(|block| block.counts[what.slot()].add(more));
}

/// Counts a message of so many bytes that a connection took to write.
pub fn sent(bytes: usize) {
    own(|block| {
        block.counts[Metric::MessagesOut.slot()].add(1);
        block.counts[Metric::BytesOut.slot()].add(bytes as u64);
    });
}

/// Counts a message of so many bytes that came in.
pub fn received(bytes: usize) {
    own(|block| {
        block.counts[Metric::MessagesIn.slot()].add(1);
        block.counts[Metric::BytesIn.slot()].add(bytes as u64);
    });
}

/// Notes a time that something took.
pub fn note(what: Quantity, took: Duration) {
    note_value(what, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
}

/// Notes a value, in the unit of what is measured.
pub fn note_value(what: Quantity, value: u64) {
    own(|block| block.spreads[what.slot()][bucket(value)].add(1));
}

/// All counters, as they are now.
pub fn figures() -> Totals {
    let blocks = blocks();
    let mut sum = blocks.retired.clone();
    blocks.living.iter().for_each(|block| sum.take_in(block));
    sum
}

/// The sums of all counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    counts: Box<[u64]>,
    spreads: Box<[Histogram]>,
}

impl Default for Totals {
    fn default() -> Totals {
        Totals {
            counts: vec![0; Metric::COUNT].into(),
            spreads: vec![Histogram::new(); Quantity::COUNT].into(),
        }
    }
}

impl Totals {
    /// How often it has happened since the start.
    pub fn count(&self, what: Metric) -> u64 {
        self.counts[what.slot()]
    }

    /// The values that were noted.
    pub fn spread(&self, what: Quantity) -> &Histogram {
        &self.spreads[what.slot()]
    }

    /// The counts since an earlier reading.
    #[must_use]
    pub fn since(&self, earlier: &Totals) -> Totals {
        let counts = self.counts.iter().zip(&earlier.counts).map(|(now, then)| now.saturating_sub(*then));
        let spreads = self.spreads.iter().zip(&earlier.spreads).map(|(now, then)| now.since(then));
        Totals { counts: counts.collect(), spreads: spreads.collect() }
    }

    fn take_in(&mut self, block: &Block) {
        self.counts.iter_mut().zip(&block.counts).for_each(|(sum, number)| *sum += number.get());
        for (sum, values) in self.spreads.iter_mut().zip(&block.spreads) {
            values.iter().enumerate().for_each(|(bucket, hits)| sum.hit(bucket, hits.get()));
        }
    }
}

/// A number that only one thread writes.
struct Number(AtomicU64);

impl Number {
    const fn zero() -> Number {
        Number(AtomicU64::new(0))
    }

    /// Only the block's own thread calls this, so nothing comes between the load and the store.
    fn add(&self, more: u64) {
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(more), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters of one thread.
struct Block {
    counts: [Number; Metric::COUNT],
    /// In memory of their own: together they are too large for the stack of a small thread.
    spreads: Box<[[Number; BUCKETS]]>,
}

impl Block {
    fn new() -> Block {
        Block {
            counts: [const { Number::zero() }; Metric::COUNT],
            spreads: (0..Quantity::COUNT).map(|_| [const { Number::zero() }; BUCKETS]).collect(),
        }
    }
}

/// The counters of all threads.
struct Blocks {
    living: Vec<Arc<Block>>,
    /// The counts of threads that have ended.
    retired: Totals,
}

static BLOCKS: LazyLock<Mutex<Blocks>> =
    LazyLock::new(|| Mutex::new(Blocks { living: Vec::new(), retired: Totals::default() }));

/// The lock is held for a moment by readers, and by threads that count for the first or the last time.
fn blocks() -> MutexGuard<'static, Blocks> {
    BLOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This thread's block, for as long as the thread lives.
struct Own(Arc<Block>);

impl Own {
    fn register() -> Own {
        let block = Arc::new(Block::new());
        blocks().living.push(Arc::clone(&block));
        Own(block)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut blocks = blocks();
        blocks.living.retain(|other| !Arc::ptr_eq(other, &self.0));
        blocks.retired.take_in(&self.0);
    }
}

thread_local! {
    static OWN: Own = Own::register();
}

/// Calls this with the thread's block. A thread that is just ending counts nothing any more.
fn own(what: impl FnOnce(&Block)) {
    let _ = OWN.try_with(|own| what(&own.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    // Other tests of this process count, too, so only lower bounds hold.
    #[test]
    fn what_all_threads_counted_is_summed_up_whether_they_live_or_not() {
        let before = figures();
        let (counted, wait) = (std::sync::Barrier::new(4), std::sync::Barrier::new(4));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    (0..1000).for_each(|_| count(Metric::GamePanics));
                    note(Quantity::StepToSent, Duration::from_secs(2));
                    counted.wait();
                    wait.wait();
                });
            }
            counted.wait();
            let alive = figures().since(&before);
            assert!(alive.count(Metric::GamePanics) >= 3000, "{alive:?}");
            wait.wait();
        });
        let after = figures().since(&before);
        assert!(after.count(Metric::GamePanics) >= 3000, "{after:?}");
        let sent = after.spread(Quantity::StepToSent);
        assert!(sent.len() >= 3 && sent.max() >= 2_000_000, "{sent:?}");
    }
}
