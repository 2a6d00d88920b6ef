//! `/players/{id}/tournaments`: the tournaments that a player has entered.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::existence::must_be_known;
use crate::domain::PlayerId;
use crate::protocol::http::Problem;
use crate::protocol::tournaments::TournamentLine;
use crate::protocol::tournaments::info::{EnteredLine, EnteredPage};
use crate::store::records::EnteredTournament;
use crate::web::Worker;
use crate::web::middleware::access;
use crate::web::problem::Refusal;
use crate::web::request::lists::within;
use crate::web::resources::tournaments::list::{cursor, figures, place};

/// Tournaments on a page when the request does not say.
const PAGE_DEFAULT: u32 = 50;
/// Most tournaments on a page.
const PAGE_MAX: u32 = 200;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list);
}

/// The part of the list that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EnteredQuery {
    /// Tournaments on the page, 1–200; 50 when left out. Private ones are left out of it, except for the player.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the tournaments that a player has entered, the last entered first.
#[utoipa::path(tag = "records", params(("id" = String, Path), EnteredQuery), responses(
    (status = 200, body = EnteredPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players/{id}/tournaments")]
pub async fn list(
    request: HttpRequest,
    worker: Data<Worker>,
    id: Path<PlayerId>,
    Query(query): Query<EnteredQuery>,
) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 tournaments")?;
    let before = query.cursor.as_deref().map(place).transpose()?;
    // One more than asked for tells whether there is another page.
    let mut entered = worker.records.tournaments_of(&id, before.as_ref(), limit + 1).await?;
    if entered.is_empty() {
        // Whoever has entered one is there, even if nobody has sat down by this id.
        must_be_known(&request, &worker, &id).await?;
    }
    let more = entered.len() > limit as usize;
    entered.truncate(limit as usize);
    let next_cursor = entered.last().filter(|_| more).map(|last| cursor(last.entry.at, &last.id));
    let own = access::is(&request, &id);
    let shown = entered.into_iter().filter(|of| own || !of.listed.private).map(line);
    let tournaments = shown.collect::<Result<_, _>>()?;
    Ok(HttpResponse::Ok().json(EnteredPage { tournaments, next_cursor }))
}

pub(super) fn line(of: EnteredTournament) -> Result<EnteredLine, Refusal> {
    let EnteredTournament { id, game, listed, entry } = of;
    let tournament = TournamentLine::of(id, game, listed.name, listed.status, figures(&listed.figures)?);
    Ok(EnteredLine { tournament, entered_at: entry.at, state: entry.standing, place: entry.place })
}
