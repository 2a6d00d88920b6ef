//! A room as a pure value: its matches, one after the other, who has which seat, what is said, how it looks to those who
//! see it late, what becomes of its results, and what its journal has to say.
//!
//! Everything that a room decides is in here, and is tested without an actor: [`RoomState`] is told things and the time,
//! and answers with [`Effect`]s. Must not: know actors, connections, frames, files or a clock.
//!
//! Where to look: who may have a seat, `state.rs` with `seats/`; what follows from what, and one match after the other,
//! `flow.rs` with `work.rs` and `deadlines.rs`; the way of a result, `ending/`; what a journal says of a room, `record/`;
//! how a room comes back from that, `recall.rs`; how a match goes on after its game has panicked, `recovery.rs`; what those
//! see who do not play, `status.rs` and `listing.rs`.

mod attendance;
mod backlog;
mod chat;
mod config;
mod deadlines;
mod effect;
mod ending;
mod faults;
mod flow;
mod listing;
mod recall;
mod record;
mod recovery;
mod seats;
mod state;
mod status;
#[cfg(test)]
mod tests;
mod work;

use jiff::Timestamp;

pub use backlog::{BacklogLimits, Missed, ReliableBacklog};
pub use chat::{ChatEntry, ChatLog};
pub use config::{RoomBounds, RoomChange, RoomConfig, SEATS_MAX};
pub use effect::{Effect, News, PastMatch, RoomRefused};
pub use ending::MatchSummary;
pub use faults::{DEATHS_MAX, Deaths, Faults};
pub use listing::{RoomActivity, RoomListing};
pub use record::{Claim, Holder, JournalProgress, MissedMessage, RoomFact, RoomRecord, Sitting};
pub use recovery::Recovery;
pub use seats::{Came, Presence, ReadToken, SeatGrant, SeatRequest, SeatTable};
pub use state::RoomState;
pub use status::{DelayedStatus, RoomStatus, Taken};

use work::WorkList;

/// The present moment, by two clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Milliseconds since the room was opened in this process, by a clock that nobody sets. All waiting is counted with it.
    pub ms: u64,
    /// The wall clock; it is shown to people and never compared.
    pub at: Timestamp,
}
