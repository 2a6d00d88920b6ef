//! `[rooms]`, `[commons]`, `[demo]`: the rooms.

use std::path::PathBuf;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::forms::one_of_its_words;
use crate::domain::chat::WordPolicy;
use crate::game::Level;

/// `[rooms]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct RoomSettings {
    #[garde(range(min = 2, max = 1_000_000))]
    pub max: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub of_one_max: usize,
    #[garde(range(max = 1_000_000))]
    pub from_one_max: usize,
    #[garde(range(max = 1_000_000))]
    pub bots_of_one_max: usize,
    #[garde(range(max = 1_000_000))]
    pub bots_from_one_max: usize,
    #[garde(range(max = 1_000_000))]
    pub opened_per_minute: u32,
    #[garde(range(max = 1_000_000))]
    pub opened_from_one_per_minute: u32,
    #[garde(range(min = 1, max = 10_000_000))]
    pub sessions_max: usize,
    #[garde(skip)]
    pub open_on_join: bool,
    #[garde(range(min = 1, max = 86_400))]
    pub resume_grace_s: u64,
    #[garde(range(min = 1, max = 86_400))]
    pub empty_close_s: u64,
    #[garde(range(max = 86_400))]
    pub finished_close_s: u64,
    #[garde(range(max = 3_600))]
    pub intermission_s: u64,
    #[garde(range(max = 60_000))]
    pub close_wait_ms: u64,
    #[garde(range(max = 10_000))]
    pub chat_kept: usize,
    #[garde(range(max = 1_000_000))]
    pub chats_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub chats_burst: u32,
    #[garde(skip)]
    pub chat_words_file: PathBuf,
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub chat_words: WordPolicy,
    #[garde(range(min = 16, max = 1_000_000))]
    pub mailbox: usize,
    #[garde(range(max = 1_000_000))]
    pub missed_messages_max: usize,
    #[garde(range(max = 1_073_741_824))]
    pub missed_bytes_max: usize,
    #[garde(range(max = 3_600))]
    pub delay_s_max: u32,
    #[garde(range(min = 65_536, max = 1_073_741_824))]
    pub history_bytes_max: usize,
    #[garde(range(min = 65_536, max = 1_099_511_627_776))]
    pub history_total_bytes_max: usize,
    #[garde(range(min = 1, max = 100))]
    pub bots_percent: u32,
    #[garde(range(min = 1, max = 10_000))]
    pub spectator_chats_per_s: u32,
    #[garde(range(min = 1, max = 1_000))]
    pub spectator_chats_burst: u32,
}

/// `[commons]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct CommonsSettings {
    #[garde(range(min = 2, max = 60_000))]
    pub seats: u16,
}

/// `[demo]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct DemoSettings {
    #[garde(skip)]
    pub enabled: bool,
    #[garde(range(max = 99))]
    pub bots: u16,
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub level: Level,
    #[garde(range(min = 2, max = 100))]
    pub seats: u16,
}
