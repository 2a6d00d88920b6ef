//! `/analytics`: what goes on in the whole server, now and live.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::mail::send_to_child;
use crate::actors::records::analytics::{Follow, GetSample, Unfollow};
use crate::protocol::http::Problem;
use crate::protocol::live::{Sample, id_of};
use crate::web::Worker;
use crate::web::connections::sse::{self, OnLost, TakenUp};
use crate::web::problem::Refusal;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(stream).service(show);
}

/// The server's figures of the last second.
#[utoipa::path(tag = "analytics", responses(
    (status = 200, body = Sample),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/analytics")]
pub async fn show(worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    let sample = worker.analytics.send(GetSample).await?;
    let sample = sample.ok_or_else(|| Refusal::unavailable("the server has just begun; try again"))?;
    Ok(HttpResponse::Ok().json(sample))
}

/// The server's figures as an event stream: first `analytics_history`, the last minutes, then `analytics` every second. With
/// `Last-Event-ID` or `?after=` the first message has only what is missing.
#[utoipa::path(tag = "streams", params(TakenUp), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/analytics")]
pub async fn stream(
    request: HttpRequest,
    worker: Data<Worker>,
    Query(taken_up): Query<TakenUp>,
) -> Result<HttpResponse, Refusal> {
    let events = sse::open(&worker, &request)?.numbered(id_of);
    let (connection, after) = (events.connection(), taken_up.after(&request));
    let lost = OnLost::tell(worker.analytics.clone().recipient(), Unfollow(connection.id));
    send_to_child(&worker.analytics, Follow { connection, after });
    Ok(events.respond(lost))
}
