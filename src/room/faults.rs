//! The failures of a room's game, and the limit for them. Rooms that die themselves are counted by the same rule.

use std::collections::VecDeque;

/// The number of failures within a minute at which a room, or its game, is given up.
pub const DEATHS_MAX: usize = 3;
/// The time within which failures are counted together.
const DEATHS_WITHIN_MS: u64 = 60_000;

/// The failures within the last `DEATHS_WITHIN_MS`, by a clock that nobody sets.
#[derive(Debug, Default)]
pub struct Deaths(VecDeque<u64>);

impl Deaths {
    /// Notes a failure. Answers whether it was one too many.
    pub fn note(&mut self, now_ms: u64) -> bool {
        self.forget(now_ms);
        self.0.push_back(now_ms);
        self.0.len() >= DEATHS_MAX
    }

    /// Whether there was no failure lately.
    pub fn is_empty(&mut self, now_ms: u64) -> bool {
        self.forget(now_ms);
        self.0.is_empty()
    }

    fn forget(&mut self, now_ms: u64) {
        self.0.retain(|death_ms| now_ms.saturating_sub(*death_ms) < DEATHS_WITHIN_MS);
    }
}

/// The failures of a room since it was opened in this process.
#[derive(Debug, Default)]
pub struct Faults {
    deaths: Deaths,
    /// The number of times that the game panicked.
    pub panics: u64,
    /// The number of times that its match went on after that.
    pub recoveries: u64,
    /// The number of inputs that were left out because the game panicked over them.
    pub left_out: u64,
}

impl Faults {
    /// Notes a panic. Answers whether it was one too many.
    pub(super) fn panicked(&mut self, now_ms: u64) -> bool {
        self.panics += 1;
        self.deaths.note(now_ms)
    }

    /// The match goes on; `left_out` inputs were left out of it.
    pub(super) fn recovered(&mut self, left_out: usize) {
        self.recoveries += 1;
        self.left_out += left_out as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_dies_three_times_in_a_minute_is_given_up_and_who_dies_rarely_is_not() {
        let (mut rarely, mut often) = (Deaths::default(), Deaths::default());
        for seconds in [0, 40, 80, 120, 160] {
            assert!(!rarely.note(seconds * 1000), "{seconds}");
        }
        assert!(rarely.is_empty(220_000) && often.is_empty(0));
        assert!(!often.note(160_000) && !often.note(170_000));
        assert!(often.note(180_000));
    }
}
