//! Whether the process lives, and whether it takes players.

use std::time::Duration;

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actors::records::settler::{InspectSettler, SettlerView};
use crate::protocol::http::Problem;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// Answer of the health checks.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`
    status: &'static str,
}

/// Answer of `GET /health/ready`.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ok`
    status: &'static str,
    /// How the database does. While it is away play goes on, and results wait; `null` when even that is not known now.
    records: Option<SettlerView>,
}

/// How long to wait for word of the records, which do not decide whether the server is ready.
const WORD_WITHIN: Duration = Duration::from_millis(500);

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(live).service(ready);
}

/// The process lives.
#[utoipa::path(tag = "server", responses((status = 200, body = Health)))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Answers health checks, and everything else with 503, while the server waits for its database.
pub fn waiting(app: &mut web::ServiceConfig) {
    app.service(live).default_service(web::to(async || {
        Err::<HttpResponse, _>(Refusal::unavailable("the server waits for its database; try again"))
    }));
}

/// The lobby answers and takes players in, and results find a place on disk until the database has them.
#[utoipa::path(tag = "server", responses(
    (status = 200, body = Readiness),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/health/ready")]
pub async fn ready(worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    if !worker.rooms.takes_players() || !worker.lobby.connected() {
        return Err(Refusal::unavailable("the server is draining"));
    }
    let word = tokio::time::timeout(WORD_WITHIN, worker.settler.send(InspectSettler)).await;
    let report = word.ok().and_then(Result::ok);
    if let Some(held) = report.map(|report| report.held).filter(|held| *held > 0) {
        return Err(outbox_full(held));
    }
    Ok(HttpResponse::Ok().json(Readiness { status: "ok", records: report.map(|report| report.view) }))
}

/// The refusal while results would be lost with the process. Play goes on, and the next matches are better played elsewhere.
fn outbox_full(held: usize) -> Refusal {
    Refusal::unavailable(format!(
        "{held} results wait in memory, because the outbox takes no more: bring the database back, or make room on the disk or in \
         records.outbox_bytes_max; who is here plays on"
    ))
}
