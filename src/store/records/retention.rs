//! Records that are old enough to go, a batch at a time.
//!
//! Must not: decide how old that is (`actors::records::retention`).

use async_trait::async_trait;
use jiff::Timestamp;

use super::Answer;
use crate::domain::Week;

/// Removes old records. What was worked out of them stays: figures, ratings, achievements, and all boards but those of old
/// weeks. Each call is a short transaction. While somebody settles matches, or another server removes, it does nothing and
/// answers `None`.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Removes up to `limit` matches that ended before then, the oldest first, with the placings in them. Answers how many.
    async fn remove_matches(&self, before: Timestamp, limit: u32) -> Answer<Option<u64>>;

    /// Removes up to `limit` entries of a board of a week before that one. From the first of them on the board is in no list
    /// any more. Answers how many rows that were; 0 when there is no such board.
    async fn remove_weekly_boards(&self, before: Week, limit: u32) -> Answer<Option<u64>>;
}
