//! `[analytics]`: what the server tells of itself while it runs.

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
