//! The time that a thread of rooms has to spare.
//!
//! Rooms in which bots alone decide when the next step is made would take all of it. While there are people in any
//! room, such rooms take turns in a share of the time instead, a few at a time, so that a tick that is due waits only a
//! little. Without people no room waits. Must not: know rooms, or what they do in their turn.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// The length of a slice of work. A tick that becomes due meanwhile is late by at most that.
const SLICE: Duration = Duration::from_millis(1);
/// Rests are added up until they are this long, because timers cannot ring after a shorter time.
const REST_MIN: Duration = Duration::from_millis(2);
/// The longest rest, also after a slice that took too long.
const REST_MAX: Duration = Duration::from_millis(50);
/// The most turns in a slice.
const AT_ONCE_MAX: usize = 64;

/// The rule for sharing time while there are people in any room; clones share it.
#[derive(Clone)]
pub struct SpareTime {
    /// The number of rooms that have people in them.
    people: Arc<AtomicUsize>,
    percent: u32,
}

impl SpareTime {
    /// Rooms in which bots decide alone get `percent` of a thread's time, 1 to 100.
    pub fn new(percent: u32) -> SpareTime {
        SpareTime { people: Arc::default(), percent: percent.clamp(1, 100) }
    }

    /// Whether there are people in any room.
    pub(in crate::actors::play::room) fn is_scarce(&self) -> bool {
        self.people.load(Ordering::Relaxed) > 0
    }

    /// Counts a room that has people in it, until the answer is dropped.
    pub(in crate::actors::play::room) fn people(&self) -> People {
        self.people.fetch_add(1, Ordering::Relaxed);
        People(Arc::clone(&self.people))
    }

    /// Waits for a turn on this thread.
    pub(in crate::actors::play::room) fn turn(&self) -> impl Future<Output = ()> + use<> {
        let (go, turn) = oneshot::channel();
        let asleep = QUEUE.with_borrow_mut(|queue| {
            queue.waiting.push_back(go);
            !std::mem::replace(&mut queue.served, true)
        });
        if asleep {
            actix::spawn(serve(self.clone()));
        }
        async move {
            // If the thread ends, there are no more turns.
            let _ = turn.await;
        }
    }
}

/// Held while there are people in a room.
pub(in crate::actors::play::room) struct People(Arc<AtomicUsize>);

impl Drop for People {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The rooms that wait for a turn on a thread.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<oneshot::Sender<()>>,
    /// Whether a task gives turns.
    served: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Gives turns until nobody waits for one.
async fn serve(time: SpareTime) {
    let mut slices = Slices::new(time.percent);
    while let Some(given) = give(slices.at_once) {
        let begun = Instant::now();
        // All work in these turns is done before this goes on, and so is everything else that is due on this thread.
        tokio::task::yield_now().await;
        let rest = slices.rest_after(given, begun.elapsed());
        if rest > Duration::ZERO && time.is_scarce() {
            let lain_down = Instant::now();
            tokio::time::sleep(rest).await;
            slices.rested(lain_down.elapsed());
        }
    }
}

/// Gives at most so many turns. Answers their number; `None` if nobody waits for one.
fn give(at_once: usize) -> Option<usize> {
    QUEUE.with_borrow_mut(|queue| {
        let given = at_once.min(queue.waiting.len());
        for go in queue.waiting.drain(..given) {
            // The room may have ended, and not want its turn any more.
            let _ = go.send(());
        }
        queue.served = given > 0;
        (given > 0).then_some(given)
    })
}

/// The number of turns that make a slice, and the length of the rest after it. A plain value.
struct Slices {
    at_once: usize,
    percent: u32,
    owed: Duration,
}

impl Slices {
    fn new(percent: u32) -> Slices {
        Slices { at_once: 1, percent, owed: Duration::ZERO }
    }

    /// So many turns took so long. Answers the length of the rest that is due now.
    fn rest_after(&mut self, given: usize, took: Duration) -> Duration {
        if took > SLICE {
            self.at_once = (self.at_once / 2).max(1);
        } else if given == self.at_once {
            self.at_once = (self.at_once + 1).min(AT_ONCE_MAX);
        }
        self.owed += took * (100 - self.percent) / self.percent;
        if self.owed < REST_MIN { Duration::ZERO } else { self.owed.min(REST_MAX) }
    }

    /// A rest has taken so long. Timers ring late: the excess counts as part of the next rest.
    fn rested(&mut self, slept: Duration) {
        self.owed = self.owed.min(REST_MAX).saturating_sub(slept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: Duration = Duration::from_micros(1);

    #[test]
    fn a_slice_grows_while_it_is_short_and_shrinks_at_once_when_it_is_long() {
        let mut slices = Slices::new(50);
        for _ in 0..9 {
            slices.rest_after(slices.at_once, 100 * US);
        }
        assert_eq!(slices.at_once, 10);
        slices.rest_after(3, 100 * US);
        assert_eq!(slices.at_once, 10, "fewer wanted a turn: nothing is known of more");
        slices.rest_after(10, 1500 * US);
        assert_eq!(slices.at_once, 5);
    }

    #[test]
    fn work_and_rest_stand_in_the_ratio_that_is_set() {
        for (percent, expected) in [(50, 1.0), (25, 3.0), (80, 0.25)] {
            let (mut slices, mut worked, mut rested) = (Slices::new(percent), 0.0, 0.0);
            for _ in 0..1000 {
                let rest = slices.rest_after(1, 700 * US);
                worked += 0.7;
                if rest > Duration::ZERO {
                    slices.rested(rest);
                    rested += rest.as_secs_f64() * 1e3;
                }
            }
            let ratio: f64 = rested / worked;
            assert!((ratio / expected - 1.0).abs() < 0.02, "{percent}: {ratio}");
        }
        assert_eq!(Slices::new(100).rest_after(1, 700 * US), Duration::ZERO);
    }

    #[test]
    fn a_stall_is_not_paid_for_for_ever() {
        let mut slices = Slices::new(50);
        let rest = slices.rest_after(1, Duration::from_secs(20));
        assert_eq!(rest, REST_MAX);
        slices.rested(rest);
        assert_eq!(slices.rest_after(1, 100 * US), Duration::ZERO);
    }

    #[actix::test]
    async fn turns_are_given_in_order_and_to_all() {
        let time = SpareTime::new(50);
        let _people = time.people();
        assert!(time.is_scarce());
        let order = std::rc::Rc::new(RefCell::new(Vec::new()));
        let turns = (0..100).map(|number| {
            let (turn, order) = (time.turn(), std::rc::Rc::clone(&order));
            async move {
                turn.await;
                order.borrow_mut().push(number);
            }
        });
        futures_util::future::join_all(turns.collect::<Vec<_>>()).await;
        assert_eq!(*order.borrow(), (0..100).collect::<Vec<_>>());
        drop(_people);
        assert!(!time.is_scarce());
    }
}
