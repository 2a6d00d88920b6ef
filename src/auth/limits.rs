//! How often somebody may try: each account and each address has an allowance of its own, in bounded memory.
//!
//! Must not: know what is tried, or where an address comes from.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

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
    each: DefaultKeyedRateLimiter<K>,
    rest: DefaultDirectRateLimiter,
    keys_max: usize,
    begun: Instant,
    tidied_ms: AtomicU64,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// So many a minute for each of at most `keys_max` keys.
    pub fn per_minute(count: u32, keys_max: usize) -> Limit<K> {
        let quota = |count: u32| Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Limit {
            each: RateLimiter::keyed(quota(count)),
            rest: RateLimiter::direct(quota(count.saturating_mul(SHARED_ALLOWANCES))),
            keys_max,
            begun: Instant::now(),
            tidied_ms: AtomicU64::new(0),
        }
    }

    /// Counts an attempt. Errors: it is one too many.
    pub fn check(&self, key: &K) -> Result<(), TooOften> {
        if self.each.len() >= self.keys_max {
            self.tidy_at_times();
        }
        let checked =
            if self.each.len() < self.keys_max { self.each.check_key(key) } else { self.rest.check() };
        checked.map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            TooOften { retry_after_s: wait.as_millis().div_ceil(1000).max(1) as u64 }
        })
    }

    /// Forgets keys whose allowance is whole again.
    pub fn tidy(&self) {
        self.each.retain_recent();
        self.each.shrink_to_fit();
    }

    fn tidy_at_times(&self) {
        let now_ms = self.begun.elapsed().as_millis() as u64;
        let tidied_ms = self.tidied_ms.load(Ordering::Relaxed);
        let due = now_ms.saturating_sub(tidied_ms) >= TIDY_AFTER.as_millis() as u64;
        let (old, new) = (tidied_ms, now_ms);
        if due && self.tidied_ms.compare_exchange(old, new, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.tidy();
        }
    }
}

/// An address, as far as it is one customer: an IPv6 customer has a /64 at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin(IpAddr);

impl Origin {
    /// Of an address.
    pub fn of(address: IpAddr) -> Origin {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Origin(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            v4 => Origin(v4),
        }
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
    fn memory_is_bounded_and_those_beyond_share_an_allowance() {
        let limit = Limit::per_minute(1, 16);
        let passed = (0..1000).filter(|key| limit.check(key).is_ok()).count();
        assert_eq!(limit.each.len(), 16);
        assert_eq!(passed, 16 + SHARED_ALLOWANCES as usize);
        limit.tidy();
        assert_eq!(limit.each.len(), 16, "none is whole again yet");
    }

    #[test]
    fn an_address_is_one_customer() {
        assert_eq!(origin("10.0.0.1"), origin("::ffff:10.0.0.1"));
        assert_ne!(origin("10.0.0.1"), origin("10.0.0.2"));
        assert_eq!(origin("2001:db8:1:2::1"), origin("2001:db8:1:2:ffff::9"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
    }
}
