//! `[analytics]`, `[boards]`, `[notices]`: the event streams about the whole server.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// `[analytics]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct AnalyticsSettings {
    #[garde(range(min = 1, max = 3600))]
    pub history_s: usize,
}

impl AnalyticsSettings {
    /// How many bytes a message with one sample has at most.
    pub const SAMPLE_BYTES: usize = 1280;

    /// How many bytes a new listener is sent at once.
    pub(super) fn bytes_at_once(&self) -> usize {
        self.history_s.saturating_mul(Self::SAMPLE_BYTES)
    }
}

/// `[boards]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
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

impl BoardSettings {
    /// The longest time between two messages to those who watch a board.
    pub fn every(&self) -> Duration {
        Duration::from_millis(self.every_ms)
    }

    /// The shortest time between two messages about changes.
    pub fn apart(&self) -> Duration {
        Duration::from_millis(self.change_ms)
    }
}

/// `[notices]`
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate)]
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

impl NoticeSettings {
    /// How many bytes a message with one notice has at most.
    const NOTICE_BYTES: usize = 1024;

    /// How many messages a new listener is sent at once: all that is unread, and as many may have come meanwhile.
    pub fn frames_at_once(&self) -> usize {
        2 * self.kept_max as usize
    }

    /// How many bytes these messages have.
    pub(super) fn bytes_at_once(&self) -> usize {
        self.frames_at_once().saturating_mul(Self::NOTICE_BYTES)
    }
}
