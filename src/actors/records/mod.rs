//! What lasts of matches: results that are settled, players who become known, boards, figures and notices.

pub mod analytics;
pub mod leaderboard;
pub mod notifier;
pub mod registrar;
pub mod settler;

pub use analytics::Analytics;
pub use leaderboard::Leaderboard;
pub use notifier::Notifier;
pub use registrar::Registrar;
pub use settler::Settler;
