//! Rules that are no game: ids, and the token bucket of rate limits. Knows nothing above it: no actix, no I/O, no clock.

pub mod ids;
pub mod rate;

pub use ids::{IdRefused, MatchId, PlayerId, RoomId};
pub use rate::Bucket;
