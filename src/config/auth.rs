//! `[auth]`: who may act for a player.

use serde::Deserialize;

/// `[auth]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct AuthSettings {
    pub mode: AccessMode,
    pub allow_open_anywhere: bool,
}

/// Who may act for a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Whoever names the player's id.
    Open,
}
