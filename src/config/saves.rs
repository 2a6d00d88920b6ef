//! `[saves]`: saved games of players.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[saves]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct SaveSettings {
    #[garde(range(min = 1, max = 1_073_741_824))]
    pub file_bytes_max: u64,
    #[garde(range(min = 1, max = 1000))]
    pub slots_max: usize,
    #[garde(range(min = 1, max = 1_099_511_627_776))]
    pub player_bytes_max: u64,
    #[garde(range(min = 4096, max = 1_125_899_906_842_624))]
    pub total_bytes_max: u64,
    #[garde(range(max = 100))]
    pub guests_percent: u64,
    #[garde(range(max = 1_099_511_627_776), custom(takes_a_file(self.file_bytes_max)))]
    pub from_one_bytes_per_day: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub uploads_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub uploads_of_one_max: usize,
    #[garde(range(min = 1, max = 10_000))]
    pub uploads_from_one_max: usize,
    #[garde(range(min = 1, max = 1_073_741_824))]
    pub upload_bytes_per_s: u64,
    #[garde(range(max = 60_000))]
    pub upload_wait_ms: u64,
    #[garde(range(min = 10, max = 3_600_000))]
    pub upload_ms_max: u64,
}

/// What a save takes at most besides its content: the facts about it, and the rest of its last block.
const BESIDE_CONTENT: u64 = 16_384;

/// Checks that the largest save there may be fits into what may be added in a day: otherwise it could never be kept, and who is
/// told to try again would try for ever.
fn takes_a_file(file_bytes_max: u64) -> impl FnOnce(&u64, &()) -> garde::Result {
    move |day, _| {
        let least = file_bytes_max + BESIDE_CONTENT;
        let fits = *day == 0 || *day >= least;
        let why = || {
            garde::Error::new(format!(
                "{least} or more, for saves.file_bytes_max to fit, or 0 for any amount"
            ))
        };
        if fits { Ok(()) } else { Err(why()) }
    }
}

impl SaveSettings {
    /// Bytes of all saves of guests together.
    pub fn guests_bytes_max(&self) -> u64 {
        self.total_bytes_max * self.guests_percent / 100
    }

    /// How long a newcomer waits for a place.
    pub fn upload_wait(&self) -> Duration {
        Duration::from_millis(self.upload_wait_ms)
    }
}
