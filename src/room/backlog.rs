//! The last reliable messages of a room: numbered, and kept for players who lost their connection.
//!
//! Owns: the next number, the messages that are kept and their bounds, and what somebody who heard up to a number has
//! missed. Must not: know who has heard what, or what a message is.

use std::collections::VecDeque;

/// Bounds of what is kept for clients that are away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BacklogLimits {
    /// The most messages that are kept.
    pub messages: usize,
    /// The most bytes that are kept, over all encodings.
    pub bytes: usize,
}

/// The numbers that are skipped when a room comes back after a crash without the messages that it had kept, so that no
/// number is given twice.
const LEFT_OUT: u64 = 65_536;

/// The last reliable messages, each with its size in bytes. Their numbers have no gaps; the last one has the number
/// [`ReliableBacklog::numbered`].
#[derive(Debug)]
pub struct ReliableBacklog<M> {
    limits: BacklogLimits,
    numbered: u64,
    kept: VecDeque<(usize, M)>,
    bytes: usize,
    /// `(known, skipped)`: the last number that is known to have been given before the room came back, and the last of the
    /// numbers that were skipped then.
    came_back: (u64, u64),
}

/// The messages that a client has missed.
#[derive(Debug)]
pub struct BacklogTail<'a, M> {
    /// The number before the first of the messages.
    pub n: u64,
    /// The messages, the oldest first.
    pub messages: Vec<&'a M>,
    /// The number of older messages that it has missed and that are not kept any more; `None` if that is not known.
    pub forgotten: Option<u64>,
}

impl<M> ReliableBacklog<M> {
    /// The backlog of a room in which nothing was said yet.
    pub fn new(limits: BacklogLimits) -> ReliableBacklog<M> {
        ReliableBacklog { limits, numbered: 0, kept: VecDeque::new(), bytes: 0, came_back: (0, 0) }
    }

    /// The number of the last message.
    pub fn numbered(&self) -> u64 {
        self.numbered
    }

    /// The number of the next message.
    pub fn next(&self) -> u64 {
        self.numbered + 1
    }

    /// Keeps a message of this size. Its number is the one that [`ReliableBacklog::next`] answered.
    pub fn keep(&mut self, message: M, bytes: usize) {
        self.numbered += 1;
        self.bytes += bytes;
        self.kept.push_back((bytes, message));
        while self.kept.len() > self.limits.messages || self.bytes > self.limits.bytes {
            let Some((bytes, _)) = self.kept.pop_front() else { break };
            self.bytes -= bytes;
        }
    }

    /// Answers what a client has missed that heard everything up to the number `after`.
    pub fn since(&self, after: u64) -> BacklogTail<'_, M> {
        let (_, left_out) = self.came_back;
        // The last messages before the crash may not have been written down, so their count is not known.
        let is_known = after >= left_out;
        let after = after.max(left_out).min(self.numbered);
        let missed = usize::try_from(self.numbered - after).unwrap_or(usize::MAX);
        let there = missed.min(self.kept.len());
        let kept = self.kept.range(self.kept.len() - there..);
        let messages = kept.map(|(_, message)| message).collect();
        let forgotten = is_known.then_some((missed - there) as u64);
        BacklogTail { n: self.numbered - there as u64, messages, forgotten }
    }

    /// Everything that is kept, each message with its number.
    pub fn kept(&self) -> impl Iterator<Item = (u64, &M)> {
        let first = self.numbered - self.kept.len() as u64 + 1;
        (first..).zip(self.kept.iter().map(|(_, message)| message))
    }

    /// Goes on after a crash: `known` is the highest number that is known to have been given, and more may have been given.
    /// The messages are gone.
    pub fn restore(&mut self, known: u64) {
        let left_out = known.saturating_add(LEFT_OUT);
        let came_back = (known, left_out);
        *self = ReliableBacklog { numbered: left_out, came_back, ..ReliableBacklog::new(self.limits) };
    }

    /// Goes on after a planned stop: `numbered` is the last number that was given, and `messages` are the last ones, each
    /// with its size in bytes.
    pub fn take_over(&mut self, numbered: u64, messages: Vec<(M, usize)>) {
        let before = numbered.saturating_sub(messages.len() as u64);
        *self = ReliableBacklog { numbered: before, ..ReliableBacklog::new(self.limits) };
        messages.into_iter().for_each(|(message, bytes)| self.keep(message, bytes));
    }

    /// The highest number that a client may have heard if it has been away since before the room came back.
    pub fn served_before(&self) -> u64 {
        if self.came_back == (0, 0) { self.numbered } else { self.came_back.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn backlog(messages: usize, bytes: usize) -> ReliableBacklog<u64> {
        ReliableBacklog::new(BacklogLimits { messages, bytes })
    }

    /// Keeps a message that consists of its own number.
    fn tell(backlog: &mut ReliableBacklog<u64>) {
        let next = backlog.next();
        backlog.keep(next, next.to_string().len());
    }

    fn numbers(missed: &BacklogTail<'_, u64>) -> Vec<u64> {
        missed.messages.iter().map(|number| **number).collect()
    }

    #[test]
    fn who_heard_everything_has_missed_nothing() {
        let mut backlog = backlog(9, 99);
        for after in [0, 5, u64::MAX] {
            let missed = backlog.since(after);
            assert_eq!((missed.n, missed.messages.len(), missed.forgotten), (0, 0, Some(0)));
        }
        tell(&mut backlog);
        let missed = backlog.since(1);
        assert_eq!((missed.n, missed.messages.len(), missed.forgotten), (1, 0, Some(0)));
    }

    #[test]
    fn a_message_larger_than_all_that_may_be_kept_is_forgotten() {
        let mut backlog = backlog(9, 3);
        backlog.keep(1, 4);
        let missed = backlog.since(0);
        assert_eq!((missed.n, missed.messages.len(), missed.forgotten, backlog.bytes), (1, 0, Some(1), 0));
    }

    #[test]
    fn a_room_that_came_back_gives_no_number_twice() {
        let mut backlog = backlog(9, 999);
        backlog.restore(10);
        for _ in 0..3 {
            tell(&mut backlog);
        }
        let first = LEFT_OUT + 11;
        for (after, forgotten) in [(4, None), (10, None), (15, None), (first - 1, Some(0))] {
            let missed = backlog.since(after);
            let expected = (vec![first, first + 1, first + 2], forgotten);
            assert_eq!((numbers(&missed), missed.forgotten), expected, "{after}");
        }
        assert_eq!(numbers(&backlog.since(first + 1)), [first + 2]);
    }

    #[test]
    fn a_room_that_stopped_as_planned_goes_on_with_what_it_kept() {
        let mut backlog = backlog(3, 999);
        (0..4).for_each(|_| tell(&mut backlog));
        let handed_over: Vec<_> = backlog.kept().map(|(n, message)| (n, *message)).collect();
        assert_eq!(handed_over, [(2, 2), (3, 3), (4, 4)]);
        let mut next = ReliableBacklog::new(backlog.limits);
        next.take_over(
            backlog.numbered(),
            handed_over.into_iter().map(|(_, message)| (message, 1)).collect(),
        );
        tell(&mut next);
        let missed = next.since(1);
        assert_eq!((numbers(&missed), missed.forgotten, missed.n), (vec![3, 4, 5], Some(1), 2));
    }

    proptest! {
        #[test]
        fn what_was_missed_is_told_in_order_or_counted_as_forgotten(
            (messages, bytes) in (0_usize..20, 0_usize..60),
            told in 0_u64..60,
            after in 0_u64..70,
        ) {
            let mut backlog = backlog(messages, bytes);
            for _ in 0..told {
                tell(&mut backlog);
                prop_assert!(backlog.kept.len() <= messages && backlog.bytes <= bytes);
                prop_assert_eq!(backlog.bytes, backlog.kept.iter().map(|(bytes, _)| bytes).sum::<usize>());
            }
            let missed = backlog.since(after);
            let expected: Vec<_> = (missed.n + 1..=told).collect();
            prop_assert_eq!(numbers(&missed), expected);
            let forgotten = missed.forgotten.unwrap();
            prop_assert_eq!(forgotten + missed.messages.len() as u64, told.saturating_sub(after));
            prop_assert_eq!(missed.n, after.min(told) + forgotten);
        }
    }
}
