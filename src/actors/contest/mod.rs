//! Who plays with whom: matchmaking, and tournaments.

pub mod directory;
pub mod grandstand;
pub mod matchmaker;
pub mod tournament;

pub use matchmaker::{Matchmaker, TicketCount};
