//! Saved games over REST.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::SaveSlot;

/// One saved game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SaveInfo {
    /// The player's slot that it is in.
    #[schema(value_type = String, example = "slot-1")]
    pub slot: SaveSlot,
    /// The length of the content in bytes.
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
    /// The path at which it can be read.
    #[schema(example = "/players/anna/saves/slot-1")]
    pub href: String,
}

/// All saved games of a player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SaveList {
    /// The saves, in the order of their slots.
    pub saves: Vec<SaveInfo>,
    /// The number of bytes that they have together.
    pub bytes_used: u64,
    /// The number of bytes that they may have together.
    pub bytes_max: u64,
    /// The number of saves that a player may have.
    pub slots_max: usize,
    /// The number of bytes that one save may have.
    pub file_bytes_max: u64,
}
