//! HTTP, WebSocket and pages: requests into messages, and answers back. Decides nothing.
//!
//! One file a resource. Only `ws/` names the WebSocket library.

#![expect(unreachable_pub, reason = "actix-web's route macros wrap a public handler into another item")]

pub mod access;
pub mod analytics;
pub mod asyncapi;
pub mod auth;
pub mod boards;
pub mod body;
pub mod conditions;
pub mod connection;
pub mod game;
pub mod health;
pub mod kept;
pub mod leaderboard;
pub mod notifications;
pub mod openapi;
pub mod origin;
pub mod pages;
pub mod people;
pub mod players;
pub mod problem;
pub mod replays;
pub mod rooms;
pub mod saves;
pub mod site;
pub mod sse;
pub mod stream;
pub mod watching;
pub mod worker;
pub mod ws;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest};
use actix_web::middleware::{Condition, DefaultHeaders, NormalizePath, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

pub use worker::{Services, Worker};

/// The whole application of one worker.
pub fn app(
    worker: Worker,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Response = actix_web::dev::ServiceResponse<impl MessageBody>,
        Config = (),
        InitError = (),
        Error = Error,
    >,
> {
    let body_bytes_max = worker.server.body_bytes_max;
    let cors = Condition::new(
        !worker.server.allowed_origins.is_empty(),
        origin::cors(&worker.server.allowed_origins),
    );
    let (app, api) = App::new()
        .app_data(Data::new(worker))
        .app_data(web::PayloadConfig::new(body_bytes_max))
        .app_data(web::PathConfig::default().error_handler(problem::bad_path))
        .app_data(web::QueryConfig::default().error_handler(problem::bad_query))
        .configure(pages::configure)
        .into_utoipa_app()
        .service(auth::guest)
        .service(auth::register)
        .service(auth::login)
        .service(auth::refresh)
        .service(auth::logout)
        .service(auth::ticket)
        .service(auth::me)
        .service(rooms::create)
        .service(rooms::list)
        .service(rooms::show)
        .service(rooms::change)
        .service(rooms::close)
        .service(rooms::chat)
        .service(rooms::remove_bot)
        .configure(live)
        .configure(replays)
        .service(people::list)
        .configure(players::configure)
        .configure(boards::configure)
        .configure(saves::configure)
        .service(game::move_player)
        .service(game::add_ai_opponent)
        .service(site::show)
        .service(health::live)
        .service(health::ready)
        .split_for_parts();
    app.service(asyncapi::show)
        .service(ws::play)
        .service(ws::spectate)
        .configure(openapi::configure(openapi::describe(api)))
        .default_service(web::to(problem::nothing_here))
        .wrap(from_fn(access::check))
        .wrap(from_fn(origin::check))
        .wrap(cors)
        .wrap(
            DefaultHeaders::new()
                .add(("X-Content-Type-Options", "nosniff"))
                .add(("Referrer-Policy", "no-referrer")),
        )
        .wrap(NormalizePath::trim())
}

/// What goes on, as it happens.
fn live(config: &mut ServiceConfig<'_>) {
    config.service(stream::room);
    config.service(analytics::stream);
    config.service(analytics::show);
    config.service(leaderboard::stream);
    config.service(leaderboard::live_stream);
    config.service(notifications::list);
    config.service(notifications::read);
    config.service(notifications::stream);
}

/// Matches that are over.
fn replays(config: &mut ServiceConfig<'_>) {
    config.service(replays::list);
    config.service(replays::show);
    config.service(replays::file);
    config.service(replays::moments);
    config.service(replays::verify);
    config.service(replays::save);
    config.service(replays::stream);
}
