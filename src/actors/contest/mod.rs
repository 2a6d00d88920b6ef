//! Who plays with whom: matchmaking.

pub mod matchmaker;

pub use matchmaker::{Matchmaker, TicketCount};
