//! A token bucket that is told the time.

/// Lets `per_s` things a second happen, and `burst` at once.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    tokens: f32,
    per_ms: f32,
    burst: f32,
    last_ms: u64,
}

impl Bucket {
    /// A full bucket at the time `now_ms` (any clock that counts milliseconds).
    pub fn new(per_s: u32, burst: u32, now_ms: u64) -> Bucket {
        Bucket { tokens: burst as f32, per_ms: per_s as f32 / 1000.0, burst: burst as f32, last_ms: now_ms }
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now_ms: u64) -> bool {
        let passed_ms = now_ms.saturating_sub(self.last_ms);
        self.last_ms = now_ms;
        self.tokens = (self.tokens + passed_ms as f32 * self.per_ms).min(self.burst);
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
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
}
