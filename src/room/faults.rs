//! What went wrong with a room's game, and how often that may happen; the same rule holds for a room that dies.

use std::collections::VecDeque;

use crate::game::Tick;

/// Whoever dies so often ...
pub const DEATHS_MAX: usize = 3;
/// ... within this time is given up.
const DEATHS_WITHIN_MS: u64 = 60_000;

/// The deaths of the last minute, by a clock that nobody sets.
#[derive(Debug, Default)]
pub struct Deaths(VecDeque<u64>);

impl Deaths {
    /// Notes a death; answers whether it was one too many.
    pub fn note(&mut self, now_ms: u64) -> bool {
        self.forget(now_ms);
        self.0.push_back(now_ms);
        self.0.len() >= DEATHS_MAX
    }

    /// Whether there was none lately.
    pub fn is_empty(&mut self, now_ms: u64) -> bool {
        self.forget(now_ms);
        self.0.is_empty()
    }

    fn forget(&mut self, now_ms: u64) {
        self.0.retain(|death_ms| now_ms.saturating_sub(*death_ms) < DEATHS_WITHIN_MS);
    }
}

/// What went wrong.
#[derive(Debug, Default)]
pub struct Faults {
    deaths: Deaths,
    /// How often the game panicked.
    pub panics: u64,
    /// How often its match went on after that.
    pub recoveries: u64,
    /// Inputs that were left out for it.
    pub left_out: u64,
}

impl Faults {
    /// Notes a panic; answers whether it was one too many.
    pub(super) fn panicked(&mut self, now_ms: u64) -> bool {
        self.panics += 1;
        self.deaths.note(now_ms)
    }

    /// The match goes on without so many inputs.
    pub(super) fn recovered(&mut self, left_out: usize) {
        self.recoveries += 1;
        self.left_out += left_out as u64;
    }
}

/// How a match goes on whose game has panicked.
#[derive(Debug)]
pub struct Recovery {
    /// The step from which it goes on.
    pub tick: Tick,
    /// How many inputs are not given to the game any more.
    pub left_out: usize,
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
