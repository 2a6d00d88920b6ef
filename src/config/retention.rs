//! `[retention]`: how long records are kept.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// The fewest days that matches are kept. A result that is owed must be younger, or it would be settled a second time.
const MATCHES_DAYS_MIN: u32 = 30;
/// The fewest days that boards of weeks are kept: the last week is looked at, too.
const BOARDS_DAYS_MIN: u32 = 14;
const DAYS_MAX: u32 = 36_500;

/// `[retention]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct RetentionSettings {
    #[garde(custom(never_or_from(MATCHES_DAYS_MIN)))]
    pub matches_days: u32,
    #[garde(custom(never_or_from(BOARDS_DAYS_MIN)))]
    pub weekly_boards_days: u32,
    #[garde(range(min = 1, max = 86_400))]
    pub every_s: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub batch_rows: u32,
    #[garde(range(min = 1, max = 100))]
    pub time_percent: u32,
}

impl RetentionSettings {
    /// How long to pause after a batch that took so long.
    pub fn pause(&self, took: Duration) -> Duration {
        took * (100 - self.time_percent.min(100)) / self.time_percent.max(1)
    }
}

fn never_or_from(min: u32) -> impl FnOnce(&u32, &()) -> garde::Result {
    move |days, ()| {
        if *days == 0 || (min..=DAYS_MAX).contains(days) {
            return Ok(());
        }
        Err(garde::Error::new(format!("is 0, for ever, or {min} to {DAYS_MAX} days")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_pauses_for_the_rest_of_the_time() {
        let settings = |time_percent| RetentionSettings {
            matches_days: 0,
            weekly_boards_days: 0,
            every_s: 1,
            batch_rows: 1,
            time_percent,
        };
        let second = Duration::from_secs(1);
        assert_eq!(settings(10).pause(second), Duration::from_secs(9));
        assert_eq!(settings(100).pause(second), Duration::ZERO);
    }
}
