//! Bans and mutes: imposed, lifted and listed.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::ImposeRefused;
use crate::auth::{Caller, Role};
use crate::config::AccessMode;
use crate::domain::{OperatorDeed, Origin, PlayerId, Sanction, SanctionKind, SanctionSubject};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ImposeBan, ImposeMute, LiftBan, LiftMute, SanctionInfo, SanctionPage};
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;

use super::rooms::PageQuery;
use super::{act, names, now};

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(bans).service(ban).service(lift_ban).service(mutes).service(mute).service(lift_mute);
}

/// List the bans that are in force, the newest first.
#[utoipa::path(tag = "operator", params(PageQuery), responses(
    (status = 200, body = SanctionPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/bans")]
pub async fn bans(worker: Data<Worker>, Query(query): Query<PageQuery>) -> Result<HttpResponse, Refusal> {
    list(&worker, &query, SanctionKind::Ban).await
}

/// List the mutes that are in force, the newest first.
#[utoipa::path(tag = "operator", params(PageQuery), responses(
    (status = 200, body = SanctionPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/mutes")]
pub async fn mutes(worker: Data<Worker>, Query(query): Query<PageQuery>) -> Result<HttpResponse, Refusal> {
    list(&worker, &query, SanctionKind::Mute).await
}

/// The cursor is how many were listed before: the list is in memory, and short.
async fn list(worker: &Worker, query: &PageQuery, kind: SanctionKind) -> Result<HttpResponse, Refusal> {
    let limit = query.limit()?;
    let listed = query.cursor.as_deref().map_or(Ok(0), str::parse::<usize>);
    let listed = listed.map_err(|_| Refusal::bad_request("cursor: not one of ours"))?;
    let all = worker.auth.sanctions().all(kind);
    let page: Vec<_> = all.iter().skip(listed).take(limit).collect();
    let next = listed.saturating_add(page.len());
    let players = page.iter().flat_map(|of| player(&of.subject).into_iter().chain([of.by.clone()]));
    let names = names(worker, players).await;
    let name = |player: &PlayerId| names.get(player).cloned();
    let sanctions = page.into_iter().map(|of| SanctionInfo {
        player_id: player(&of.subject),
        player_name: player(&of.subject).as_ref().and_then(name),
        address: player(&of.subject).is_none().then(|| of.subject.parts().1),
        reason: of.reason.clone(),
        by: of.by.clone(),
        by_name: name(&of.by),
        at: of.at,
        until: of.until,
    });
    let next_cursor = (next < all.len()).then(|| next.to_string());
    Ok(HttpResponse::Ok().json(SanctionPage { sanctions: sanctions.collect(), next_cursor }))
}

fn player(subject: &SanctionSubject) -> Option<PlayerId> {
    match subject {
        SanctionSubject::Player(player) => Some(player.clone()),
        SanctionSubject::Address(_) => None,
    }
}

/// Ban a player or an address, in the place of a ban that there is. Connections that are open are closed with 4403; it is in
/// force on all servers of the database within `operator.reload_ms`.
#[utoipa::path(tag = "operator", request_body = ImposeBan, responses(
    (status = 204),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It would concern an operator, or there are too many"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/bans")]
pub async fn ban(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<ImposeBan>,
) -> Result<HttpResponse, Refusal> {
    let subject = subject(body.player_id, body.address.as_deref())?;
    match &subject {
        SanctionSubject::Player(player) => {
            must_be_somebody(&worker, player).await?;
            must_be_no_operator(&worker, player).await?;
        }
        SanctionSubject::Address(origin) => must_have_no_operator(&worker, *origin, from)?,
    }
    impose(&worker, &caller, (SanctionKind::Ban, subject), (body.until, &body.reason)).await
}

/// Lift a ban.
#[utoipa::path(tag = "operator", request_body = LiftBan, responses(
    (status = 204),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such ban"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/bans/lift")]
pub async fn lift_ban(
    worker: Data<Worker>,
    caller: Caller,
    Body(body): Body<LiftBan>,
) -> Result<HttpResponse, Refusal> {
    let subject = subject(body.player_id, body.address.as_deref())?;
    lift(&worker, &caller, (SanctionKind::Ban, subject), &body.reason).await
}

/// Forbid a player to chat, in the place of a mute that there is.
#[utoipa::path(tag = "operator", request_body = ImposeMute, responses(
    (status = 204),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "There are too many"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/mutes")]
pub async fn mute(
    worker: Data<Worker>,
    caller: Caller,
    Body(body): Body<ImposeMute>,
) -> Result<HttpResponse, Refusal> {
    must_be_somebody(&worker, &body.player_id).await?;
    let subject = subject(Some(body.player_id), None)?;
    impose(&worker, &caller, (SanctionKind::Mute, subject), (body.until, &body.reason)).await
}

/// Let a player chat again.
#[utoipa::path(tag = "operator", request_body = LiftMute, responses(
    (status = 204),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such mute"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/mutes/lift")]
pub async fn lift_mute(
    worker: Data<Worker>,
    caller: Caller,
    Body(body): Body<LiftMute>,
) -> Result<HttpResponse, Refusal> {
    let subject = SanctionSubject::Player(body.player_id);
    lift(&worker, &caller, (SanctionKind::Mute, subject), &body.reason).await
}

/// On whom it is. Errors: on nobody, on both, or on a bot of the house.
fn subject(player: Option<PlayerId>, address: Option<&str>) -> Result<SanctionSubject, Refusal> {
    match (player, address) {
        (Some(player), None) if player.is_of_the_house() => {
            Err(Refusal::bad_field("/player_id", "is a bot of this server; take it out of its room instead"))
        }
        (Some(player), None) => Ok(SanctionSubject::Player(player)),
        (None, Some(address)) => {
            let origin = address.parse::<Origin>();
            let origin = origin.map_err(|refused| Refusal::bad_field("/address", refused.to_string()))?;
            Ok(SanctionSubject::Address(origin))
        }
        _ => {
            Err(Refusal::bad_field("/player_id", "names a player, or /address names an address: one of them"))
        }
    }
}

/// Errors: nobody has this id, and nobody can ever have it. Whoever puts a name or half of an id there would believe that
/// somebody is kept out who is not.
async fn must_be_somebody(worker: &Worker, player: &PlayerId) -> Result<(), Refusal> {
    let is_anybodys = worker.auth.mode() == AccessMode::Open && !player.is_issued();
    if is_anybodys || player.is_of_the_house() || worker.records.player(player).await?.is_some() {
        return Ok(());
    }
    Err(Refusal::bad_field("/player_id", "is nobody's id; GET /players?name=… tells the ids of names"))
}

/// Errors: the player is an operator, and nobody bans one by accident.
async fn must_be_no_operator(worker: &Worker, player: &PlayerId) -> Result<(), Refusal> {
    let role = worker.records.role(player).await?;
    if role.as_deref() != Some(Role::Operator.as_str()) {
        return Ok(());
    }
    let why = format!("{player} is an operator; take the role first, with `tiltyard grant NAME player`");
    Err(Refusal::conflict(why))
}

/// Errors: an operator comes from that address.
fn must_have_no_operator(worker: &Worker, origin: Origin, from: Origin) -> Result<(), Refusal> {
    let operates_there = worker.clients.any(|client| client.operates && client.origin == Some(origin));
    if origin != from && !operates_there {
        return Ok(());
    }
    let whose = if origin == from { "your own" } else { "that of an operator who is connected" };
    Err(Refusal::conflict(format!("the address {origin} is {whose}; ban the player instead")))
}

async fn impose(
    worker: &Worker,
    caller: &Caller,
    (kind, subject): (SanctionKind, SanctionSubject),
    (until, reason): (Option<Timestamp>, &str),
) -> Result<HttpResponse, Refusal> {
    let deed = if kind == SanctionKind::Ban { OperatorDeed::Ban } else { OperatorDeed::Mute };
    let done = act(caller, deed, &subject, reason)?;
    if until.is_some_and(|until| until <= now()) {
        return Err(Refusal::bad_field("/until", "is in the future; leave it out for ever"));
    }
    let until = until.map(|until| Timestamp::from_microsecond(until.as_microsecond()).unwrap_or(until));
    let (reason, by, at) = (done.reason.clone(), caller.operates()?.player.clone(), done.at);
    let sanction = Sanction { kind, subject, reason, by, at, until };
    worker.moderator.impose(&sanction, &done).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn lift(
    worker: &Worker,
    caller: &Caller,
    (kind, subject): (SanctionKind, SanctionSubject),
    reason: &str,
) -> Result<HttpResponse, Refusal> {
    let deed = if kind == SanctionKind::Ban { OperatorDeed::LiftBan } else { OperatorDeed::LiftMute };
    let done = act(caller, deed, &subject, reason)?;
    if worker.moderator.lift(kind, &subject, &done).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Refusal::not_found(format!("there is no {} on {subject}", kind.as_str())))
    }
}

impl From<ImposeRefused> for Refusal {
    fn from(refused: ImposeRefused) -> Refusal {
        match refused {
            ImposeRefused::TooMany(many) => Refusal::conflict(many.to_string()),
            ImposeRefused::Records(error) => error.into(),
        }
    }
}
