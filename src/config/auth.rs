//! `[auth]`: the proof that acting for a player takes, and its limits.

use std::path::PathBuf;

use garde::Validate;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::forms::one_of_its_words;

/// `[auth]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct AuthSettings {
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub mode: AccessMode,
    #[garde(skip)]
    pub allow_open_anywhere: bool,
    #[garde(length(bytes, min = 1, max = 128))]
    pub audience: String,
    #[garde(skip)]
    pub keys_dir: PathBuf,
    #[garde(skip)]
    pub generate_keys: bool,
    #[garde(range(min = 2, max = 3650))]
    pub key_days: u32,
    #[garde(range(min = 1, max = 3600))]
    pub keys_reload_s: u64,
    #[garde(range(min = 1, max = 86_400))]
    pub access_token_s: u32,
    #[garde(range(min = 1, max = 3650))]
    pub refresh_token_days: u32,
    #[garde(range(max = 3600))]
    pub refresh_grace_s: u32,
    #[garde(range(min = 1, max = 1000))]
    pub refresh_tokens_kept: u32,
    #[garde(range(min = 1, max = 43_200))]
    pub guests_tidied_s: u64,
    #[garde(range(min = 1, max = 600))]
    pub ticket_s: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub tickets_max: usize,
    #[garde(range(min = 1, max = 64))]
    pub hashing_max: usize,
    #[garde(range(max = 10_000))]
    pub hashing_waiting_max: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub logins_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub attempts_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub guests_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub refreshes_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub tickets_per_minute: u32,
    #[garde(range(min = 1, max = 1_000_000))]
    pub exports_per_minute: u32,
    #[garde(range(min = 16, max = 10_000_000))]
    pub limited_max: usize,
}

impl AuthSettings {
    /// For how long a refresh token is good.
    pub fn refresh_lifetime(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.refresh_token_days) * 24)
    }
}

/// The proof that a request needs to act for a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// A request may act for the player whose id it names, unless the server gave that id out.
    Open,
    /// A request may act for the player whose token it shows.
    Token,
}
