//! The bracket of a tournament, its standings, and the whole of it as a document.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::caller::{looking, onlooker};
use super::pictures::find;
use crate::actors::contest::tournament::events_after;
use crate::auth::Caller;
use crate::domain::tournament::TournamentPicture;
use crate::domain::{PlayerId, TournamentId};
use crate::protocol::http::Problem;
use crate::protocol::tournaments::export::TournamentExport;
use crate::protocol::tournaments::orders::AuditLine;
use crate::protocol::tournaments::{BracketInfo, PlaceInfo, Standings, TournamentInfo, trf};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(show).service(standings).service(export);
}

/// Look at the bracket: entrants, rounds with their matches, standings. A room is told to those who may watch its match.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), responses(
    (status = 200, body = BracketInfo),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments/{id}/bracket")]
pub async fn show(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<TournamentId>,
) -> Result<HttpResponse, Refusal> {
    let caller = looking(&request)?;
    let picture = find(&worker, &id).await?;
    Ok(HttpResponse::Ok().json(drawn(&worker, &caller, &picture).await?))
}

async fn drawn(
    worker: &Worker,
    caller: &Caller,
    picture: &TournamentPicture,
) -> Result<BracketInfo, Refusal> {
    Ok(BracketInfo::of(picture, onlooker(caller, picture), &names(worker, picture).await?))
}

/// The names of the entrants who have one.
async fn names(worker: &Worker, picture: &TournamentPicture) -> Result<BTreeMap<PlayerId, String>, Refusal> {
    let players = picture.entrants.iter().map(|of| &of.entry.player);
    let players: Vec<PlayerId> = players.filter(|player| !player.is_of_the_house()).cloned().collect();
    if players.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known = worker.records.players(&players).await?;
    Ok(known.into_iter().filter_map(|player| Some((player.id, player.name?))).collect())
}

/// Look at who is where.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path)), responses(
    (status = 200, body = Standings),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments/{id}/standings")]
pub async fn standings(worker: Data<Worker>, id: Path<TournamentId>) -> Result<HttpResponse, Refusal> {
    let picture = find(&worker, &id).await?;
    let standings = picture.standings.iter().map(PlaceInfo::from).collect();
    let status = picture.status.word().to_owned();
    Ok(HttpResponse::Ok().json(Standings { last: picture.last, status, standings }))
}

/// The document that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// `json` (when left out): everything. `trf`: a Swiss or a round robin as TRF16.
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

/// The documents that a tournament can be had as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Everything, as JSON.
    #[default]
    Json,
    /// TRF16, the text that tools of chess federations read.
    Trf,
}

/// Get a tournament as a document: any as JSON, a Swiss or a round robin as TRF16, too.
#[utoipa::path(tag = "tournaments", params(("id" = String, Path), ExportQuery), responses(
    (status = 200, content((TournamentExport = "application/json"), (String = "text/plain"))),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It has no rounds that TRF could tell"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/tournaments/{id}/export")]
pub async fn export(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<TournamentId>,
    Query(query): Query<ExportQuery>,
) -> Result<HttpResponse, Refusal> {
    let caller = looking(&request)?;
    let picture = find(&worker, &id).await?;
    let name = |ending: &str| ("Content-Disposition", format!("attachment; filename=\"{id}.{ending}\""));
    if query.format == ExportFormat::Trf {
        if !trf::is_tellable(&picture) {
            let why = "TRF tells rounds in which everybody plays: only a Swiss or a round robin that has begun; take ?format=json";
            return Err(Refusal::conflict(why));
        }
        let report = trf::report(&picture, &names(&worker, &picture).await?);
        return Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header(name("trf"))
            .body(report));
    }
    let events = events_after(&worker.records, &id, 0).await?;
    let document = TournamentExport {
        document: TournamentExport::DOCUMENT,
        tournament: TournamentInfo::of(&picture, None),
        bracket: drawn(&worker, &caller, &picture).await?,
        events: (1..).zip(&events).map(|(number, event)| AuditLine::of(number, event)).collect(),
    };
    Ok(HttpResponse::Ok().insert_header(name("json")).json(document))
}
