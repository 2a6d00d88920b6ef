//! The server itself: how it does, which settings are in force, and whether it takes anybody in.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::play::lobby::TakeNobody;
use crate::auth::Caller;
use crate::domain::{OperatorDeed, SanctionKind};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ActReason, FaultCount, FaultInfo, FaultReport, NodeInfo};
use crate::protocol::rooms::Spread;
use crate::telemetry::{Metric, Quantity, figures};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;

use super::act;

/// What an act on the server itself is on.
const SERVER: &str = "server";

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(show).service(settings).service(faults).service(drain).service(undrain);
}

/// Look at this server at a glance.
#[utoipa::path(tag = "operator", responses((status = 200, body = NodeInfo)))]
#[get("/operator/node")]
pub async fn show(worker: Data<Worker>) -> HttpResponse {
    let (totals, late) = (worker.rooms.totals(), figures());
    let late = late.spread(Quantity::TickLate);
    let in_force = |kind| worker.auth.sanctions().all(kind).len();
    HttpResponse::Ok().json(NodeInfo {
        version: env!("CARGO_PKG_VERSION"),
        draining: !worker.rooms.takes_players(),
        rooms: totals.rooms,
        players: totals.players,
        bots: totals.bots,
        spectators: totals.spectators,
        connections: worker.clients.all().len(),
        tournaments: worker.open_tournaments.all().iter().filter(|of| !of.status.is_over()).count(),
        bans: in_force(SanctionKind::Ban),
        mutes: in_force(SanctionKind::Mute),
        tick_late_us: Spread { p50: late.quantile(0.5), p99: late.quantile(0.99), max: late.max() },
    })
}

/// Look at the settings that are in force. What could hold a secret is covered.
#[utoipa::path(tag = "operator", responses((status = 200, body = Object)))]
#[get("/operator/settings")]
pub async fn settings(worker: Data<Worker>) -> HttpResponse {
    HttpResponse::Ok().json(&*worker.shown_settings)
}

/// Look at what went wrong with rooms since the start: how often, and which the last were.
#[utoipa::path(tag = "operator", responses((status = 200, body = FaultReport)))]
#[get("/operator/faults")]
pub async fn faults(worker: Data<Worker>) -> HttpResponse {
    let totals = figures();
    let panics = [("game_panics", Metric::GamePanics), ("panics", Metric::Panics)];
    let panics = panics.map(|(cause, metric)| FaultCount { cause, count: totals.count(metric) });
    let of_rooms = worker.faults.counts().map(|(fault, count)| FaultCount { cause: fault.as_str(), count });
    let last = worker.faults.last().into_iter().map(|noted| FaultInfo {
        at: noted.at,
        cause: noted.fault.as_str(),
        room_id: noted.room,
    });
    let counts = of_rooms.into_iter().chain(panics).collect();
    HttpResponse::Ok().json(FaultReport { counts, last: last.collect() })
}

/// Have the server take in no new rooms and players. Matches go on, who has a seat may come back to it, and `/health/ready`
/// says no, so that a load balancer sends nobody here.
#[utoipa::path(tag = "operator", request_body = ActReason, responses(
    (status = 204),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/drain")]
pub async fn drain(
    worker: Data<Worker>,
    caller: Caller,
    Body(body): Body<ActReason>,
) -> Result<HttpResponse, Refusal> {
    take_nobody(&worker, &caller, &body, true).await
}

/// Have the server take in rooms and players again.
#[utoipa::path(tag = "operator", request_body = ActReason, responses(
    (status = 204),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/operator/undrain")]
pub async fn undrain(
    worker: Data<Worker>,
    caller: Caller,
    Body(body): Body<ActReason>,
) -> Result<HttpResponse, Refusal> {
    take_nobody(&worker, &caller, &body, false).await
}

async fn take_nobody(
    worker: &Worker,
    caller: &Caller,
    body: &ActReason,
    nobody: bool,
) -> Result<HttpResponse, Refusal> {
    let deed = if nobody { OperatorDeed::Drain } else { OperatorDeed::Undrain };
    worker.moderator.log(&act(caller, deed, &SERVER, &body.reason)?).await?;
    worker.lobby.send(TakeNobody(nobody)).await?;
    Ok(HttpResponse::NoContent().finish())
}
