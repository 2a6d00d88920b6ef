//! Who owns which state, and when things happen: one folder or file an actor, messages beside their actor.
//!
//! Handlers are a few connections that call something pure. Must not: name HTTP or WebSocket types, or write SQL.

pub mod delivery;
mod encode;
pub mod mail;
pub mod play;
pub mod population;
pub mod recording;
pub mod records;
mod unique;

pub use delivery::Hub;
pub use delivery::spectators::Spectators;
pub use play::{Bot, Lobby, Room, Session};
pub use recording::{Archive, Recorder};
pub use records::{Analytics, Leaderboard, Notifier, Registrar, Settler};
