//! `/parties`: players who want to play together.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actor::{acting, acting_among, make_known};
use super::tickets::AskerQuery;
use super::views::party_info;
use crate::actors::contest::matchmaker::{CommandParty, GetParty, PartyCommand};
use crate::auth::Caller;
use crate::config::AccessMode;
use crate::domain::{PartyId, PlayerId};
use crate::protocol::contest::parties::{Acting, BeReady, InviteToParty, KickFromParty, PartyInfo};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::{Body, Perhaps};
use crate::web::resources::players::existence;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create).service(show).service(invite).service(join).service(ready);
    config.service(leave).service(kick).service(disband);
}

/// Has the matchmaker do something with a party. Answers how it is then.
async fn obey(
    worker: &Worker,
    party: PartyId,
    by: PlayerId,
    what: PartyCommand,
) -> Result<HttpResponse, Refusal> {
    let view = worker.matchmaker.send(CommandParty { party, by, what }).await??;
    Ok(match view {
        Some(view) => HttpResponse::Ok().json(party_info(view)),
        None => HttpResponse::NoContent().finish(),
    })
}

/// Make a party, and lead it.
#[utoipa::path(tag = "parties", request_body = Option<Acting>, responses(
    (status = 201, body = PartyInfo),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The player is in a party"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties")]
pub async fn create(
    worker: Data<Worker>,
    caller: Caller,
    Perhaps(body): Perhaps<Acting>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    make_known(&worker, std::slice::from_ref(&by));
    let party = new_party_id();
    let location = format!("/parties/{party}");
    let what = PartyCommand::Create;
    let view = worker.matchmaker.send(CommandParty { party, by, what }).await??;
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(view.map(party_info)))
}

/// An id for a party, which cannot be guessed (122 random bits).
fn new_party_id() -> PartyId {
    let text = uuid::Uuid::new_v4().simple().to_string();
    PartyId::parse(&text).unwrap_or_else(|_| unreachable!("hexadecimal digits are an id"))
}

/// Look at a party, as a member or as somebody who is invited.
#[utoipa::path(tag = "parties", params(("id" = String, Path), AskerQuery), responses(
    (status = 200, body = PartyInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/parties/{id}")]
pub async fn show(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Query(asker): Query<AskerQuery>,
) -> Result<HttpResponse, Refusal> {
    let view = worker.matchmaker.send(GetParty(id.into_inner())).await??;
    let may: Vec<PlayerId> = view.party.players().chain(&view.party.invited).cloned().collect();
    acting_among(&caller, asker.player_id.as_ref(), &may, "party")?;
    Ok(HttpResponse::Ok().json(party_info(view)))
}

/// Invite somebody, as the leader. They are told by the notification `party_invitation`.
#[utoipa::path(tag = "parties", params(("id" = String, Path)), request_body = InviteToParty, responses(
    (status = 200, body = PartyInfo),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties/{id}/invitations")]
pub async fn invite(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Body(body): Body<InviteToParty>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    // Where any id will do, friends who have not played yet are invited, too.
    if caller.mode() == AccessMode::Token || body.invited_id.is_issued() {
        existence::known(&worker, &body.invited_id, async |records| records.player(&body.invited_id).await)
            .await?;
    }
    obey(&worker, id.into_inner(), by, PartyCommand::Invite(body.invited_id)).await
}

/// Join a party, as somebody who is invited.
#[utoipa::path(tag = "parties", params(("id" = String, Path)), request_body = Option<Acting>, responses(
    (status = 200, body = PartyInfo),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties/{id}/join")]
pub async fn join(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Perhaps(body): Perhaps<Acting>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    make_known(&worker, std::slice::from_ref(&by));
    obey(&worker, id.into_inner(), by, PartyCommand::Join).await
}

/// Say that you are ready to play, or not any more: that takes the party out of its queue.
#[utoipa::path(tag = "parties", params(("id" = String, Path)), request_body = Option<BeReady>, responses(
    (status = 200, body = PartyInfo),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties/{id}/ready")]
pub async fn ready(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Perhaps(body): Perhaps<BeReady>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    obey(&worker, id.into_inner(), by, PartyCommand::SetReady(body.ready.unwrap_or(true))).await
}

/// Leave a party. If the leader does, the member leads it who has been there longest.
#[utoipa::path(tag = "parties", params(("id" = String, Path)), request_body = Option<Acting>, responses(
    (status = 200, body = PartyInfo),
    (status = 204, description = "It was the last member, and the party is over"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties/{id}/leave")]
pub async fn leave(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Perhaps(body): Perhaps<Acting>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    obey(&worker, id.into_inner(), by, PartyCommand::Leave).await
}

/// Take a member out of a party, or an invitation back, as the leader.
#[utoipa::path(tag = "parties", params(("id" = String, Path)), request_body = KickFromParty, responses(
    (status = 200, body = PartyInfo),
    (status = 204, description = "It was the last member, and the party is over"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/parties/{id}/kick")]
pub async fn kick(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Body(body): Body<KickFromParty>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, body.player_id)?;
    obey(&worker, id.into_inner(), by, PartyCommand::Kick(body.member_id)).await
}

/// End a party, as its leader.
#[utoipa::path(tag = "parties", params(("id" = String, Path), AskerQuery), responses(
    (status = 204, description = "The party is over"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/parties/{id}")]
pub async fn disband(
    worker: Data<Worker>,
    caller: Caller,
    id: Path<PartyId>,
    Query(asker): Query<AskerQuery>,
) -> Result<HttpResponse, Refusal> {
    let by = acting(&caller, asker.player_id)?;
    obey(&worker, id.into_inner(), by, PartyCommand::Disband).await
}
