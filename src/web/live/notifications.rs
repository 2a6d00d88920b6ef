//! `/players/{id}/notifications`: what a player is told, and has read.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::mail::send_to_child;
use crate::actors::records::notifier::{Listen, NoticesRead, Unlisten};
use crate::auth::Caller;
use crate::domain::PlayerId;
use crate::protocol::http::Problem;
use crate::protocol::live::{Notification, NotificationPage, ReadNotifications, ReadSoFar, id_of};
use crate::web::Worker;
use crate::web::connections::sse::{self, OnLost, TakenUp};
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::{numbered, within};
use crate::web::resources::players::existence::must_be_known;

/// Notifications on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most notifications on a page.
const PAGE_MAX: u32 = 200;

/// The notifications that are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Notifications on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(read).service(stream);
}

/// List what a player has not read yet, the oldest first.
#[utoipa::path(tag = "notifications", params(("id" = String, Path), NotificationQuery), responses(
    (status = 200, body = NotificationPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/notifications")]
pub async fn list(
    caller: Caller,
    request: HttpRequest,
    worker: Data<Worker>,
    player: Path<PlayerId>,
    Query(query): Query<NotificationQuery>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&player)?;
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 notifications")?;
    let after = numbered(query.cursor.as_deref())?.unwrap_or(0);
    must_be_known(&request, &worker, &player).await?;
    let unread = worker.records.unread(&player, after, limit).await?;
    let full = unread.len() == limit as usize;
    let next_cursor = unread.last().filter(|_| full).map(|last| last.id.to_string());
    let notifications = unread.iter().map(Notification::of).collect();
    Ok(HttpResponse::Ok().json(NotificationPage { notifications, next_cursor }))
}

/// Say that a player has read everything up to a number: it is not kept any longer.
#[utoipa::path(tag = "notifications", params(("id" = String, Path)), responses(
    (status = 200, body = ReadSoFar),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/players/{id}/notifications/read")]
pub async fn read(
    caller: Caller,
    worker: Data<Worker>,
    player: Path<PlayerId>,
    Body(ReadNotifications { up_to }): Body<ReadNotifications>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&player)?;
    let read = worker.records.mark_read(&player, up_to).await?;
    send_to_child(&worker.notifier, NoticesRead { player: player.into_inner(), up_to });
    Ok(HttpResponse::Ok().json(ReadSoFar { read }))
}

/// A player's notifications as an event stream: first all that are unread, then each one that comes. The `id:` is the
/// notification's; with `Last-Event-ID` or `?after=` the stream goes on behind it.
#[utoipa::path(tag = "streams", params(("id" = String, Path), TakenUp), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/players/{id}/notifications")]
pub async fn stream(
    caller: Caller,
    request: HttpRequest,
    worker: Data<Worker>,
    player: Path<PlayerId>,
    Query(taken_up): Query<TakenUp>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&player)?;
    must_be_known(&request, &worker, &player).await?;
    let events = sse::open(&worker, &request)?.numbered(id_of);
    let connection = events.connection();
    // Should the client go while the answer is awaited, this is told after the question.
    let lost = OnLost::tell(worker.notifier.clone().recipient(), Unlisten(connection.id));
    let (after, here) = (taken_up.after(&request), worker.auth.presence().connected(&player));
    worker.notifier.send(Listen { player: player.into_inner(), connection, after }).await??;
    Ok(events.respond((lost, here)))
}
