//! `[analytics]`, `[boards]`, `[notices]`: what the server tells of itself while it runs.

use garde::Validate;
use serde::Deserialize;

/// `[analytics]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct AnalyticsSettings {
    #[garde(range(min = 1, max = 3600))]
    pub history_s: usize,
}

/// `[boards]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct BoardSettings {
    #[garde(range(min = 50, max = 3_600_000))]
    pub every_ms: u64,
    #[garde(range(min = 10, max = 60_000))]
    pub change_ms: u64,
    #[garde(range(min = 1, max = 100_000))]
    pub watched_max: usize,
}

/// `[notices]`
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct NoticeSettings {
    #[garde(range(min = 1, max = 10_000))]
    pub kept_max: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub streams_max: usize,
    #[garde(range(min = 1, max = 1_000))]
    pub streams_of_one_max: usize,
}
