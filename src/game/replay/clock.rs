//! The times at which the steps of a match were made, from the times that its records have now and then.
//!
//! Must not: read a clock.

use std::collections::VecDeque;

use super::{Pace, Tick};

/// Points in time that are known, with the time between them filled in.
pub(super) struct Clock {
    last: (Tick, u64),
    coming: VecDeque<(Tick, u64)>,
    pace: Pace,
}

impl Clock {
    /// The match begins at `ms`.
    pub(super) fn new(ms: u64, pace: Pace) -> Clock {
        Clock { last: (Tick::default(), ms), coming: VecDeque::new(), pace }
    }

    /// The time that was given is that of this step.
    pub(super) fn begin_at(&mut self, tick: Tick) {
        self.last.0 = tick;
        self.advance(tick);
    }

    /// The step `tick` had been made by then.
    pub(super) fn note(&mut self, tick: Tick, ms: u64) {
        self.coming.push_back((tick, ms));
    }

    /// The step `tick` was made: the times of earlier steps are not needed any more.
    pub(super) fn advance(&mut self, tick: Tick) {
        while let Some(&(known, ms)) = self.coming.front().filter(|known| known.0 <= tick) {
            self.last = (known, ms.max(self.last.1));
            self.coming.pop_front();
        }
    }

    /// The time of the step `tick`.
    pub(super) fn ms(&self, tick: Tick) -> u64 {
        let (since, begin) = self.last;
        let passed = u64::from(tick.0.saturating_sub(since.0));
        match (self.coming.front(), self.pace) {
            (Some(&(next, end)), _) if next > since => {
                let steps = u64::from(next.0 - since.0);
                begin + end.saturating_sub(begin).saturating_mul(passed) / steps
            }
            (_, Pace::Realtime { hz }) => begin + passed * 1000 / u64::from(hz.max(1)),
            _ => begin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_between_two_known_points_is_spread_evenly() {
        let mut clock = Clock::new(0, Pace::OnInput);
        clock.note(Tick(10), 100);
        clock.note(Tick(12), 1100);
        assert_eq!([0, 5, 10].map(|tick| clock.ms(Tick(tick))), [0, 50, 100]);
        clock.advance(Tick(11));
        assert_eq!([10, 11, 12].map(|tick| clock.ms(Tick(tick))), [100, 600, 1100]);
        clock.advance(Tick(12));
        assert_eq!(clock.ms(Tick(13)), 1100, "nothing is known of it");
    }

    #[test]
    fn a_clock_goes_on_where_there_is_one() {
        let mut clock = Clock::new(500, Pace::Realtime { hz: 20 });
        clock.begin_at(Tick(100));
        assert_eq!([100, 101, 120].map(|tick| clock.ms(Tick(tick))), [500, 550, 1500]);
    }
}
