//! Who owns which state, and when things happen: one folder or file an actor, messages beside their actor.
//!
//! Handlers are a few connections that call something pure. Must not: name HTTP or WebSocket types, or write SQL.

pub mod analytics;
pub mod archive;
pub mod audience;
pub mod bot;
pub mod delivery;
mod encode;
pub mod leaderboard;
pub mod lobby;
pub mod mail;
pub mod notifier;
pub mod playback;
pub mod population;
pub mod recorder;
pub mod registrar;
pub mod room;
pub mod session;
pub mod settler;
mod unique;

pub use analytics::Analytics;
pub use archive::Archive;
pub use audience::Audience;
pub use bot::Bot;
pub use delivery::Hub;
pub use leaderboard::Leaderboard;
pub use lobby::Lobby;
pub use notifier::Notifier;
pub use recorder::Recorder;
pub use registrar::Registrar;
pub use room::Room;
pub use session::Session;
pub use settler::Settler;
