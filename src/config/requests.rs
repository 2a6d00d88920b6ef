//! `[requests]`: how often somebody may ask for something over HTTP.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[requests]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct RequestSettings {
    #[garde(range(max = 100_000_000))]
    pub reads_from_one_per_minute: u32,
    #[garde(range(max = 100_000_000))]
    pub writes_from_one_per_minute: u32,
    #[garde(range(max = 100_000_000))]
    pub reads_of_one_per_minute: u32,
    #[garde(range(max = 100_000_000))]
    pub writes_of_one_per_minute: u32,
}
