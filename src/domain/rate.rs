//! A token bucket, which is told the time.

/// Lets `per_s` things happen a second, and `burst` at once. It counts in thousandths of a token, so nothing is lost by
/// rounding.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    milli_tokens: u64,
    per_s: u64,
    milli_burst: u64,
    last_ms: u64,
}

impl Bucket {
    /// A full bucket at the time `now_ms` (any clock that counts milliseconds).
    pub fn new(per_s: u32, burst: u32, now_ms: u64) -> Bucket {
        let milli_burst = u64::from(burst) * 1000;
        Bucket { milli_tokens: milli_burst, per_s: u64::from(per_s), milli_burst, last_ms: now_ms }
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now_ms: u64) -> bool {
        self.take_many(1, now_ms)
    }

    /// Takes so many tokens, if there are so many.
    pub fn take_many(&mut self, count: u32, now_ms: u64) -> bool {
        let gained = now_ms.saturating_sub(self.last_ms).saturating_mul(self.per_s);
        self.last_ms = now_ms;
        self.milli_tokens = self.milli_tokens.saturating_add(gained).min(self.milli_burst);
        let wanted = u64::from(count) * 1000;
        let there = self.milli_tokens >= wanted;
        if there {
            self.milli_tokens -= wanted;
        }
        there
    }

    /// Puts back a token that was taken.
    pub fn give_back(&mut self) {
        self.milli_tokens = self.milli_tokens.saturating_add(1000).min(self.milli_burst);
    }

    /// How many microseconds after the last call there are so many tokens.
    pub fn wait_us(&self, count: u32) -> u64 {
        (u64::from(count) * 1000).saturating_sub(self.milli_tokens) * 1000 / self.per_s.max(1)
    }

    /// How many thousandths of a token there will be at that time, if nobody takes any.
    pub fn left(&self, now_ms: u64) -> u64 {
        let gained = now_ms.saturating_sub(self.last_ms).saturating_mul(self.per_s);
        self.milli_tokens.saturating_add(gained).min(self.milli_burst)
    }

    /// Whether it will be full at that time, if nobody takes any.
    pub fn is_full(&self, now_ms: u64) -> bool {
        self.left(now_ms) >= self.milli_burst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::new(10, 3, 0);
        assert_eq!((0..5).filter(|_| bucket.take(0)).count(), 3);
        assert_eq!((0..=1000).filter(|&ms| bucket.take(ms)).count(), 10);
    }

    #[test]
    fn many_are_taken_together_or_not_at_all() {
        let mut bucket = Bucket::new(10, 5, 0);
        assert!(bucket.take_many(3, 0) && !bucket.take_many(3, 0) && bucket.take_many(2, 0));
        assert!(!bucket.take_many(3, 200) && bucket.take_many(3, 300));
    }

    #[test]
    fn what_is_given_back_is_there_again() {
        let mut bucket = Bucket::new(10, 1, 0);
        assert!(bucket.take(0) && !bucket.take(0));
        assert_eq!((bucket.wait_us(1), bucket.is_full(99), bucket.is_full(100)), (100_000, false, true));
        bucket.give_back();
        bucket.give_back();
        assert!(bucket.take(0) && !bucket.take(0));
    }
}
