//! The clock of a room: a fixed step, so that lateness does not add up, and a bound on catching up.

use std::time::{Duration, Instant};

/// The number of ticks that are made up for when the room was late; the others are left out.
const CATCH_UP_TICKS: u32 = 5;

/// Timers ring at whole milliseconds, rounded up. A tick may begin so much too early, so that it does not begin too late.
const TIMER_GRAIN: Duration = Duration::from_millis(1);

/// A clock with a fixed step. A plain value, which is told the time.
#[derive(Debug, Clone)]
pub(super) struct TickClock {
    period: Duration,
    due: Instant,
    skipped: u64,
}

impl TickClock {
    /// The first tick is due one period after `now`.
    pub(super) fn new(hz: u16, now: Instant) -> TickClock {
        let period = Duration::from_secs(1) / u32::from(hz.max(1));
        TickClock { period, due: now + period, skipped: 0 }
    }

    /// The lateness of the next tick; `None` while it is not due. Each answer counts as a tick that is made.
    pub(super) fn take(&mut self, now: Instant) -> Option<Duration> {
        if now + TIMER_GRAIN < self.due {
            return None;
        }
        let late = now.saturating_duration_since(self.due);
        if late > self.period * CATCH_UP_TICKS {
            let behind = (late.as_nanos() / self.period.as_nanos().max(1)) as u32;
            self.skipped += u64::from(behind);
            self.due += self.period * behind;
        }
        self.due += self.period;
        Some(late)
    }

    /// The time to wait for the next tick.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        self.due.saturating_duration_since(now + TIMER_GRAIN)
    }

    /// Starts again after a pause.
    pub(super) fn restart(&mut self, now: Instant) {
        self.due = now + self.period;
    }

    /// The number of ticks that were left out.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_millis(50);

    #[test]
    fn a_tick_is_due_once_a_period() {
        let start = Instant::now();
        let mut clock = TickClock::new(20, start);
        assert_eq!(clock.take(start), None);
        assert_eq!(clock.take(start + TICK), Some(Duration::ZERO));
        assert_eq!(clock.take(start + TICK), None);
        assert_eq!(clock.wait(start + TICK), TICK - TIMER_GRAIN);
    }

    #[test]
    fn a_timer_that_rings_a_little_early_is_on_time() {
        let start = Instant::now();
        let mut clock = TickClock::new(20, start);
        assert_eq!(clock.take(start + TICK - TIMER_GRAIN), Some(Duration::ZERO));
        assert_eq!(clock.take(start + TICK), None);
        assert_eq!(clock.take(start + TICK * 2), Some(Duration::ZERO));
    }

    #[test]
    fn lateness_does_not_add_up() {
        let start = Instant::now();
        let mut clock = TickClock::new(20, start);
        let late = Duration::from_millis(7);
        assert_eq!(clock.take(start + TICK + late), Some(late));
        assert_eq!(clock.wait(start + TICK + late), TICK - late - TIMER_GRAIN);
    }

    #[test]
    fn a_long_stall_leaves_ticks_out() {
        let start = Instant::now();
        let mut clock = TickClock::new(20, start);
        let woken = start + TICK * 101;
        assert!(clock.take(woken).is_some());
        assert_eq!(clock.take(woken), None);
        assert_eq!(clock.skipped(), 100);
    }
}
