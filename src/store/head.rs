//! What a live file says besides the play itself: which match, which room, and who may come back to which seat.
//!
//! Private: it goes into live files only, never into a replay. Must not: hold a resume token, or anything that makes one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::game::journal::Header;
use crate::room::RoomRecord;

/// The version of live files that this server writes and reads.
pub const FORMAT: u32 = 1;

/// The first frame of a live file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// [`FORMAT`].
    pub format: u32,
    /// What the match began with.
    pub header: Header,
    /// Its room.
    pub room: RoomRecord,
    /// When the match began.
    pub began_at: Timestamp,
}
