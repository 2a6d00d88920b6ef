//! Resources: what can be asked for and ordered over HTTP. One file a resource.

pub mod auth;
pub mod boards;
mod game;
pub mod health;
pub mod matchmaking;
pub mod metrics;
pub mod operator;
pub mod players;
pub mod recovery;
pub mod replays;
pub mod reports;
pub mod rooms;
pub mod saves;
pub mod site;
pub mod tournaments;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of all of them. They are tried in this order, and most of them with a regular expression: moves, which somebody
/// may send many times a second, come first.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(game::configure)
        .configure(auth::configure)
        .configure(recovery::configure)
        .configure(rooms::configure)
        .configure(matchmaking::configure)
        .configure(replays::configure)
        .configure(players::configure)
        .configure(boards::configure)
        .configure(saves::configure)
        .configure(tournaments::configure)
        .configure(reports::configure)
        .configure(site::configure)
        .configure(health::configure)
        .configure(metrics::configure)
        .configure(operator::configure);
}
