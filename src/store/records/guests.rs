//! Guests who can never come back: how they are found, and how they end.
//!
//! Must not: decide when somebody has been away for long enough (`auth::guests`).

use async_trait::async_trait;
use jiff::Timestamp;

use super::Answer;
use crate::domain::PlayerId;

/// The guests of a server, for whoever tidies them. A guest stays until the last refresh token that was given runs out, whether
/// it is still there or not; an account stays.
#[async_trait]
pub trait Guests: Send + Sync {
    /// Those of these players who are guests stay until then, unless they stay for longer already.
    async fn hold(&self, players: &[PlayerId], until: Timestamp) -> Answer<()>;

    /// Guests who stay until then or less, in the order of that time; those after a place in that order.
    async fn due(&self, by: Timestamp, after: Option<&DueGuest>, limit: u32) -> Answer<Vec<DueGuest>>;

    /// Ends these guests, but for those who stay for longer or sat down later by now. The name, the role, the refresh tokens
    /// and the notices are forgotten, and who has played no match is not known any more; placings, careers and entries on boards
    /// stay. Answers how many ended.
    async fn end(&self, guests: &[PlayerId], bounds: EndBounds) -> Answer<u64>;
}

/// A guest whose time is over, unless somebody has seen her since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueGuest {
    /// The guest's id.
    pub player: PlayerId,
    /// Until when she stays at least.
    pub stays_until: Timestamp,
    /// When she sat down last.
    pub seen_at: Timestamp,
}

/// Which guests end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndBounds {
    /// Those who stay until then or less ...
    pub by: Timestamp,
    /// ... and have not sat down since then.
    pub unseen_since: Timestamp,
}
