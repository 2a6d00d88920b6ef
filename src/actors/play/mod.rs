//! Those who play, and where: the lobby, which introduces; rooms; the presence of players; bots.

pub mod bot;
pub mod lobby;
pub mod room;
pub mod session;

pub use bot::Bot;
pub use lobby::Lobby;
pub use room::Room;
pub use session::Session;
