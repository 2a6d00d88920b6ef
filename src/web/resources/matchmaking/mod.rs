//! `/matchmaking`: tickets, playing at once, and what a player waits for; `/parties`.

mod actor;
mod parties;
mod quick;
mod tickets;
mod views;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::contest::matchmaker::{GetStanding, ListQueues, PlayerStanding};
use crate::auth::Caller;
use crate::domain::PlayerId;
use crate::protocol::contest::matchmaking::{QueueInfo, QueueList, StandingInfo};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// The routes of this folder.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(queues).service(standing).configure(tickets::configure).service(quick::play);
    config.configure(parties::configure);
}

/// List the queues in which somebody waits.
#[utoipa::path(tag = "matchmaking", responses((status = 200, body = QueueList)))]
#[get("/matchmaking/queues")]
pub async fn queues(worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    let queues = worker.matchmaker.send(ListQueues).await?.into_iter();
    let queues = queues.map(|(key, tickets)| QueueInfo {
        game: key.game,
        mode: key.mode,
        region: key.region,
        tickets,
    });
    Ok(HttpResponse::Ok().json(QueueList { queues: queues.collect() }))
}

/// Look what a player waits for, and with whom.
#[utoipa::path(tag = "matchmaking", params(("id" = String, Path)), responses(
    (status = 200, body = StandingInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/matchmaking")]
pub async fn standing(
    worker: Data<Worker>,
    caller: Caller,
    player: Path<PlayerId>,
) -> Result<HttpResponse, Refusal> {
    caller.acts_for(&player)?;
    let PlayerStanding { ticket, party } = worker.matchmaker.send(GetStanding(player.into_inner())).await?;
    Ok(HttpResponse::Ok().json(StandingInfo { ticket_id: ticket, party_id: party }))
}
