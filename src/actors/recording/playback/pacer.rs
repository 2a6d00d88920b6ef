//! How long to wait before the next step is shown. A plain value, which is told the time.

use std::time::Duration;

use crate::game::Tick;

/// The longest pause between two steps of a game without a fixed pace, at speed 1: nobody wants to watch nothing happen.
const PAUSE_MS_MAX: u64 = 3000;

/// Turns the time of the match into that of the listener.
pub(super) struct PlaybackPacer {
    hz: Option<u16>,
    speed: f64,
    tick: Tick,
    ms: u64,
}

impl PlaybackPacer {
    /// A pacer for a game with the fixed pace `hz`, or for one without.
    pub(super) fn new(hz: Option<u16>, speed: f64) -> PlaybackPacer {
        PlaybackPacer { hz, speed, tick: Tick::default(), ms: 0 }
    }

    /// How long after the step before this step is to be shown. `ms` is the recorded time of the step.
    pub(super) fn wait(&mut self, tick: Tick, ms: u64) -> Duration {
        let passed_ms = match self.hz {
            Some(hz) => f64::from(tick.0.saturating_sub(self.tick.0)) * 1000.0 / f64::from(hz),
            None => ms.saturating_sub(self.ms) as f64,
        };
        (self.tick, self.ms) = (tick, ms);
        Duration::from_secs_f64(passed_ms.min(PAUSE_MS_MAX as f64) / 1000.0 / self.speed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_with_a_fixed_pace_keeps_it_whatever_was_recorded() {
        let mut pacer = PlaybackPacer::new(Some(20), 2.0);
        pacer.wait(Tick(100), 0);
        assert_eq!(pacer.wait(Tick(101), 77), Duration::from_millis(25));
        assert_eq!(pacer.wait(Tick(103), 99_999), Duration::from_millis(50));
        assert_eq!(pacer.wait(Tick(9_000), 99_999), Duration::from_millis(1500), "a gap");
    }

    #[test]
    fn other_games_take_the_time_they_took_but_no_long_pauses() {
        let mut pacer = PlaybackPacer::new(None, 0.5);
        assert_eq!(pacer.wait(Tick(1), 500), Duration::from_secs(1));
        assert_eq!(pacer.wait(Tick(2), 500), Duration::ZERO);
        assert_eq!(pacer.wait(Tick(3), 600_500), Duration::from_secs(6));
        assert_eq!(pacer.wait(Tick(4), 100), Duration::ZERO);
    }
}
