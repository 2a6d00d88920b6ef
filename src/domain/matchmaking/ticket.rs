//! A ticket: one or more players who wait together for a match, and what they wait for.
//!
//! Tickets are kept over a restart in their serde form, so a field that is renamed here is renamed in every file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{PartyId, PlayerId, TicketId};

/// Players who wait for a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The ticket's id.
    pub id: TicketId,
    /// The players, the leader of a party first. They are never split.
    pub players: Vec<PlayerId>,
    /// The party that they are, if they are one.
    pub party: Option<PartyId>,
    /// Where they wait. Tickets meet only those of the same queue.
    pub queue: QueueKey,
    /// How many players they want in the match, themselves included.
    pub sizes: Sizes,
    /// Whether bots may take seats, when they have waited for long.
    pub bots: bool,
    /// The rating in hundredths, as players are shown it; of a party the mean.
    pub rating: i64,
    /// Since when they wait. Whoever comes back to the queue keeps it, and so is at the front.
    pub since: Timestamp,
}

/// What the players of a queue have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueueKey {
    /// The game's name.
    pub game: String,
    /// The game's mode; `None` in games without modes, or for the default.
    pub mode: Option<String>,
    /// The region, a word that means something to the clients alone.
    pub region: Option<String>,
}

/// The fewest and the most players of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sizes {
    /// The fewest.
    pub min: u16,
    /// The most.
    pub max: u16,
}

impl Ticket {
    /// The number of its players.
    pub fn size(&self) -> u16 {
        u16::try_from(self.players.len()).unwrap_or(u16::MAX)
    }

    /// How long it has waited, in milliseconds; a clock that was set back counts as no time.
    pub fn waited_ms(&self, now: Timestamp) -> u64 {
        waited_ms(self.since, now)
    }
}

/// The time from one moment to another, in milliseconds.
pub(super) fn waited_ms(since: Timestamp, now: Timestamp) -> u64 {
    let ms = now.as_millisecond().saturating_sub(since.as_millisecond());
    u64::try_from(ms).unwrap_or(0)
}

/// The mean of some ratings; `start` where there are none.
pub fn mean_rating(ratings: &[i64], start: i64) -> i64 {
    match i64::try_from(ratings.len()) {
        Ok(count) if count > 0 => ratings.iter().sum::<i64>() / count,
        _ => start,
    }
}
