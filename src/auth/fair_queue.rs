//! A waiting line that no address and no account can have to itself. Addresses have their turns one after the other, and
//! when the line is full, those who have most of it give way.
//!
//! Must not: know what is waited for.

use std::collections::{HashMap, VecDeque};

use super::limits::Origin;

/// The address and the account that something in the line belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct For {
    /// The address that asked for it.
    pub from: Origin,
    /// The account that it is about: the key of its name.
    pub account: String,
}

/// A waiting line.
pub(super) struct FairQueue<T> {
    places: usize,
    /// The addresses, each with what is waiting for it. The address whose turn is next is at the front, and none is without
    /// anything.
    queues: VecDeque<(Origin, VecDeque<Waiting<T>>)>,
}

struct Waiting<T> {
    account: String,
    it: T,
}

impl<T> FairQueue<T> {
    /// A line with this many places.
    pub(super) fn new(places: usize) -> FairQueue<T> {
        FairQueue { places, queues: VecDeque::new() }
    }

    /// Adds something to the line. If there is no place for it, answers what has to leave the line: something of the
    /// address or the account that has most of it, or the newcomer.
    pub(super) fn join(&mut self, whom: For, it: T) -> Option<T> {
        let gives_way = if self.len() < self.places {
            None
        } else if let Some((queue, at)) = self.who_gives_way(&whom) {
            self.take(queue, at)
        } else {
            return Some(it);
        };
        let waiting = Waiting { account: whom.account, it };
        match self.queues.iter_mut().find(|(from, _)| *from == whom.from) {
            Some((_, queue)) => queue.push_back(waiting),
            None => self.queues.push_back((whom.from, VecDeque::from([waiting]))),
        }
        gives_way
    }

    /// Takes out what has the next turn. The others of the same address have theirs after those of all other addresses.
    pub(super) fn next(&mut self) -> Option<T> {
        let (from, mut queue) = self.queues.pop_front()?;
        let next = queue.pop_front();
        if !queue.is_empty() {
            self.queues.push_back((from, queue));
        }
        next.map(|waiting| waiting.it)
    }

    /// Keeps only what is still waited for.
    pub(super) fn retain(&mut self, waits: impl Fn(&T) -> bool) {
        self.queues.iter_mut().for_each(|(_, queue)| queue.retain(|waiting| waits(&waiting.it)));
        self.queues.retain(|(_, queue)| !queue.is_empty());
    }

    /// The place of what has to leave for a newcomer: the last of the address that has most of the line, if that is more
    /// than the newcomer's address would have; otherwise the same for accounts.
    fn who_gives_way(&self, newcomer: &For) -> Option<(usize, usize)> {
        let length = |from: &Origin| {
            self.queues.iter().find(|(other, _)| other == from).map_or(0, |(_, queue)| queue.len())
        };
        let longest = self.queues.iter().enumerate().max_by_key(|(_, (_, queue))| queue.len());
        if let Some((at, (_, queue))) = longest
            && queue.len() > length(&newcomer.from) + 1
        {
            return Some((at, queue.len() - 1));
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        self.all().for_each(|(_, _, account)| *counts.entry(account).or_default() += 1);
        let own = counts.get(newcomer.account.as_str()).copied().unwrap_or_default();
        let (most, _) =
            counts.into_iter().filter(|(_, count)| *count > own + 1).max_by_key(|(_, count)| *count)?;
        self.all().filter(|(_, _, account)| *account == most).last().map(|(queue, at, _)| (queue, at))
    }

    /// Everything in the line: the index of its address, its index there, and its account.
    fn all(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        let queues = self.queues.iter().enumerate();
        queues.flat_map(|(queue, (_, waiting))| {
            waiting.iter().enumerate().map(move |(at, waiting)| (queue, at, waiting.account.as_str()))
        })
    }

    fn take(&mut self, queue: usize, at: usize) -> Option<T> {
        let (_, waiting) = self.queues.get_mut(queue)?;
        let taken = waiting.remove(at);
        if waiting.is_empty() {
            self.queues.remove(queue);
        }
        taken.map(|waiting| waiting.it)
    }

    fn len(&self) -> usize {
        self.queues.iter().map(|(_, queue)| queue.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(address: u8, account: &str) -> For {
        let from = Origin::of(std::net::IpAddr::from([10, 0, 0, address]));
        For { from, account: account.to_owned() }
    }

    fn all(mut line: FairQueue<u32>) -> Vec<u32> {
        std::iter::from_fn(|| line.next()).collect()
    }

    #[test]
    fn addresses_have_their_turns_one_after_the_other() {
        let mut line = FairQueue::new(8);
        for (address, number) in [(1, 1), (1, 2), (1, 3), (2, 4), (3, 5), (3, 6)] {
            assert_eq!(line.join(by(address, "x"), number), None);
        }
        assert_eq!(all(line), [1, 4, 5, 2, 6, 3]);
    }

    #[test]
    fn a_full_line_makes_room_at_the_expense_of_the_address_that_has_most_of_it() {
        let mut line = FairQueue::new(4);
        for number in 0..4 {
            assert_eq!(line.join(by(1, &format!("account-{number}")), number), None);
        }
        assert_eq!(line.join(by(1, "more"), 4), Some(4), "at its own expense");
        assert_eq!(line.join(by(2, "owner"), 5), Some(3));
        assert_eq!(line.join(by(3, "owner"), 6), Some(2));
        assert_eq!(line.join(by(2, "owner"), 7), Some(7), "all have an equal part");
        assert_eq!(all(line), [0, 5, 6, 1]);
    }

    #[test]
    fn a_full_line_makes_room_at_the_expense_of_the_account_that_has_most_of_it() {
        let mut line = FairQueue::new(3);
        for number in 1..4 {
            assert_eq!(line.join(by(number, "guessed-at"), u32::from(number)), None);
        }
        assert_eq!(line.join(by(4, "guessed-at"), 4), Some(4));
        assert_eq!(line.join(by(5, "other"), 5), Some(3));
        line.retain(|number| *number != 1);
        assert_eq!(all(line), [2, 5]);
    }

    #[test]
    fn without_places_nobody_waits() {
        assert_eq!(FairQueue::new(0).join(by(1, "x"), 1), Some(1));
    }
}
