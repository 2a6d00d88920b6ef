//! What was shown, with the time it was shown at, until everybody has seen it who sees it later.
//!
//! A plain value: the clock is the caller's. Must not: know who watches, or what is shown.

use super::budget::Part;
use super::chunked::{CHUNK, ChunkedQueue};

/// The history. Every item has a number, counting up without gaps.
pub(super) struct DelayBuffer<T> {
    items: ChunkedQueue<Item<T>>,
    first: u64,
    /// What it keeps of what all rooms may.
    part: Part,
}

struct Item<T> {
    at_ms: u64,
    bytes: usize,
    what: T,
}

/// What comes next for somebody who watches with a delay.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a, T> {
    /// This, now.
    Due(&'a T),
    /// Something, at this time.
    At(u64),
    /// Something that is not kept any more: there is too much of it.
    Lost,
    /// Nothing that has happened yet.
    Nothing,
}

impl<T> DelayBuffer<T> {
    /// An empty one that keeps what its part of the budget allows.
    pub(super) fn new(part: Part) -> DelayBuffer<T> {
        DelayBuffer { items: ChunkedQueue::new(), first: 0, part }
    }

    /// The number of the oldest item that is kept.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// The number of the next item.
    pub(super) fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Adds what was shown at a time, and forgets the oldest if that is too much; the newest always stays.
    pub(super) fn push(&mut self, at_ms: u64, bytes: usize, what: T) {
        self.items.push(Item { at_ms, bytes, what });
        self.part.add(bytes);
        self.trim();
    }

    /// Forgets the oldest while that is too much, which it may have become since something was added.
    pub(super) fn trim(&mut self) {
        while self.part.is_over() && self.items.len() > 1 {
            self.drop_first();
        }
    }

    /// Forgets items before a number, but a chunk of them at most: that there are very many must not hold anybody up. Whoever
    /// adds items one by one and then forgets gets rid of all of them all the same.
    pub(super) fn forget(&mut self, before: u64) {
        let forgotten = before.min(self.end()).saturating_sub(self.first).min(CHUNK as u64);
        for _ in 0..forgotten {
            self.drop_first();
        }
    }

    /// Everything that is kept; what is shown from now on has the next number.
    pub(super) fn take(&mut self) -> DelayBuffer<T> {
        let rest = DelayBuffer { items: ChunkedQueue::new(), first: self.end(), part: self.part.another() };
        std::mem::replace(self, rest)
    }

    /// Forgets some of what is kept. Answers whether there is more.
    pub(super) fn dwindle(&mut self) -> bool {
        self.forget(self.end());
        !self.items.is_empty()
    }

    fn drop_first(&mut self) {
        if let Some(item) = self.items.pop() {
            self.part.give_back(item.bytes);
            self.first += 1;
        }
    }

    /// What comes next for who has seen everything before `number`, `delay_ms` after it was shown.
    pub(super) fn next(&self, number: u64, delay_ms: u64, now_ms: u64) -> Next<'_, T> {
        let Some(at) = number.checked_sub(self.first) else { return Next::Lost };
        match self.items.get(usize::try_from(at).unwrap_or(usize::MAX)) {
            None => Next::Nothing,
            Some(item) if item.at_ms + delay_ms <= now_ms => Next::Due(&item.what),
            Some(item) => Next::At(item.at_ms + delay_ms),
        }
    }

    /// The number of the first item that is not due yet with a delay.
    pub(super) fn undue(&self, delay_ms: u64, now_ms: u64) -> u64 {
        self.first + self.items.partition_point(|item| item.at_ms + delay_ms <= now_ms) as u64
    }

    /// The last item before `number`, not more than `back` items back, of which `wanted` says yes; with those after it.
    pub(super) fn tail(
        &self,
        number: u64,
        back: usize,
        wanted: impl Fn(&T) -> bool,
    ) -> Option<impl Iterator<Item = &T>> {
        let end = usize::try_from(number.checked_sub(self.first)?).ok()?.min(self.items.len());
        let is_wanted = |&at: &usize| self.items.get(at).is_some_and(|item| wanted(&item.what));
        let begin = (end.saturating_sub(back)..end).rev().find(is_wanted)?;
        Some(self.items.iter_from(begin).take(end - begin).map(|item| &item.what))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::actors::delivery::spectators::HistoryBudget;

    fn keeping<T>(bytes_max: usize) -> DelayBuffer<T> {
        DelayBuffer::new(HistoryBudget::new(usize::MAX).part(bytes_max))
    }

    fn reel(times_ms: &[u64]) -> DelayBuffer<u64> {
        let mut reel = keeping(1000);
        times_ms.iter().for_each(|&at_ms| reel.push(at_ms, 1, at_ms));
        reel
    }

    #[test]
    fn nothing_is_due_before_its_delay_is_over() {
        let reel = reel(&[100, 200]);
        assert_eq!(reel.next(0, 1000, 1099), Next::At(1100));
        assert_eq!(reel.next(0, 1000, 1100), Next::Due(&100));
        assert_eq!(reel.next(1, 1000, 1100), Next::At(1200));
        assert_eq!(reel.next(1, 0, 200), Next::Due(&200));
        assert_eq!(reel.next(2, 0, 9999), Next::Nothing);
    }

    #[test]
    fn who_comes_later_begins_behind_what_is_over() {
        let reel = reel(&[100, 200, 300]);
        assert_eq!(reel.undue(1000, 1250), 2);
        assert_eq!((reel.undue(0, 50), reel.undue(0, 300)), (0, 3));
    }

    #[test]
    fn what_is_too_much_is_lost_from_its_beginning() {
        let mut reel = keeping(10);
        for number in 0..5 {
            reel.push(number, 4, number);
        }
        assert_eq!((reel.first(), reel.end()), (3, 5));
        assert_eq!(reel.next(2, 0, 9), Next::Lost);
        reel.push(5, 999, 5);
        assert_eq!((reel.first(), reel.next(5, 0, 9)), (5, Next::Due(&5)));
    }

    #[test]
    fn the_reels_of_all_rooms_share_what_they_keep() {
        let budget = HistoryBudget::new(100);
        let mut reels: Vec<DelayBuffer<u64>> = (0..4).map(|_| DelayBuffer::new(budget.part(80))).collect();
        for number in 0..100 {
            reels.iter_mut().for_each(|reel| reel.push(number, 5, number));
        }
        reels.iter_mut().for_each(DelayBuffer::trim);
        assert!(budget.kept() <= 100, "{}", budget.kept());
        assert!(reels.iter().all(|reel| reel.end() - reel.first() >= 4), "each keeps about as much");
    }

    #[test]
    fn however_much_is_kept_it_is_forgotten_a_little_at_a_time() {
        let items = 100 * CHUNK;
        let mut reel = keeping(usize::MAX);
        for number in 0..items as u64 {
            reel.push(number, 1, number);
        }
        for left in (0..items).rev().step_by(CHUNK) {
            reel.forget(items as u64);
            assert_eq!(reel.items.len(), left + 1 - CHUNK);
        }
        assert_eq!(reel.first(), reel.end());
    }

    #[test]
    fn what_is_taken_away_dwindles_and_gives_its_part_back() {
        let budget = HistoryBudget::new(usize::MAX);
        let mut reel = DelayBuffer::new(budget.part(usize::MAX));
        for number in 0..2 * CHUNK as u64 + 1 {
            reel.push(number, 1, number);
        }
        let mut taken = reel.take();
        assert_eq!((reel.first(), reel.next(0, 0, 0)), (2 * CHUNK as u64 + 1, Next::Lost));
        assert_eq!((taken.dwindle(), budget.kept()), (true, CHUNK + 1));
        assert_eq!((taken.dwindle(), budget.kept()), (true, 1));
        assert_eq!((taken.dwindle(), budget.kept()), (false, 0));
    }

    #[test]
    fn a_tail_begins_at_the_last_one_wanted_and_not_too_far_back() {
        let reel = reel(&[10, 15, 20, 25]);
        let tail = |number, back| {
            reel.tail(number, back, |item| item.is_multiple_of(10))
                .map(|tail| tail.copied().collect::<Vec<_>>())
        };
        assert_eq!(tail(4, 4), Some(vec![20, 25]));
        assert_eq!(tail(2, 4), Some(vec![10, 15]));
        assert_eq!((tail(4, 1), tail(0, 4)), (None, None));
    }

    proptest! {
        #[test]
        fn everything_is_seen_once_in_order_and_exactly_late_enough(
            steps in prop::collection::vec((0_u64..50, any::<bool>()), 1..60),
            delay_ms in 0_u64..200,
        ) {
            let (mut reel, mut now, mut number, mut seen) = (keeping(1 << 20), 0, 0, Vec::new());
            for (pause, shown) in steps {
                now += pause;
                if shown {
                    reel.push(now, 1, now);
                }
                while let Next::Due(&at) = reel.next(number, delay_ms, now) {
                    prop_assert!(at + delay_ms <= now);
                    seen.push(at);
                    number += 1;
                }
                reel.forget(number);
                prop_assert!(reel.items.iter_from(0).all(|item| item.at_ms + delay_ms > now));
            }
            prop_assert!(seen.is_sorted());
            prop_assert_eq!(seen.len() as u64, number);
        }
    }
}
