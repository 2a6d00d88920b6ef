//! Rules that are no game: ids and names. Knows nothing above it: no actix, no I/O, no clock.

pub mod ids;

pub use ids::{IdRefused, MatchId, PlayerId, RoomId};
