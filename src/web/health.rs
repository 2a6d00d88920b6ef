//! Whether the process lives, and whether it takes players.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::Worker;
use super::problem::Refusal;
use crate::actors::lobby::IsReady;
use crate::protocol::http::Problem;

/// Answer of the health checks.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`
    status: &'static str,
}

/// The process lives.
#[utoipa::path(tag = "server", responses((status = 200, body = Health)))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// The lobby answers and takes players in.
#[utoipa::path(tag = "server", responses(
    (status = 200, body = Health),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/health/ready")]
pub async fn ready(worker: Data<Worker>) -> Result<HttpResponse, Refusal> {
    if worker.lobby.send(IsReady).await? {
        Ok(HttpResponse::Ok().json(Health { status: "ok" }))
    } else {
        Err(Refusal::unavailable("the server is draining"))
    }
}
