//! `[reports]`: what players report of each other.

use garde::Validate;
use serde::Deserialize;

/// `[reports]`
#[derive(Debug, Clone, Copy, Deserialize, Validate)]
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
