//! What a tournament does not know by its events.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::event::GameKey;

/// What a tournament does not know by its events, and has to be told when it looks what is due.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The time.
    pub now: Timestamp,
    /// Since when rooms are listened to. Nobody is late for what could not be heard before.
    pub since: Timestamp,
    /// A tournament that begins by hand is given up if nobody has begun it for so many seconds.
    pub wait_max_s: u32,
    /// For so many more games there is a room.
    pub free_rooms: usize,
    /// Games that are over, with results that are on their way into the records.
    pub owed: &'a BTreeSet<GameKey>,
}
