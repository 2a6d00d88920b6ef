//! How often something may die before it is given up; the same rule for a match whose game panics and a room that dies.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Whoever dies so often ...
pub(super) const DEATHS_MAX: usize = 3;
/// ... within this time is given up.
const DEATHS_WITHIN: Duration = Duration::from_secs(60);

/// The deaths of the last minute.
#[derive(Debug, Default)]
pub(super) struct Deaths(VecDeque<Instant>);

impl Deaths {
    /// Notes a death; answers whether it was one too many.
    pub(super) fn note(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.0.push_back(now);
        self.0.len() >= DEATHS_MAX
    }

    /// Whether there was none lately.
    pub(super) fn is_empty(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.0.is_empty()
    }

    fn forget(&mut self, now: Instant) {
        self.0.retain(|death| now.saturating_duration_since(*death) < DEATHS_WITHIN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_dies_three_times_in_a_minute_is_given_up_and_who_dies_rarely_is_not() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let (mut rarely, mut often) = (Deaths::default(), Deaths::default());
        for seconds in [0, 40, 80, 120, 160] {
            assert!(!rarely.note(after(seconds)), "{seconds}");
        }
        assert!(rarely.is_empty(after(220)) && often.is_empty(begun));
        assert!(!often.note(after(160)) && !often.note(after(170)));
        assert!(often.note(after(180)));
    }
}
