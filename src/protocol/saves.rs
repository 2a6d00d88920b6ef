//! Saved games over REST.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::SaveSlot;

/// One saved game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SaveInfo {
    /// Which of the player's.
    #[schema(value_type = String, example = "slot-1")]
    pub slot: SaveSlot,
    /// Its length.
    pub bytes: u64,
    /// Its version, for `If-Match` and `If-None-Match`: SHA-256 of the content in hexadecimal, in quotes.
    #[schema(example = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")]
    pub etag: String,
    /// The `Content-Type` that it was sent with.
    #[schema(example = "application/octet-stream")]
    pub content_type: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub saved_at: Timestamp,
    /// Where to get it.
    #[schema(example = "/players/anna/saves/slot-1")]
    pub href: String,
}

/// All saved games of a player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SaveList {
    /// By slot.
    pub saves: Vec<SaveInfo>,
    /// Bytes of all of them.
    pub bytes_used: u64,
    /// The most bytes they may have together.
    pub bytes_max: u64,
    /// The most saves a player may have.
    pub slots_max: usize,
    /// The most bytes one may have.
    pub file_bytes_max: u64,
}
