//! `[records]`: how results and players come into the database.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[records]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct RecordSettings {
    #[garde(range(max = 5_000))]
    pub announce_wait_ms: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub batch_max: usize,
    #[garde(range(min = 10, max = 60_000))]
    pub retry_ms: u64,
    #[garde(range(min = 1_048_576, max = 1_099_511_627_776))]
    pub outbox_bytes_max: u64,
    #[garde(range(min = 1, max = 1_000_000))]
    pub held_max: usize,
    #[garde(range(min = 10, max = 60_000))]
    pub seen_every_ms: u64,
    #[garde(range(min = 1, max = 10_000_000))]
    pub seen_waiting_max: usize,
}
