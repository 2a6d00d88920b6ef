//! How often somebody may try something. Each account and each address has an allowance of its own, in bounded memory.
//!
//! Must not: know what is tried, or where an address comes from.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Bucket;
pub use crate::domain::Origin;

/// When all places are taken, this many of them are looked at to find one that is given away.
const LOOKED_AT: usize = 16;

/// An attempt that is refused because there were too many before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {retry_after_s} s")]
pub struct TooOften {
    /// Seconds after which it makes sense to try again; at least 1.
    pub retry_after_s: u64,
}

/// The allowances of keys: a number of attempts a minute, and so many at once.
///
/// Memory is bounded, and nobody is refused because of what others do. When all places are taken, a new key gets the
/// place of one that has much of its allowance left: of a few that are looked at, the one with most. That key begins
/// anew, which changes least for it. Keys that have used their allowance up stay known.
pub struct Limit<K: Hash + Eq + Clone> {
    per_minute: u32,
    burst: u32,
    keys_max: usize,
    begun: Instant,
    counts: Mutex<Buckets<K>>,
}

struct Buckets<K> {
    each: Vec<(K, Bucket)>,
    places: HashMap<K, usize>,
}

/// Buckets count in milliseconds and fill by the second. Here a minute stands for the second, so this is a thousandth of a
/// minute.
const MOMENT: Duration = Duration::from_millis(60);

impl<K: Hash + Eq + Clone> Limit<K> {
    /// Allows `count` attempts a minute to each key, and remembers at most `keys_max` keys.
    pub fn per_minute(count: u32, keys_max: usize) -> Limit<K> {
        Limit::with_burst(count, count, keys_max)
    }

    /// The same, but only `burst` at once.
    pub fn with_burst(per_minute: u32, burst: u32, keys_max: usize) -> Limit<K> {
        let counts = Buckets { each: Vec::new(), places: HashMap::new() };
        Limit { per_minute, burst, keys_max, begun: Instant::now(), counts: Mutex::new(counts) }
    }

    /// Counts an attempt. Errors: it is one too many.
    pub fn check(&self, key: &K) -> Result<(), TooOften> {
        self.check_many(key, 1)
    }

    /// Counts so many attempts together. Errors: they are too many.
    pub fn check_many(&self, key: &K, count: u32) -> Result<(), TooOften> {
        let (now, mut counts) = (self.now(), self.counts());
        let new = || Bucket::new(self.per_minute, self.burst, now);
        let at = match counts.places.get(key) {
            Some(at) => *at,
            None => counts.admit(key, new(), self.keys_max, now),
        };
        let bucket = &mut counts.each[at].1;
        if bucket.take_many(count, now) {
            return Ok(());
        }
        let wait_us = bucket.wait_us(count).saturating_mul(MOMENT.as_millis() as u64);
        Err(TooOften { retry_after_s: wait_us.div_ceil(1_000_000).max(1) })
    }

    /// Takes a counted attempt back.
    pub fn forgive(&self, key: &K) {
        let mut counts = self.counts();
        if let Some(at) = counts.places.get(key).copied() {
            counts.each[at].1.give_back();
        }
    }

    /// Forgets keys whose allowance is whole again.
    pub fn tidy(&self) {
        let (now, mut counts) = (self.now(), self.counts());
        let Buckets { each, places } = &mut *counts;
        each.retain(|(_, bucket)| !bucket.is_full(now));
        each.shrink_to_fit();
        *places = each.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
    }

    fn now(&self) -> u64 {
        (self.begun.elapsed().as_millis() / MOMENT.as_millis()) as u64
    }

    fn counts(&self) -> MutexGuard<'_, Buckets<K>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Gives a new key a place. Answers which.
    fn admit(&mut self, key: &K, bucket: Bucket, keys_max: usize, now: u64) -> usize {
        let at = if self.each.len() < keys_max {
            self.each.push((key.clone(), bucket));
            self.each.len() - 1
        } else {
            let at = self.least_missed(now);
            let (old, _) = std::mem::replace(&mut self.each[at], (key.clone(), bucket));
            self.places.remove(&old);
            at
        };
        self.places.insert(key.clone(), at);
        at
    }

    /// Of a few places, the one whose key has most of its allowance left.
    fn least_missed(&self, now: u64) -> usize {
        let drawn = (0..LOOKED_AT).map(|_| rand::random_range(0..self.each.len()));
        drawn.max_by_key(|at| self.each[*at].1.left(now)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_allowance() {
        let limit = Limit::per_minute(3, 100);
        for key in ["a", "b"] {
            for _ in 0..3 {
                assert_eq!(limit.check(&key), Ok(()));
            }
            let TooOften { retry_after_s } = limit.check(&key).unwrap_err();
            assert!((1..=20).contains(&retry_after_s), "{retry_after_s}");
        }
    }

    #[test]
    fn what_is_forgiven_does_not_count() {
        let limit = Limit::per_minute(2, 100);
        for _ in 0..100 {
            assert_eq!(limit.check(&"a"), Ok(()));
            limit.forgive(&"a");
        }
        assert!(limit.check(&"a").is_ok() && limit.check(&"a").is_ok() && limit.check(&"a").is_err());
    }

    #[test]
    fn memory_is_bounded_and_a_full_table_refuses_no_newcomer() {
        let limit = Limit::per_minute(2, 16);
        let guesser = 1_000_000;
        assert!(limit.check(&guesser).is_ok() && limit.check(&guesser).is_ok());
        for key in 0..1000 {
            assert_eq!(limit.check(&key), Ok(()), "{key}");
            assert!(
                limit.check(&guesser).is_err(),
                "who has used up an allowance is not forgotten for {key}"
            );
        }
        let counts = limit.counts();
        assert_eq!((counts.each.len(), counts.places.len()), (16, 16));
        drop(counts);
        limit.tidy();
        assert_eq!(limit.counts().each.len(), 16, "none is whole again yet");
    }
}
