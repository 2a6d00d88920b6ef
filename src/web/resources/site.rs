//! `/site`: what a page has to know of this server, so that none has to guess which rooms and games there are.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::DEMO;
use crate::config::AccessMode;
use crate::domain::Declared;
use crate::game::{GameType, Level, Seat};
use crate::protocol::http::Problem;
use crate::protocol::rooms::MAX_PLAYERS;
use crate::protocol::server::DeltaFormat;
use crate::protocol::site::{CounterInfo, GameInfo, ItemInfo, SiteInfo};
use crate::web::Worker;
use crate::web::middleware::origin;

/// The query of `/site`.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SiteQuery {
    /// The page's own origin: a browser hides from it why a WebSocket was refused.
    #[param(example = "https://game.example")]
    origin: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(show);
}

/// Look at what this server offers: its games, its demo room, and whether players need tokens.
#[utoipa::path(tag = "server", params(SiteQuery), responses(
    (status = 200, body = SiteInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/site")]
pub async fn show(
    request: HttpRequest,
    worker: Data<Worker>,
    Query(query): Query<SiteQuery>,
) -> HttpResponse {
    let access = match worker.auth.mode() {
        AccessMode::Open => "open",
        AccessMode::Token => "token",
    };
    let declarations = worker.registry.declarations();
    let games = worker
        .registry
        .iter()
        .map(|game_type| described(game_type.as_ref(), declarations.of(game_type.name())));
    let demo_room = worker.has_demo.then(|| DEMO.to_owned());
    let page_welcome = query.origin.map(|page| origin::is_welcome(&request, &page));
    HttpResponse::Ok().json(SiteInfo { demo_room, access, page_welcome, games: games.collect() })
}

fn described(game_type: &dyn GameType, declared: Declared) -> GameInfo {
    let (seats, rooms) = (game_type.seats(), MAX_PLAYERS);
    GameInfo {
        name: game_type.name().to_owned(),
        modes: game_type.modes(),
        seats_min: *seats.start().max(rooms.start()),
        seats_max: *seats.end().min(rooms.end()),
        bots: game_type.policy(Level::Normal, Seat(0), 0).is_some(),
        delta_format: DeltaFormat::of(game_type),
        counters: declared.counters.iter().map(CounterInfo::from).collect(),
        items: declared.items.iter().map(ItemInfo::from).collect(),
    }
}
