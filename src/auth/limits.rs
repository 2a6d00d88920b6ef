//! How often somebody may try: each account and each address has an allowance of its own, in bounded memory.
//!
//! Must not: know what is tried, or where an address comes from.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Bucket;

/// Those who are not counted one by one, because there are too many of them, share so many allowances.
const SHARED_ALLOWANCES: u32 = 20;
/// When all places are taken, those that are as good as new are given away at most this often.
const TIDY_AFTER: Duration = Duration::from_secs(1);

/// Too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {retry_after_s} s")]
pub struct TooOften {
    /// Seconds after which it is worth trying again, 1 or more.
    pub retry_after_s: u64,
}

/// Allowances by key: so many a minute, and so many at once.
pub struct Limit<K: Hash + Eq + Clone> {
    per_minute: u32,
    keys_max: usize,
    begun: Instant,
    counts: Mutex<Counts<K>>,
}

struct Counts<K> {
    each: HashMap<K, Bucket>,
    rest: Bucket,
    tidied: u64,
}

/// Buckets count by the second; a minute is their second here, so this is a thousandth of it.
const MOMENT: Duration = Duration::from_millis(60);

impl<K: Hash + Eq + Clone> Limit<K> {
    /// So many a minute for each of at most `keys_max` keys.
    pub fn per_minute(count: u32, keys_max: usize) -> Limit<K> {
        let shared = count.saturating_mul(SHARED_ALLOWANCES);
        let counts = Counts { each: HashMap::new(), rest: Bucket::new(shared, shared, 0), tidied: 0 };
        Limit { per_minute: count, keys_max, begun: Instant::now(), counts: Mutex::new(counts) }
    }

    /// Counts an attempt. Errors: it is one too many.
    pub fn check(&self, key: &K) -> Result<(), TooOften> {
        let (now, mut counts) = (self.now(), self.counts());
        let Counts { each, rest, tidied } = &mut *counts;
        let tidy_after = (TIDY_AFTER.as_millis() / MOMENT.as_millis()) as u64;
        if each.len() >= self.keys_max && now.saturating_sub(*tidied) >= tidy_after {
            *tidied = now;
            each.retain(|_, bucket| !bucket.is_full(now));
        }
        let has_place = each.len() < self.keys_max || each.contains_key(key);
        let new = || Bucket::new(self.per_minute, self.per_minute, now);
        let bucket = if has_place { each.entry(key.clone()).or_insert_with(new) } else { rest };
        if bucket.take(now) {
            return Ok(());
        }
        let wait_us = bucket.wait_us().saturating_mul(MOMENT.as_millis() as u64);
        Err(TooOften { retry_after_s: wait_us.div_ceil(1_000_000).max(1) })
    }

    /// Takes back that an attempt was counted. One that was counted with those beyond the bound stays.
    pub fn forgive(&self, key: &K) {
        if let Some(bucket) = self.counts().each.get_mut(key) {
            bucket.give_back();
        }
    }

    /// Forgets keys whose allowance is whole again.
    pub fn tidy(&self) {
        let (now, mut counts) = (self.now(), self.counts());
        counts.each.retain(|_, bucket| !bucket.is_full(now));
        counts.each.shrink_to_fit();
    }

    fn now(&self) -> u64 {
        (self.begun.elapsed().as_millis() / MOMENT.as_millis()) as u64
    }

    fn counts(&self) -> MutexGuard<'_, Counts<K>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An address, as far as it is one customer: an IPv6 customer has a /64 at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin(IpAddr);

impl Origin {
    /// Of an address.
    pub fn of(address: IpAddr) -> Origin {
        match address.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                let [a, b, c, d, ..] = address.segments();
                Origin(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            whole => Origin(whole),
        }
    }

    /// The address; of an IPv6 customer the first one.
    pub fn address(&self) -> IpAddr {
        self.0
    }

    /// Whether it is this machine's own.
    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::of(text.parse().unwrap())
    }

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
    fn memory_is_bounded_and_those_beyond_share_an_allowance() {
        let limit = Limit::per_minute(1, 16);
        let passed = (0..1000).filter(|key| limit.check(key).is_ok()).count();
        assert_eq!(limit.counts().each.len(), 16);
        assert_eq!(passed, 16 + SHARED_ALLOWANCES as usize);
        limit.tidy();
        assert_eq!(limit.counts().each.len(), 16, "none is whole again yet");
    }

    #[test]
    fn an_address_is_one_customer() {
        assert_eq!(origin("10.0.0.1"), origin("::ffff:10.0.0.1"));
        assert_ne!(origin("10.0.0.1"), origin("10.0.0.2"));
        assert_eq!(origin("2001:db8:1:2::1"), origin("2001:db8:1:2:ffff::9"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
        assert!(origin("::1").is_loopback() && !origin("::2").is_loopback());
    }
}
