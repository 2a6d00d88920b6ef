//! Guests who can never come back: how they are found, and how they are removed.
//!
//! Must not: decide when somebody has been away for long enough (`auth::guests`).

use async_trait::async_trait;
use jiff::Timestamp;

use super::Answer;
use crate::domain::PlayerId;

/// The guests of a server, for the code that removes them. A guest stays until the last refresh token that was given
/// runs out, whether that token is still there or not. An account stays for good.
#[async_trait]
pub trait Guests: Send + Sync {
    /// Lets the guests among these players stay until then at least.
    async fn hold(&self, players: &[PlayerId], until: Timestamp) -> Answer<()>;

    /// Guests who stay until then or less, ordered by that time, from behind the place `after`.
    async fn due(&self, by: Timestamp, after: Option<&DueGuest>, limit: u32) -> Answer<Vec<DueGuest>>;

    /// Removes these guests, unless they stay for longer or have sat down in the meantime. The name, the role, the
    /// refresh tokens and the notices are removed. A guest who has played no match is not known any more; placings,
    /// careers and entries on boards stay. Answers how many were removed.
    async fn end(&self, guests: &[PlayerId], bounds: EndBounds) -> Answer<u64>;
}

/// A guest who has no token any more, unless she has come back in the meantime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueGuest {
    /// The guest's id.
    pub player: PlayerId,
    /// The time until which she stays at least.
    pub stays_until: Timestamp,
    /// The time when she last sat down.
    pub seen_at: Timestamp,
}

/// The bounds within which a guest is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndBounds {
    /// The guest stays until then or less.
    pub by: Timestamp,
    /// The guest has not sat down since then.
    pub unseen_since: Timestamp,
}
