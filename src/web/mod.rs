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
pub mod exchange;
pub mod filters;
mod game;
pub mod health;
pub mod kept;
pub mod leaderboard;
pub mod methods;
pub mod notifications;
pub mod openapi;
pub mod origin;
pub mod pages;
pub mod people;
pub mod players;
pub mod problem;
pub mod queries;
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
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::middleware::{Condition, DefaultHeaders, NormalizePath, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

pub use worker::{Services, Worker};

/// What browsers may do with whatever is answered here, a page or not: scripts, styles and connections only from here; nobody may
/// frame it.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

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
    let with_docs = worker.server.docs;
    let cors = Condition::new(
        !worker.server.allowed_origins.is_empty(),
        origin::cors(&worker.server.allowed_origins),
    );
    let (app, api) = App::new()
        .app_data(Data::new(worker))
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
    let mut api = openapi::describe(api);
    let methods = Data::new(methods::Methods::of(&mut api));
    let queries = Data::new(queries::Queries::of(&mut api));
    app.service(asyncapi::show)
        .service(ws::play)
        .service(ws::spectate)
        .configure(openapi::configure(api, with_docs))
        .app_data(methods)
        .app_data(queries)
        .default_service(web::to(methods::nothing_here))
        // Behind the door, where no address has a ticket any more.
        .wrap(from_fn(queries::check))
        .wrap(from_fn(access::check))
        // Around it: what is refused to a page of another host is not for that page to read, nor how it was meant.
        .wrap(cors)
        .wrap(from_fn(origin::check))
        .wrap(from_fn(origin::check_host))
        .wrap(
            DefaultHeaders::new()
                .add((CONTENT_SECURITY_POLICY, CONTENT_POLICY))
                .add(("X-Content-Type-Options", "nosniff"))
                .add(("Referrer-Policy", "no-referrer")),
        )
        .wrap(NormalizePath::trim())
        .wrap(from_fn(exchange::keep_rules))
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
