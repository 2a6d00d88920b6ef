//! The counters of the process. Each thread has a block of numbers that it alone writes, so that counting costs a
//! load and a store. A reader adds up all blocks.
//!
//! Counts only go up, over all servers of the process (there is one, except in tests). The counts of a thread stay
//! when the thread ends.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::histogram::{BUCKETS, Histogram, bucket};

/// The things that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Actions that a match took in, of people and bots.
    Actions,
    /// Messages that came in over WebSockets.
    MessagesIn,
    /// Messages that connections took to write: one for each receiver.
    MessagesOut,
    /// The bytes of those messages, without what the transport adds.
    BytesOut,
    /// Chat messages that were told to a room.
    Chats,
    /// Matches that were decided.
    Matches,
    /// Panics of any code in the process, caught or not.
    Panics,
    /// Panics of games that a room caught.
    GamePanics,
}

impl Metric {
    /// All metrics, in the order of their numbers.
    pub const ALL: [Metric; 8] = [
        Metric::Actions,
        Metric::MessagesIn,
        Metric::MessagesOut,
        Metric::BytesOut,
        Metric::Chats,
        Metric::Matches,
        Metric::Panics,
        Metric::GamePanics,
    ];

    /// Its name for machines: `actions`, `messages_in`, …
    pub fn name(self) -> &'static str {
        match self {
            Metric::Actions => "actions",
            Metric::MessagesIn => "messages_in",
            Metric::MessagesOut => "messages_out",
            Metric::BytesOut => "bytes_out",
            Metric::Chats => "chats",
            Metric::Matches => "matches",
            Metric::Panics => "panics",
            Metric::GamePanics => "game_panics",
        }
    }
}

/// What is measured, each in its unit: times in microseconds, unless the name says another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// How late ticks of real-time rooms began.
    TickLate,
    /// From the moment a room began a step until the last connection of a worker that hears it took the message to write.
    StepToSent,
    /// How long tickets waited that were matched, in milliseconds.
    QueueWaitMs,
    /// How far apart the ratings in matches were that were found, in points.
    RatingGap,
}

impl Quantity {
    /// All of them, in the order of their numbers.
    pub const ALL: [Quantity; 4] =
        [Quantity::TickLate, Quantity::StepToSent, Quantity::QueueWaitMs, Quantity::RatingGap];

    /// Its name for machines: `tick_late_us`, `step_to_sent_us`, …
    pub fn name(self) -> &'static str {
        match self {
            Quantity::TickLate => "tick_late_us",
            Quantity::StepToSent => "step_to_sent_us",
            Quantity::QueueWaitMs => "queue_wait_ms",
            Quantity::RatingGap => "rating_gap",
        }
    }
}

/// Counts one more.
pub fn count(what: Metric) {
    add(what, 1);
}

/// Counts so many more.
pub fn add(what: Metric, more: u64) {
    own(|block| block.counts[what as usize].add(more));
}

/// Counts a message of so many bytes that a connection took to write.
pub fn sent(bytes: usize) {
    own(|block| {
        block.counts[Metric::MessagesOut as usize].add(1);
        block.counts[Metric::BytesOut as usize].add(bytes as u64);
    });
}

/// Notes a time that something took.
pub fn note(what: Quantity, took: Duration) {
    note_value(what, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
}

/// Notes a value, in the unit of what is measured.
pub fn note_value(what: Quantity, value: u64) {
    own(|block| block.spreads[what as usize][bucket(value)].add(1));
}

/// All counters, as they are now.
pub fn figures() -> Totals {
    let blocks = blocks();
    let mut sum = blocks.retired.clone();
    blocks.living.iter().for_each(|block| sum.take_in(block));
    sum
}

/// The sums of all counters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    counts: [u64; Metric::ALL.len()],
    spreads: [Histogram; Quantity::ALL.len()],
}

impl Totals {
    /// How often it has happened since the start.
    pub fn count(&self, what: Metric) -> u64 {
        self.counts[what as usize]
    }

    /// The values that were noted.
    pub fn spread(&self, what: Quantity) -> &Histogram {
        &self.spreads[what as usize]
    }

    /// The counts since an earlier reading.
    #[must_use]
    pub fn since(&self, earlier: &Totals) -> Totals {
        Totals {
            counts: std::array::from_fn(|at| self.counts[at].saturating_sub(earlier.counts[at])),
            spreads: std::array::from_fn(|at| self.spreads[at].since(&earlier.spreads[at])),
        }
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
    counts: [Number; Metric::ALL.len()],
    spreads: [[Number; BUCKETS]; Quantity::ALL.len()],
}

impl Block {
    fn new() -> Block {
        Block {
            counts: [const { Number::zero() }; Metric::ALL.len()],
            spreads: [const { [const { Number::zero() }; BUCKETS] }; Quantity::ALL.len()],
        }
    }
}

/// The counters of all threads.
struct Blocks {
    living: Vec<Arc<Block>>,
    /// The counts of threads that have ended.
    retired: Totals,
}

static BLOCKS: Mutex<Blocks> = Mutex::new(Blocks {
    living: Vec::new(),
    retired: Totals {
        counts: [0; Metric::ALL.len()],
        spreads: [const { Histogram::new() }; Quantity::ALL.len()],
    },
});

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

    #[test]
    fn every_counter_has_a_name_and_a_place_of_its_own() {
        for (at, what) in Metric::ALL.into_iter().enumerate() {
            assert_eq!(what as usize, at, "{}", what.name());
        }
        for (at, what) in Quantity::ALL.into_iter().enumerate() {
            assert_eq!(what as usize, at, "{}", what.name());
        }
        let names: std::collections::BTreeSet<_> = Metric::ALL.into_iter().map(Metric::name).collect();
        assert_eq!(names.len(), Metric::ALL.len());
    }
}
