//! Matchmaking: players wait with tickets, and those who fit play together.
//!
//! A plain value, told things and the time: [`Matchmaking`] answers with effects. Who plays with whom is decided by
//! [`pairing`], a pure function. Must not: know rooms beyond their ids, games by name, or a clock.

mod book;
mod company;
mod desk;
mod effect;
mod explain;
pub mod pairing;
mod queue;
mod quick;
mod rules;
#[cfg(test)]
mod tests;
mod ticket;

pub use book::{CancelRefused, EnterRefused, FoundRoom, KeptTicket, Proposal, TicketEnd, TicketPlace};
pub use desk::{Matchmaking, MatchmakingLimits};
pub use effect::{MatchmakingEffect, MatchmakingNews};
pub use explain::{NearTicket, TicketObstacle, TicketView};
pub use quick::{ListedRoom, QuickRooms, QuickStep, QuickWish};
pub use rules::PairingRules;
pub use ticket::{QueueKey, Sizes, Ticket, mean_rating};
