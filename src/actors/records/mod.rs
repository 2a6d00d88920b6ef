//! The records of matches and players: results on their way to the database, players who become known, boards, figures
//! of the server, and notices.

pub mod analytics;
pub mod leaderboard;
pub mod notifier;
pub mod registrar;
pub mod retention;
pub mod settler;

pub use analytics::Analytics;
pub use leaderboard::Leaderboard;
pub use notifier::Notifier;
pub use registrar::Registrar;
pub use settler::Settler;
