//! The moment with which a playback starts.

use crate::game::{Replayer, Tick};
use crate::store::replay::Index;

/// The moment of a match at which a playback starts. A moment before the first record means the beginning, a moment behind
/// the last one the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Start with the state after this step.
    Tick(Tick),
    /// Start with the state so many milliseconds after the match began.
    Ms(u64),
}

impl Start {
    /// Reads `"120"` (a tick) or `"90s"` (seconds, also with a fraction). Errors: it is neither; the text is for people.
    pub fn parse(text: &str) -> Result<Start, String> {
        let refused = || format!("{text:?} is neither a tick like 120 nor a time like 90s");
        let Some(seconds) = text.strip_suffix('s') else {
            return text.parse().map(|tick| Start::Tick(Tick(tick))).map_err(|_| refused());
        };
        let seconds = seconds.parse::<f64>().ok().filter(|seconds| (0.0..1e9).contains(seconds));
        seconds.map(|seconds| Start::Ms((seconds * 1000.0) as u64)).ok_or_else(refused)
    }

    /// The same moment as a tick, for a game with a fixed pace.
    #[must_use]
    pub(in crate::actors) fn counted(self, hz: Option<u16>) -> Start {
        match (self, hz) {
            (Start::Ms(ms), Some(hz)) => {
                let ticks = ms.saturating_mul(u64::from(hz)) / 1000;
                Start::Tick(Tick(u32::try_from(ticks).unwrap_or(u32::MAX)))
            }
            _ => self,
        }
    }

    /// The index of the segment in which the moment is.
    pub(in crate::actors) fn segment(self, index: &Index) -> usize {
        match self {
            Start::Tick(tick) => index.segment_at(tick.0),
            Start::Ms(ms) => index.segments.partition_point(|segment| segment.ms <= ms).saturating_sub(1),
        }
    }

    /// Whether the replayer has come to the moment, or past it.
    pub(super) fn is_passed(self, replayer: &Replayer) -> bool {
        match self {
            Start::Tick(tick) => replayer.tick() >= tick,
            Start::Ms(ms) => replayer.ms() >= ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_in_ticks_where_the_game_has_a_pace() {
        assert_eq!(Start::Ms(1500).counted(Some(20)), Start::Tick(Tick(30)));
        assert_eq!(Start::Ms(1500).counted(None), Start::Ms(1500));
        assert_eq!(Start::Ms(u64::MAX).counted(Some(20)), Start::Tick(Tick(u32::MAX)));
        assert_eq!(Start::Tick(Tick(7)).counted(Some(20)), Start::Tick(Tick(7)));
    }

    #[test]
    fn a_moment_is_a_tick_or_a_time() {
        assert_eq!(Start::parse("120"), Ok(Start::Tick(Tick(120))));
        assert_eq!(Start::parse("90s"), Ok(Start::Ms(90_000)));
        assert_eq!(Start::parse("1.5s"), Ok(Start::Ms(1500)));
        for bad in ["", "s", "-1", "-1s", "1e99s", "NaNs", "infs", "1m", "4294967296"] {
            assert!(Start::parse(bad).is_err(), "{bad}");
        }
    }
}
