//! `/matchmaking/tickets`: wait for a match.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actor::{acting, acting_among, make_known};
use super::views::ticket_info;
use crate::actors::contest::matchmaker::{
    CancelTicket, EnterQueue, GetParty, GetTicket, MatchTerms, SeeTicket, TicketReport, Wanted, rating_of,
};
use crate::actors::mail::try_send_to;
use crate::auth::Caller;
use crate::domain::{PartyId, PlayerId, TicketId};
use crate::protocol::contest::matchmaking::{OpenTicket, TicketInfo};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::{Refusal, TooManyQueued};
use crate::web::request::body::Body;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(open).service(show).service(cancel);
}

/// Who asks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AskerQuery {
    /// The player who asks. When it is left out, it is the player of the token.
    #[param(value_type = Option<String>)]
    pub(super) player_id: Option<PlayerId>,
}

/// Wait for a match, alone or with a party. The answer comes at once; a match that is found is pushed, as the notification
/// `match_found`.
#[utoipa::path(tag = "matchmaking", request_body = OpenTicket, responses(
    (status = 201, body = TicketInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such party"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The player waits already, the party is not ready, or the address has too many tickets"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/matchmaking/tickets")]
pub async fn open(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<OpenTicket>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    must_take_players(&worker)?;
    let OpenTicket { game, mode, region, min_players, max_players, bots, .. } = body;
    let terms = terms(&worker, Wanted { game, mode, region, min_players, max_players, bots })?;
    let share = worker.auth.queue_shares().count(caller.who(), from).map_err(TooManyQueued)?;
    let players = players(&worker, &by, body.party_id.as_ref()).await?;
    let wait = worker.matchmaking.rating_wait();
    let rating = rating_of(worker.records.as_ref(), &players, &terms.ladder(), wait).await;
    make_known(&worker, &players);
    let (party, MatchTerms { queue, sizes }) = (body.party_id, terms);
    let enter = EnterQueue { by, players, party, queue, sizes, bots, rating, share };
    let report = worker.matchmaker.send(enter).await??;
    let location = format!("/matchmaking/tickets/{}", report.ticket.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(ticket_info(report)))
}

/// Errors: the server opens no rooms for now, so a ticket would wait for nothing.
fn must_take_players(worker: &Worker) -> Result<(), Refusal> {
    if worker.rooms.takes_players() {
        return Ok(());
    }
    Err(Refusal::unavailable("the server is being drained and looks for no matches; try another one"))
}

/// What is wanted, in full. Errors: the server has no such game, or it cannot be played like that.
pub(super) fn terms(worker: &Worker, wanted: Wanted) -> Result<MatchTerms, Refusal> {
    MatchTerms::of(wanted, &worker.registry)
        .map_err(|refused| Refusal::bad_field(refused.pointer, refused.detail))
}

/// The players of a ticket. Errors: there is no such party, or the player does not lead it.
async fn players(worker: &Worker, by: &PlayerId, party: Option<&PartyId>) -> Result<Vec<PlayerId>, Refusal> {
    let Some(party) = party else { return Ok(vec![by.clone()]) };
    let view = worker.matchmaker.send(GetParty(party.clone())).await??;
    view.party.must_lead(by)?;
    Ok(view.party.players().cloned().collect())
}

/// A ticket for somebody who may see it, and the players of it for whom they act.
async fn ticket_of(
    worker: &Worker,
    caller: &Caller,
    id: &TicketId,
    asker: Option<&PlayerId>,
) -> Result<(TicketReport, Vec<PlayerId>), Refusal> {
    let report = worker.matchmaker.send(GetTicket(id.clone())).await?;
    let report = report.ok_or_else(|| Refusal::not_found(format!("there is no ticket {id}")))?;
    let acts = acting_among(caller, asker, &report.ticket.players, "ticket")?;
    Ok((report, acts))
}

/// Look at a ticket: how long it waits, how far apart ratings may be, who else is there, and what is in the way. It says that
/// its player is still here.
#[utoipa::path(tag = "matchmaking", params(("id" = String, Path), AskerQuery), responses(
    (status = 200, body = TicketInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/matchmaking/tickets/{id}")]
pub async fn show(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<TicketId>,
    Query(asker): Query<AskerQuery>,
) -> Result<HttpResponse, Refusal> {
    let (report, players) = ticket_of(&worker, &caller, &id, asker.player_id.as_ref()).await?;
    // A player who is not seen now is at the next question.
    let _ = try_send_to(&worker.matchmaker, SeeTicket { ticket: id.into_inner(), players });
    Ok(HttpResponse::Ok().json(ticket_info(report)))
}

/// Take a ticket back. If a match was found for it, that does not come about, and the others wait again, at the front.
#[utoipa::path(tag = "matchmaking", params(("id" = String, Path), AskerQuery), responses(
    (status = 204, description = "The ticket is over"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/matchmaking/tickets/{id}")]
pub async fn cancel(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<TicketId>,
    Query(asker): Query<AskerQuery>,
) -> Result<HttpResponse, Refusal> {
    ticket_of(&worker, &caller, &id, asker.player_id.as_ref()).await?;
    worker.matchmaker.send(CancelTicket(id.into_inner())).await??;
    Ok(HttpResponse::NoContent().finish())
}
