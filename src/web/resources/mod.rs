//! Resources: what can be asked for and ordered over HTTP. One file a resource.

pub mod auth;
pub mod boards;
mod game;
pub mod health;
pub mod players;
pub mod replays;
pub mod rooms;
pub mod saves;
pub mod site;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of all of them.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(auth::configure)
        .configure(rooms::configure)
        .configure(replays::configure)
        .configure(players::configure)
        .configure(boards::configure)
        .configure(saves::configure)
        .configure(game::configure)
        .configure(site::configure)
        .configure(health::configure);
}
