//! The entrants of a tournament: they enter, check in and leave, and organisers put them out or replace them.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::caller::{self, organiser, your_part};
use super::pictures::find;
use super::tell;
use crate::auth::{Caller, Denied};
use crate::domain::tournament::{By, TournamentCommand, TournamentPicture};
use crate::domain::{PlayerId, TournamentId};
use crate::protocol::http::Problem;
use crate::protocol::tournaments::orders::{Because, EnterTournament, Entered, ReplaceEntrant};
use crate::protocol::tournaments::{EntrantInfo, TournamentInfo};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::{Body, Perhaps};

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(enter).service(withdraw).service(check_in).service(disqualify).service(replace);
}

/// Enter a tournament: a player, or some bots of the server.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), request_body = EnterTournament, responses(
    (status = 201, body = Entered),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "Registration is not open, or the player has entered, or is not admitted"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/entrants")]
pub async fn enter(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<TournamentId>,
    Perhaps(body): Perhaps<EnterTournament>,
) -> Result<HttpResponse, Refusal> {
    let before = find(&worker, &id).await?;
    let (by, command) = entering(&caller, body, &before)?;
    let picture = tell(&worker, id.into_inner(), by, None, command).await?;
    let known = |player: &PlayerId| before.entrants.iter().any(|of| of.entry.player == *player);
    let new = picture.entrants.iter().filter(|of| !known(&of.entry.player));
    let entrants = new.map(EntrantInfo::from).collect();
    Ok(HttpResponse::Created().json(Entered { last: picture.last, entrants }))
}

fn entering(
    caller: &Caller,
    body: EnterTournament,
    picture: &TournamentPicture,
) -> Result<(By, TournamentCommand), Refusal> {
    let owner = &picture.setup.owner;
    if let Some(count) = body.bots {
        if body.player_id.is_some() {
            return Err(Refusal::bad_field("/bots", "either a player or bots, not both"));
        }
        let level = body.level.as_str().to_owned();
        return Ok((organiser(caller, owner)?, TournamentCommand::AddBots { count, level }));
    }
    let player = match (body.player_id, caller.who()) {
        (Some(player), _) => player,
        (None, Some(who)) => who.player.clone(),
        (None, None) => {
            return Err(Refusal::bad_field("/player_id", "is missing: say who enters, or show a token"));
        }
    };
    caller.acts_for(&player)?;
    let entry = caller::entry(caller, player.clone(), body.program);
    Ok((By::Player(player), TournamentCommand::Enter(entry)))
}

/// Leave a tournament: no further match is played.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("player_id" = String, Path)), responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/tournaments/{id}/entrants/{player_id}")]
pub async fn withdraw(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, PlayerId)>,
) -> Result<HttpResponse, Refusal> {
    let (id, player) = path.into_inner();
    let by = by_or_for(&worker, &caller, &id, &player).await?;
    told(&worker, &caller, id, by, None, TournamentCommand::Withdraw(player)).await
}

/// Say that an entrant will be there.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("player_id" = String, Path)), responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/checkin/{player_id}")]
pub async fn check_in(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, PlayerId)>,
) -> Result<HttpResponse, Refusal> {
    let (id, player) = path.into_inner();
    let by = by_or_for(&worker, &caller, &id, &player).await?;
    told(&worker, &caller, id, by, None, TournamentCommand::CheckIn(player)).await
}

/// Put an entrant out, for good.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("player_id" = String, Path)), request_body = Because, responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/entrants/{player_id}/disqualify")]
pub async fn disqualify(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, PlayerId)>,
    Perhaps(Because { why }): Perhaps<Because>,
) -> Result<HttpResponse, Refusal> {
    let (id, player) = path.into_inner();
    let by = organiser(&caller, &find(&worker, &id).await?.setup.owner)?;
    told(&worker, &caller, id, by, why, TournamentCommand::Disqualify(player)).await
}

/// Let somebody else play on for an entrant.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ("player_id" = String, Path)), request_body = ReplaceEntrant, responses(
    (status = 200, body = TournamentInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/tournaments/{id}/entrants/{player_id}/replace")]
pub async fn replace(
    worker: Data<Worker>,
    caller: Caller,
    path: Path<(TournamentId, PlayerId)>,
    Body(ReplaceEntrant { player_id, program, why }): Body<ReplaceEntrant>,
) -> Result<HttpResponse, Refusal> {
    let (id, player) = path.into_inner();
    if player_id.is_of_the_house() {
        return Err(Denied::OfTheHouse.into());
    }
    let by = organiser(&caller, &find(&worker, &id).await?.setup.owner)?;
    let entry = caller::entry(&caller, player_id, program);
    told(&worker, &caller, id, by, why, TournamentCommand::Replace { player, entry }).await
}

/// Whoever speaks for an entrant: the entrant, or an organiser.
async fn by_or_for(
    worker: &Worker,
    caller: &Caller,
    id: &TournamentId,
    player: &PlayerId,
) -> Result<By, Refusal> {
    Ok(caller::entrant(caller, player, &find(worker, id).await?.setup.owner)?)
}

/// Tells a tournament something, and shows how it is then.
async fn told(
    worker: &Worker,
    caller: &Caller,
    id: TournamentId,
    by: By,
    why: Option<String>,
    command: TournamentCommand,
) -> Result<HttpResponse, Refusal> {
    let picture = tell(worker, id, by, why, command).await?;
    Ok(HttpResponse::Ok().json(TournamentInfo::of(&picture, your_part(caller, &picture))))
}
