//! Players who are deleted: their results stay, and nothing says any more whose they were.
//!
//! Must not: decide who may delete whom (`auth::access`).

use async_trait::async_trait;
use jiff::Timestamp;

use super::Answer;
use crate::domain::PlayerId;

/// Deletes players.
#[async_trait]
pub trait Deletion: Send + Sync {
    /// Deletes a player: the name, what signs in, the refresh tokens and the notices go, and for good. The id stays taken, and
    /// results under it are shown as those of [`DELETED_NAME`](crate::domain::name::DELETED_NAME). `false`: there is no such
    /// player, or it was deleted before.
    async fn delete(&self, player: &PlayerId, at: Timestamp) -> Answer<bool>;

    /// Players who were deleted at a time or later, by that time, from behind the place `after`.
    async fn deleted(
        &self,
        since: Timestamp,
        after: Option<&DeletedPlayer>,
        limit: u32,
    ) -> Answer<Vec<DeletedPlayer>>;
}

/// A player who was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedPlayer {
    /// The player's id.
    pub player: PlayerId,
    /// When the player was deleted.
    pub deleted_at: Timestamp,
}
