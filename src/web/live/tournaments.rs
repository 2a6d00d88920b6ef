//! `/stream/tournaments`: a tournament, live.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::contest::grandstand::{UnwatchTournament, WatchTournament};
use crate::domain::TournamentId;
use crate::protocol::http::Problem;
use crate::protocol::live::id_of;
use crate::protocol::tournaments::Onlooker;
use crate::web::Worker;
use crate::web::connections::sse::{self, OnLost, TakenUp};
use crate::web::problem::Refusal;
use crate::web::resources::tournaments::caller::{looking, onlooker};
use crate::web::resources::tournaments::pictures::find;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(stream);
}

/// Watch a tournament as an event stream: `tournament` at once, `tournament_changed` with what has changed. The `id:` is the
/// number of the tournament's last event, the `last` of its bracket; with `Last-Event-ID` or `?after=` of the present one
/// nothing is sent until something changes.
#[utoipa::path(tag = "streams", params(("id" = String, Path), TakenUp), responses(
    (status = 200, body = String, content_type = "text/event-stream"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stream/tournaments/{id}")]
pub async fn stream(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<TournamentId>,
    Query(taken_up): Query<TakenUp>,
) -> Result<HttpResponse, Refusal> {
    let caller = looking(&request)?;
    let picture = find(&worker, &id).await?;
    let sees_rooms = onlooker(&caller, &picture) == Onlooker::Free;
    let events = sse::open(&worker, &request)?.numbered(id_of);
    let connection = events.connection();
    // Should the client go while the answer is awaited, this is told after the question.
    let lost = OnLost::tell(worker.grandstand.clone().recipient(), UnwatchTournament(connection.id));
    let after = taken_up.after(&request);
    worker.grandstand.send(WatchTournament { connection, picture, sees_rooms, after }).await??;
    Ok(events.respond(lost))
}
