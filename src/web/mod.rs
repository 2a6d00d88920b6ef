//! HTTP, WebSocket and pages: requests into messages, and answers back. Decides nothing.
//!
//! A request comes through `middleware/` to a handler: in `resources/` or `live/`, one file a resource, or in `ws/`, which alone
//! names the WebSocket library. Handlers read it with `request/`, and refuse it with a `problem/`. `documents/` is what the
//! server says of itself, `pages/` what it shows, `own/` what others put beside them.

#![expect(unreachable_pub, reason = "actix-web's route macros wrap a public handler into another item")]

pub mod connections;
pub mod documents;
pub mod known_seats;
pub mod live;
pub mod metrics;
pub mod middleware;
pub mod own;
pub mod past_tournaments;
pub mod problem;
pub mod request;
pub mod resources;
pub mod server;
pub mod worker;
pub mod ws;

use std::convert::Infallible;
use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest};
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::middleware::{Condition, DefaultHeaders, NormalizePath, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};
use utoipa_actix_web::AppExt;

use crate::config::ServerSettings;
use documents::{asyncapi, openapi, pages};
use middleware::{access, exchange, methods, origin, queries, requests};
use own::extras::Extras;
use own::game_routes;
use own::reserved::ReservedPaths;

pub use worker::{Services, Worker};

/// What browsers may do with whatever is answered here, a page or not: scripts, styles and connections only from here; nobody may
/// frame it.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// The document of REST, for who wants to know it without a server.
pub fn rest_document() -> utoipa::openapi::OpenApi {
    let routes = App::new().into_utoipa_app().configure(resources::configure).configure(live::configure);
    openapi::describe(routes.split_for_parts().1)
}

/// The whole application of one worker, which answers once the worker is there. `extras` are the routes of others.
pub fn app<Opening>(
    server: ServerSettings,
    extras: Extras,
    open_worker: impl Fn() -> Opening + 'static,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Response = actix_web::dev::ServiceResponse<impl MessageBody>,
        Config = (),
        InitError = (),
        Error = Error,
    >,
>
where
    Opening: Future<Output = Result<Worker, Infallible>> + 'static,
{
    let with_docs = server.docs;
    let cors = Condition::new(!server.allowed_origins.is_empty(), origin::cors(&server.allowed_origins));
    let (app, api) = App::new()
        .data_factory(open_worker)
        .app_data(web::PathConfig::default().error_handler(problem::bad_path))
        .app_data(web::QueryConfig::default().error_handler(problem::bad_query))
        // Addresses are tried in this order: first those of thousands who come back at once.
        .service(ws::play)
        .service(ws::spectate)
        .configure(pages::configure)
        .configure(game_routes::configure)
        .into_utoipa_app()
        .configure(resources::configure)
        .configure(live::configure)
        .split_for_parts();
    let mut api = openapi::describe(api);
    let methods = Data::new(methods::Methods::of(&mut api));
    let queries = Data::new(queries::Queries::of(&mut api));
    let reserved = Rc::new(ReservedPaths::of(&api));
    app.configure(asyncapi::configure)
        .configure(openapi::configure(api, with_docs))
        .configure(|config| extras.configure(config, Rc::clone(&reserved), &server))
        .app_data(reserved)
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
        .wrap(from_fn(requests::observe))
        .wrap(from_fn(exchange::keep_rules))
}
