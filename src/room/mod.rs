//! A room as a pure value: its matches, one after the other, its seats, its chat, the late view for spectators, the way
//! of its results, and the facts for its journal.
//!
//! Everything that a room decides is in here, and is tested without an actor: [`RoomState`] is told things and the time,
//! and answers with [`Effect`]s. Must not: know actors, connections, frames, files or a clock.
//!
//! Where to look: `state.rs` with `seats/` says who may have a seat; `flow.rs` with `work.rs` and `deadlines.rs` says
//! what follows from what, and how one match follows another; `ending/` is the way of a result; `record/` is what a
//! journal says of a room, and `recall.rs` how a room comes back from that; `recovery.rs` says how a match goes on
//! after its game has panicked; `status.rs`, `listing.rs` and `disclosure.rs` say
//! what everybody but the players sees; `reservation/` is about rooms whose seats are reserved, and `clocks/` about rooms
//! in which the time of players is limited.

mod attendance;
mod backlog;
mod chat;
mod clocks;
mod config;
mod deadlines;
mod disclosure;
mod effect;
mod ending;
mod faults;
mod flow;
mod listing;
mod recall;
mod record;
mod recovery;
mod reservation;
mod seats;
mod state;
mod status;
#[cfg(test)]
mod tests;
mod work;

use jiff::Timestamp;

pub use backlog::{BacklogLimits, BacklogTail, ReliableBacklog};
pub use chat::{ChatEntry, ChatLog};
pub use clocks::{AnswerTime, ClockReading, SeatClock, TimeBank};
pub use config::{RoomBounds, RoomChange, RoomConfig, SEATS_MAX};
pub use disclosure::{Disclosure, WatchRules, WatcherIdentity};
pub use effect::{Effect, News, PastMatch, RoomRefused};
pub use ending::MatchSummary;
pub use faults::{DEATHS_MAX, Deaths, Faults};
pub use listing::{RoomActivity, RoomListing};
pub use record::{JournalProgress, MissedMessage, RoomFact, RoomRecord, SeatClaim, SeatHolder, Sitting};
pub use recovery::Recovery;
pub use reservation::{Reservation, ReservationNews, ReservationRefused, ReservedSeat};
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
