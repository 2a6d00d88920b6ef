//! One tournament: looks at it, changes it, starts it, and tells what happened in it.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::caller::{looking, organiser, your_part};
use super::pictures::find;
use super::tell;
use crate::actors::contest::tournament::read_event;
use crate::auth::Caller;
use crate::domain::TournamentId;
use crate::domain::tournament::TournamentCommand;
use crate::protocol::http::Problem;
use crate::protocol::tournaments::change::TournamentAction;
use crate::protocol::tournaments::orders::{AuditLine, AuditPage, Because};
use crate::protocol::tournaments::{ChangeTournament, TournamentInfo};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::{Body, Perhaps};
use crate::web::request::lists::{numbered, within};

/// Events on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most events on a page.
const PAGE_MAX: u32 = 200;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(show).service(change).service(start).service(audit);
}

/// Look at a tournament. Whoever shows a token is told how it is with her.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments/{id}")]
pub async fn show(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<TournamentId>,
) -> Result<HttpResponse, Refusal> {
    let caller = looking(&request)?;
    let picture = find(&worker, &id).await?;
    Ok(HttpResponse::Ok().json(TournamentInfo::of(&picture, your_part(&caller, &picture))))
}

/// Pause, resume or cancel a tournament, or change its settings before it begins.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), request_body = ChangeTournament, responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[patch("/tournaments/{id}")]
pub async fn change(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<TournamentId>,
    Body(body): Body<ChangeTournament>,
) -> Result<HttpResponse, Refusal> {
    let picture = find(&worker, &id).await?;
    let by = organiser(&caller, &picture.setup.owner)?;
    let (action, why) = (body.action, body.why.clone());
    let settings = body.settings(&picture.setup);
    let command = match (action, settings) {
        (Some(_), Some(_)) => {
            return Err(Refusal::bad_field("/action", "either an action or settings, not both"));
        }
        (Some(action), None) => ordered(action),
        (None, Some(setup)) => TournamentCommand::ChangeSetup(Box::new(setup)),
        // Nothing is to be different.
        (None, None) => {
            return Ok(HttpResponse::Ok().json(TournamentInfo::of(&picture, your_part(&caller, &picture))));
        }
    };
    let picture = tell(&worker, id.into_inner(), by, why, command).await?;
    Ok(HttpResponse::Ok().json(TournamentInfo::of(&picture, your_part(&caller, &picture))))
}

fn ordered(action: TournamentAction) -> TournamentCommand {
    match action {
        TournamentAction::Pause => TournamentCommand::Pause,
        TournamentAction::Resume => TournamentCommand::Resume,
        TournamentAction::Cancel => TournamentCommand::Cancel,
        TournamentAction::OpenCheckIn => TournamentCommand::OpenCheckIn,
        TournamentAction::PairAnew => TournamentCommand::PairAnew { ratings: Default::default() },
    }
}

/// Draw the bracket and begin, whatever time was set.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), request_body = Because, responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/start")]
pub async fn start(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<TournamentId>,
    Perhaps(Because { why }): Perhaps<Because>,
) -> Result<HttpResponse, Refusal> {
    let by = organiser(&caller, &find(&worker, &id).await?.setup.owner)?;
    let command = TournamentCommand::Start { ratings: Default::default() };
    let picture = tell(&worker, id.into_inner(), by, why, command).await?;
    Ok(HttpResponse::Ok().json(TournamentInfo::of(&picture, your_part(&caller, &picture))))
}

/// The events that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Events on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Read what happened in a tournament, who did it, and why, the oldest first.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), AuditQuery), responses(
    (status = 200, body = AuditPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments/{id}/audit")]
pub async fn audit(
    worker: Data<Worker>,
    id: Path<TournamentId>,
    Query(query): Query<AuditQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 events")?;
    let after = numbered(query.cursor.as_deref())?.unwrap_or(0);
    let last = find(&worker, &id).await?.last;
    let stored = worker.records.tournament_events(&id, after, limit).await?;
    let next = stored.last().filter(|of| of.number < last).map(|of| of.number.to_string());
    let events = stored.into_iter().map(|of| Ok((of.number, read_event(&id, &of)?)));
    let events = events.collect::<crate::store::Answer<Vec<_>>>()?;
    let events = events.iter().map(|(number, event)| AuditLine::of(*number, event)).collect();
    Ok(HttpResponse::Ok().json(AuditPage { events, next_cursor: next }))
}
