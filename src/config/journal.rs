//! `[journal]`, `[replays]`: the recording of matches.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::game::journal::bounds::{INTERVAL_BYTES_MAX, INTERVAL_TICKS_MAX};

/// `[journal]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct JournalSettings {
    #[garde(range(min = 1, max = INTERVAL_TICKS_MAX))]
    pub hash_ticks: u32,
    #[garde(range(min = 1, max = INTERVAL_TICKS_MAX))]
    pub checkpoint_ticks: u32,
    #[garde(range(min = 4096, max = INTERVAL_BYTES_MAX))]
    pub checkpoint_bytes: usize,
    #[garde(skip)]
    pub enabled: bool,
    #[garde(range(min = 10, max = 10_000))]
    pub flush_ms: u64,
    #[garde(range(min = 10, max = 60_000))]
    pub sync_ms: u64,
    #[garde(range(min = 65_536, max = 1_073_741_824))]
    pub segment_bytes: u64,
    #[garde(range(min = 1_048_576, max = 68_719_476_736))]
    pub backlog_bytes_max: usize,
    #[garde(range(min = 10, max = 3_600_000))]
    pub retry_ms: u64,
    #[garde(range(min = 1_048_576, max = 68_719_476_736))]
    pub volume_bytes_max: u64,
}

/// `[replays]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct ReplaySettings {
    #[garde(range(max = 36_500))]
    pub keep_days: u32,
    #[garde(skip)]
    pub keep_bytes: u64,
    #[garde(range(max = 10_000_000))]
    pub keep_max: usize,
    #[garde(range(max = 10_000_000))]
    pub keep_of_one_max: usize,
    #[garde(range(min = 1, max = 100))]
    pub keep_of_one_percent: u32,
    #[garde(range(min = 1, max = 64))]
    pub verify_max: usize,
    #[garde(range(max = 10_000))]
    pub verify_waiting_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub verify_of_one_max: usize,
    #[garde(range(min = 1, max = 86_400))]
    pub verify_s_max: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub saves_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub saves_of_one_max: usize,
    #[garde(range(max = 1_000_000))]
    pub streams_max: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub streams_of_one_max: usize,
}
