//! `/stream/rooms`: what goes on in a room, live.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::Spectate;
use crate::auth::Caller;
use crate::domain::RoomId;
use crate::protocol::http::Problem;
use crate::room::WatcherIdentity;
use crate::web::Worker;
use crate::web::connections::sse;
use crate::web::connections::watcher::{delay_s, watch};
use crate::web::problem::Refusal;

/// How a room is watched.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StreamQuery {
    /// Seconds that everything comes late, like `10` or `10s`; the room's own delay is the least.
    delay: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(room);
}

/// Watch a room as an event stream: the messages of `WS /ws/spectate/{id}` as JSON, one an event.
#[utoipa::path(tag = "streams", params(("id" = String, Path), StreamQuery), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "Some may not watch: sign in first, if you have not"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/rooms/{id}")]
pub async fn room(
    request: HttpRequest,
    worker: Data<Worker>,
    caller: Caller,
    id: Path<RoomId>,
    Query(query): Query<StreamQuery>,
) -> Result<HttpResponse, Refusal> {
    let delay_s = delay_s(query.delay.as_deref()).map_err(Refusal::bad_request)?;
    let watcher = WatcherIdentity { chats_as: None, proven: caller.player().cloned() };
    let events = sse::open(&worker, &request)?;
    let spectate = Spectate { room: id.into_inner(), connection: events.connection(), delay_s, watcher };
    // Not in this future: the client may go while the lobby is asked, and then has to be counted out.
    let watcher = actix_web::rt::spawn(watch(worker.lobby.clone(), spectate)).await;
    let stopping = |_| Refusal::unavailable("the server is about to stop");
    Ok(events.respond(watcher.map_err(stopping)??))
}
