//! The history of a room: everything that was shown, each item with its time, until every spectator has seen it.
//!
//! A plain value, which is told the time. Must not: know who watches, or what is shown.

use super::budget::Part;
use super::chunked::{CHUNK, ChunkedQueue};

/// The history of a room. The items are numbered without gaps.
pub(super) struct DelayBuffer<T> {
    items: ChunkedQueue<Item<T>>,
    first: u64,
    /// Its share of the budget for all rooms.
    part: Part,
}

struct Item<T> {
    at_ms: u64,
    bytes: usize,
    what: T,
}

/// The next thing to happen for spectators of one delay.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a, T> {
    /// This item is due.
    Due(&'a T),
    /// The next item is due at this time, in milliseconds.
    At(u64),
    /// The next item is not kept any more, because there was too much.
    Lost,
    /// They have seen everything that has happened so far.
    Nothing,
}

impl<T> DelayBuffer<T> {
    /// An empty history that keeps as much as its part of the budget allows.
    pub(super) fn new(part: Part) -> DelayBuffer<T> {
        DelayBuffer { items: ChunkedQueue::new(), first: 0, part }
    }

    /// The number of the oldest item that is kept.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// The number that the next item gets.
    pub(super) fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Adds an item that was shown at `at_ms`. If that is too much, the oldest items are forgotten; the newest one always
    /// stays.
    pub(super) fn push(&mut self, at_ms: u64, bytes: usize, what: T) {
        self.items.push(Item { at_ms, bytes, what });
        self.part.add(bytes);
        self.trim();
    }

    /// Forgets the oldest items while there is too much. Other rooms may have made it too much since the last item was
    /// added.
    pub(super) fn trim(&mut self) {
        while self.part.is_over() && self.items.len() > 1 {
            self.drop_first();
        }
    }

    /// Forgets items before a number, but at most a chunk of them, so that nobody is held up when there are very many. A
    /// history that grows item by item, with a call of this after each, keeps none of them for long.
    pub(super) fn forget(&mut self, before: u64) {
        let forgotten = before.min(self.end()).saturating_sub(self.first).min(CHUNK as u64);
        for _ in 0..forgotten {
            self.drop_first();
        }
    }

    /// Takes everything that is kept out of the history. Numbers go on.
    pub(super) fn take(&mut self) -> DelayBuffer<T> {
        let rest = DelayBuffer { items: ChunkedQueue::new(), first: self.end(), part: self.part.another() };
        std::mem::replace(self, rest)
    }

    /// Forgets up to a chunk of what is kept. Answers whether there is more.
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

    /// The next thing to happen for spectators who have seen everything before `number`, and see each item `delay_ms`
    /// after it was shown.
    pub(super) fn next(&self, number: u64, delay_ms: u64, now_ms: u64) -> Next<'_, T> {
        let Some(at) = number.checked_sub(self.first) else { return Next::Lost };
        match self.items.get(usize::try_from(at).unwrap_or(usize::MAX)) {
            None => Next::Nothing,
            Some(item) if item.at_ms + delay_ms <= now_ms => Next::Due(&item.what),
            Some(item) => Next::At(item.at_ms + delay_ms),
        }
    }

    /// The number of the first item that is not due yet for spectators of this delay.
    pub(super) fn undue(&self, delay_ms: u64, now_ms: u64) -> u64 {
        self.first + self.items.partition_point(|item| item.at_ms + delay_ms <= now_ms) as u64
    }

    /// The last item before `number`, and at most `back` items before it, for which `wanted` answers `true`; and the items
    /// behind it, up to `number`.
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

    fn history(times_ms: &[u64]) -> DelayBuffer<u64> {
        let mut history = keeping(1000);
        times_ms.iter().for_each(|&at_ms| history.push(at_ms, 1, at_ms));
        history
    }

    #[test]
    fn nothing_is_due_before_its_delay_is_over() {
        let history = history(&[100, 200]);
        assert_eq!(history.next(0, 1000, 1099), Next::At(1100));
        assert_eq!(history.next(0, 1000, 1100), Next::Due(&100));
        assert_eq!(history.next(1, 1000, 1100), Next::At(1200));
        assert_eq!(history.next(1, 0, 200), Next::Due(&200));
        assert_eq!(history.next(2, 0, 9999), Next::Nothing);
    }

    #[test]
    fn who_comes_later_begins_behind_what_is_over() {
        let history = history(&[100, 200, 300]);
        assert_eq!(history.undue(1000, 1250), 2);
        assert_eq!((history.undue(0, 50), history.undue(0, 300)), (0, 3));
    }

    #[test]
    fn what_is_too_much_is_lost_from_its_beginning() {
        let mut history = keeping(10);
        for number in 0..5 {
            history.push(number, 4, number);
        }
        assert_eq!((history.first(), history.end()), (3, 5));
        assert_eq!(history.next(2, 0, 9), Next::Lost);
        history.push(5, 999, 5);
        assert_eq!((history.first(), history.next(5, 0, 9)), (5, Next::Due(&5)));
    }

    #[test]
    fn the_histories_of_all_rooms_share_what_they_keep() {
        let budget = HistoryBudget::new(100);
        let mut histories: Vec<DelayBuffer<u64>> =
            (0..4).map(|_| DelayBuffer::new(budget.part(80))).collect();
        for number in 0..100 {
            histories.iter_mut().for_each(|history| history.push(number, 5, number));
        }
        histories.iter_mut().for_each(DelayBuffer::trim);
        assert!(budget.kept() <= 100, "{}", budget.kept());
        assert!(
            histories.iter().all(|history| history.end() - history.first() >= 4),
            "each keeps about as much"
        );
    }

    #[test]
    fn however_much_is_kept_it_is_forgotten_a_little_at_a_time() {
        let items = 100 * CHUNK;
        let mut history = keeping(usize::MAX);
        for number in 0..items as u64 {
            history.push(number, 1, number);
        }
        for left in (0..items).rev().step_by(CHUNK) {
            history.forget(items as u64);
            assert_eq!(history.items.len(), left + 1 - CHUNK);
        }
        assert_eq!(history.first(), history.end());
    }

    #[test]
    fn what_is_taken_away_dwindles_and_gives_its_part_back() {
        let budget = HistoryBudget::new(usize::MAX);
        let mut history = DelayBuffer::new(budget.part(usize::MAX));
        for number in 0..2 * CHUNK as u64 + 1 {
            history.push(number, 1, number);
        }
        let mut taken = history.take();
        assert_eq!((history.first(), history.next(0, 0, 0)), (2 * CHUNK as u64 + 1, Next::Lost));
        assert_eq!((taken.dwindle(), budget.kept()), (true, CHUNK + 1));
        assert_eq!((taken.dwindle(), budget.kept()), (true, 1));
        assert_eq!((taken.dwindle(), budget.kept()), (false, 0));
    }

    #[test]
    fn a_tail_begins_at_the_last_one_wanted_and_not_too_far_back() {
        let history = history(&[10, 15, 20, 25]);
        let tail = |number, back| {
            history
                .tail(number, back, |item| item.is_multiple_of(10))
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
            let (mut history, mut now, mut number, mut seen) = (keeping(1 << 20), 0, 0, Vec::new());
            for (pause, shown) in steps {
                now += pause;
                if shown {
                    history.push(now, 1, now);
                }
                while let Next::Due(&at) = history.next(number, delay_ms, now) {
                    prop_assert!(at + delay_ms <= now);
                    seen.push(at);
                    number += 1;
                }
                history.forget(number);
                prop_assert!(history.items.iter_from(0).all(|item| item.at_ms + delay_ms > now));
            }
            prop_assert!(seen.is_sorted());
            prop_assert_eq!(seen.len() as u64, number);
        }
    }
}
