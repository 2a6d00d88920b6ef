//! `[matchmaking]`: players who wait for a match.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::forms::one_of_its_words;
use crate::game::Level;

/// `[matchmaking]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct MatchmakingSettings {
    #[garde(range(min = 50, max = 60_000))]
    pub round_ms: u64,
    #[garde(range(min = 1, max = 1_000_000))]
    pub window_start: u32,
    #[garde(range(max = 1_000_000))]
    pub window_per_s: u32,
    #[garde(range(min = self.window_start, max = 1_000_000))]
    pub window_max: u32,
    #[garde(range(min = 1, max = 1_000))]
    pub window_stretch: u32,
    #[garde(range(max = 86_400))]
    pub full_wait_s: u64,
    #[garde(range(max = 86_400))]
    pub bots_wait_s: u64,
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub bots_level: Level,
    #[garde(range(min = 1, max = 3_600))]
    pub seat_wait_s: u64,
    #[garde(range(min = 1, max = 86_400))]
    pub presence_grace_s: u64,
    #[garde(range(min = 1, max = 1_000_000))]
    pub tickets_max: usize,
    #[garde(range(max = 1_000_000))]
    pub tickets_from_one_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub rating_wait_ms: u64,
    #[garde(range(min = 2, max = 100))]
    pub party_players_max: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub parties_max: usize,
    #[garde(range(min = 1, max = 1_000))]
    pub invited_max: usize,
    #[garde(range(min = 1, max = 86_400))]
    pub party_idle_s: u64,
}

impl MatchmakingSettings {
    /// How often matches are looked for.
    pub fn round(&self) -> Duration {
        Duration::from_millis(self.round_ms)
    }

    /// How long a rating is waited for.
    pub fn rating_wait(&self) -> Duration {
        Duration::from_millis(self.rating_wait_ms)
    }
}
