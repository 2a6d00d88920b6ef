//! `[tournaments]`: how many there may be, how large, and how long is waited for what.

use std::time::Duration;

use garde::Validate;
use serde::Deserialize;

/// `[tournaments]`
#[derive(Debug, Clone, Copy, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct TournamentSettings {
    #[garde(range(min = 1, max = 100_000))]
    pub open_max: usize,
    #[garde(range(min = 1, max = 100_000))]
    pub open_of_one_max: usize,
    #[garde(range(min = 2, max = 1024))]
    pub entrants_max: u16,
    #[garde(range(min = 60, max = 31_536_000))]
    pub wait_s_max: u32,
    #[garde(range(min = 1, max = 86_400))]
    pub no_show_s: u32,
    #[garde(range(min = 1, max = 604_800))]
    pub decide_s: u32,
    #[garde(range(min = 1, max = 86_400))]
    pub game_s: u32,
    #[garde(range(min = 1, max = 604_800))]
    pub pause_s: u32,
    #[garde(range(min = 1, max = 20))]
    pub attempts: u16,
    #[garde(range(min = 1, max = 100_000))]
    pub watched_max: usize,
    #[garde(range(min = 10, max = 60_000))]
    pub change_ms: u64,
    #[garde(range(min = 1, max = 100_000))]
    pub kept_max: usize,
}

impl TournamentSettings {
    /// The shortest time between two messages to those who watch a tournament.
    pub fn apart(&self) -> Duration {
        Duration::from_millis(self.change_ms)
    }
}
