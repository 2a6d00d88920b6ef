//! `[operator]`, `[reports]`: what operators impose, the log of what they did, and what players report to them.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[operator]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct OperatorSettings {
    #[garde(range(min = 1, max = 1_000_000))]
    pub sanctions_max: u32,
    #[garde(range(min = 100, max = 100_000_000))]
    pub log_kept: u32,
    #[garde(range(min = 50, max = 60_000))]
    pub reload_ms: u64,
}

impl OperatorSettings {
    /// How often it is looked whether another server has changed bans or mutes.
    pub fn reload(&self) -> Duration {
        Duration::from_millis(self.reload_ms)
    }
}

/// `[reports]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct ReportSettings {
    #[garde(range(min = 1, max = 10_000_000))]
    pub kept_max: u32,
    #[garde(range(min = 1, max = 10_000_000))]
    pub of_one_max: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub of_one_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub from_one_per_minute: u32,
}
