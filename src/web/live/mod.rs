//! The event streams about the server, its boards, rooms and players, and beside each stream an answer with its last
//! message.
//!
//! Must not: know how a stream is written (`connections/sse.rs`).

pub mod analytics;
pub mod leaderboard;
pub mod notifications;
pub mod rooms;
pub mod tournaments;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of all of them.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(rooms::configure)
        .configure(analytics::configure)
        .configure(leaderboard::configure)
        .configure(notifications::configure)
        .configure(tournaments::configure);
}
