//! The matches of a tournament: entrants give them up, and organisers put them right.

use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::caller::{self, onlooker, organiser};
use super::pictures::find;
use super::tell;
use crate::auth::Caller;
use crate::domain::tournament::{By, TournamentCommand, TournamentPicture};
use crate::domain::{PlayerId, TournamentId};
use crate::protocol::http::Problem;
use crate::protocol::tournaments::BracketMatch;
use crate::protocol::tournaments::bracket::Seeds;
use crate::protocol::tournaments::orders::{Because, OverrideMatch};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::{Body, Perhaps};

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(reopen).service(replay).service(void).service(decide).service(forfeit);
}

/// Take a match back, to decide about it. What depends on it is open again.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("match" = u32, Path)), request_body = Because, responses(
    (status = 200, body = BracketMatch),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/matches/{match}/reopen")]
pub async fn reopen(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, u32)>,
    Perhaps(Because { why }): Perhaps<Because>,
) -> Result<HttpResponse, Refusal> {
    let (id, number) = path.into_inner();
    order(&worker, &caller, id, number, why, TournamentCommand::Reopen { number }).await
}

/// Have a match played again from its first game. What depends on it is open again.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("match" = u32, Path)), request_body = Because, responses(
    (status = 200, body = BracketMatch),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/matches/{match}/replay")]
pub async fn replay(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, u32)>,
    Perhaps(Because { why }): Perhaps<Because>,
) -> Result<HttpResponse, Refusal> {
    let (id, number) = path.into_inner();
    order(&worker, &caller, id, number, why, TournamentCommand::Replay { number }).await
}

/// Make the game of a match that runs void: it is played again.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("match" = u32, Path)), request_body = Because, responses(
    (status = 200, body = BracketMatch),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/matches/{match}/void")]
pub async fn void(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, u32)>,
    Perhaps(Because { why }): Perhaps<Because>,
) -> Result<HttpResponse, Refusal> {
    let (id, number) = path.into_inner();
    order(&worker, &caller, id, number, why, TournamentCommand::Void { number }).await
}

/// Say who won a match, or that it was drawn.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("match" = u32, Path)), request_body = OverrideMatch, responses(
    (status = 200, body = BracketMatch),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/matches/{match}/override")]
pub async fn decide(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, u32)>,
    Body(body): Body<OverrideMatch>,
) -> Result<HttpResponse, Refusal> {
    let (id, number) = path.into_inner();
    let why = body.why.clone();
    let unclear = || Refusal::bad_field("/winner", "say either winner (null for a draw) or places");
    let places = body.places().ok_or_else(unclear)?;
    order(&worker, &caller, id, number, why, TournamentCommand::Override { number, places }).await
}

/// Give up a match that an entrant plays in. The tournament goes on for her as if she had lost it.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("match" = u32, Path), ("player_id" = String, Path)), responses(
    (status = 200, body = BracketMatch),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/matches/{match}/forfeit/{player_id}")]
pub async fn forfeit(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, u32, PlayerId)>,
) -> Result<HttpResponse, Refusal> {
    let (id, number, player) = path.into_inner();
    let by = caller::entrant(&caller, &player, &find(&worker, &id).await?.setup.owner)?;
    let command = TournamentCommand::Forfeit { number, player };
    told(&worker, &caller, (id, number), by, None, command).await
}

async fn order(
    worker: &Worker,
    caller: &Caller,
    id: TournamentId,
    number: u32,
    why: Option<String>,
    command: TournamentCommand,
) -> Result<HttpResponse, Refusal> {
    let by = organiser(caller, &find(worker, &id).await?.setup.owner)?;
    told(worker, caller, (id, number), by, why, command).await
}

/// Tells a tournament something about a match, and shows how the match is then.
async fn told(
    worker: &Worker,
    caller: &Caller,
    (id, number): (TournamentId, u32),
    by: By,
    why: Option<String>,
    command: TournamentCommand,
) -> Result<HttpResponse, Refusal> {
    let picture: Arc<TournamentPicture> = tell(worker, id, by, why, command).await?;
    let found = picture.matches.iter().find(|of| of.number == number);
    // A round that was drawn anew may have fewer matches.
    let gone = || Refusal::not_found("the match is not in this bracket any more; read the bracket anew");
    let found = found.ok_or_else(gone)?;
    let shown = BracketMatch::of(found, &Seeds::of(&picture), onlooker(caller, &picture));
    Ok(HttpResponse::Ok().json(shown))
}
