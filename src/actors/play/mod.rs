//! Playing: the lobby, which knows all rooms and starts them, the rooms, the presence of players, and bots.

pub mod bot;
pub mod fault_log;
pub mod lobby;
pub mod room;
pub mod session;

pub use bot::Bot;
pub use lobby::Lobby;
pub use room::Room;
pub use session::Session;
