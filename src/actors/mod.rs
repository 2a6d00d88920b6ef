//! The actors: who owns which state, and when things happen. Each actor has a file or folder of its own, with the messages
//! that it takes beside it.
//!
//! A handler is a few lines that call something pure. Must not: name HTTP or WebSocket types, or write SQL.

pub mod contest;
pub mod delivery;
mod encode;
pub mod mail;
mod moderator;
pub mod play;
pub mod population;
pub mod recording;
pub mod records;
mod unique;

pub use contest::Matchmaker;
pub use contest::directory::TournamentDirectory;
pub use contest::tournament::Tournament;
pub use delivery::Hub;
pub use delivery::spectators::Spectators;
pub use moderator::{ImposeRefused, Moderator};
pub use play::{Bot, Lobby, Room, Session};
pub use recording::{Archive, Recorder};
pub use records::{Analytics, Leaderboard, Notifier, Registrar, Settler};
