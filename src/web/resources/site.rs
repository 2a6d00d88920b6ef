//! `/site`: what a page has to know of this server, so that none has to guess which rooms and games there are.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::DEMO;
use crate::config::AccessMode;
use crate::domain::Declared;
use crate::game::{FrameStyle, GameType, Level, Seat};
use crate::protocol::http::Problem;
use crate::protocol::rooms::MAX_PLAYERS;
use crate::protocol::server::DeltaFormat;
use crate::protocol::site::{CounterInfo, GameInfo, GameSchemas, ItemInfo, MomentWords, SiteInfo};
use crate::web::Worker;
use crate::web::middleware::origin;
use crate::web::problem::Refusal;

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
    config.service(show).service(describe);
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
    let mut games = Vec::new();
    for game_type in worker.registry.iter() {
        let page = worker.game_pages.address(game_type.name()).await;
        games.push(described(game_type.as_ref(), declarations.of(game_type.name()), page));
    }
    let demo_room = worker.has_demo.then(|| DEMO.to_owned());
    let page_welcome = query.origin.map(|page| origin::is_welcome(&request, &page));
    HttpResponse::Ok().json(SiteInfo {
        demo_room,
        access,
        page_welcome,
        reloads: worker.server.reload_pages,
        games,
    })
}

/// Look at a game's types: JSON schemas of its options, actions, events, state and deltas.
#[utoipa::path(tag = "server", params(("game" = String, Path)), responses(
    (status = 200, body = GameSchemas),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/site/games/{game}")]
pub async fn describe(worker: Data<Worker>, game: Path<String>) -> Result<HttpResponse, Refusal> {
    let known = worker.registry.get(&game);
    let game_type = known.ok_or_else(|| Refusal::not_found(format!("this server has no game {game}")))?;
    Ok(HttpResponse::Ok().json(GameSchemas::from(game_type.schemas())))
}

fn described(game_type: &dyn GameType, declared: Declared, page: Option<String>) -> GameInfo {
    let (seats, rooms) = (game_type.seats(), MAX_PLAYERS);
    GameInfo {
        name: game_type.name().to_owned(),
        title: game_type.title(),
        icon: game_type.icon(),
        page,
        ranked: game_type.ranked(),
        frames: match game_type.frames() {
            FrameStyle::Ticks => "ticks",
            FrameStyle::Actions => "actions",
        },
        modes: game_type.modes(),
        seats_min: *seats.start().max(rooms.start()),
        seats_max: *seats.end().min(rooms.end()),
        bots: game_type.policy(Level::Normal, Seat(0), 0).is_some(),
        delta_format: DeltaFormat::of(game_type),
        counters: declared.counters.iter().map(CounterInfo::from).collect(),
        items: declared.items.iter().map(ItemInfo::from).collect(),
        moments: game_type.moments().iter().map(MomentWords::from).collect(),
    }
}
