//! Bodies about who plays with whom.

pub mod matchmaking;
pub mod parties;
