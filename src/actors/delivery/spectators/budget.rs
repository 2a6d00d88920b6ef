//! The memory that all rooms together may use for spectators who see them late.
//!
//! Must not: know what is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The budget for all rooms, in bytes; clones share it.
#[derive(Debug, Clone)]
pub struct HistoryBudget(Arc<Budget>);

#[derive(Debug)]
struct Budget {
    max: usize,
    kept: AtomicUsize,
    /// The number of rooms that keep something.
    keepers: AtomicUsize,
}

impl HistoryBudget {
    /// A budget of so many bytes.
    pub fn new(max: usize) -> HistoryBudget {
        HistoryBudget(Arc::new(Budget { max, kept: AtomicUsize::new(0), keepers: AtomicUsize::new(0) }))
    }

    /// The number of bytes that are kept now.
    pub fn kept(&self) -> usize {
        self.0.kept.load(Ordering::Relaxed)
    }

    /// The part of one room, which has a bound of its own, too.
    pub(super) fn part(&self, own_max: usize) -> Part {
        Part { of: Arc::clone(&self.0), bytes: 0, own_max }
    }
}

/// The share of one room in the budget. When it is dropped, the bytes are given back.
pub(super) struct Part {
    of: Arc<Budget>,
    bytes: usize,
    own_max: usize,
}

impl Part {
    /// Another part of the same budget, with the same bound of its own.
    pub(super) fn another(&self) -> Part {
        Part { of: Arc::clone(&self.of), bytes: 0, own_max: self.own_max }
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.hold(self.bytes + bytes);
    }

    pub(super) fn give_back(&mut self, bytes: usize) {
        self.hold(self.bytes.saturating_sub(bytes));
    }

    fn hold(&mut self, bytes: usize) {
        match (self.bytes > 0, bytes > 0) {
            (false, true) => _ = self.of.keepers.fetch_add(1, Ordering::Relaxed),
            (true, false) => _ = self.of.keepers.fetch_sub(1, Ordering::Relaxed),
            _ => {}
        }
        self.of.kept.fetch_add(bytes, Ordering::Relaxed);
        self.of.kept.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }

    /// Whether the room keeps more than it may: more than its own bound or, while all rooms together keep too much, more
    /// than an equal share. So a room that shows much takes nothing away from rooms that show little.
    pub(super) fn is_over(&self) -> bool {
        let (kept, keepers) = (self.of.kept.load(Ordering::Relaxed), self.of.keepers.load(Ordering::Relaxed));
        self.bytes > self.own_max || (kept > self.of.max && self.bytes > self.of.max / keepers.max(1))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.hold(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_together_keep_no_more_than_the_budget_and_the_modest_keep_theirs() {
        let budget = HistoryBudget::new(100);
        let mut modest = budget.part(80);
        modest.add(20);
        let mut greedy = [budget.part(80), budget.part(80), budget.part(80)];
        for _ in 0..50 {
            for part in &mut greedy {
                part.add(4);
                while part.is_over() {
                    part.give_back(4);
                }
            }
        }
        assert!(!modest.is_over());
        assert!(budget.kept() <= 100, "{}", budget.kept());
        assert!(greedy.iter().all(|part| part.bytes >= 24), "an equal part is theirs");
        drop(greedy);
        assert_eq!(budget.kept(), 20, "what is dropped is given back");
    }

    #[test]
    fn alone_a_room_has_its_own_bound() {
        let mut part = HistoryBudget::new(1000).part(10);
        part.add(10);
        assert!(!part.is_over());
        part.add(1);
        assert!(part.is_over());
    }
}
