//! `/reports`: what players report of each other; `/operator/reports`: what operators read of it.
//!
//! Decides nothing: how often somebody may report is in `auth::counting`, what is kept of it in the store.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::protocol::http::Problem;
use crate::protocol::reports::{ReportInfo, ReportList, ReportPlayer};
use crate::store::records::{NewReport, PlayerReport};
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Body;
use crate::web::request::lists::{numbered, within};

/// Reports on a page, if nobody says how many.
const PAGE_DEFAULT: u32 = 50;
/// The most.
const PAGE_MAX: u32 = 200;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(report_player).service(list_reports);
}

/// Report a player. Operators read it. Another report of yours about the same player takes the place of this one.
#[utoipa::path(tag = "players", request_body = ReportPlayer, responses(
    (status = 204, description = "It is kept for the operators"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[post("/reports")]
pub async fn report_player(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    Body(body): Body<ReportPlayer>,
) -> Result<HttpResponse, Refusal> {
    let ReportPlayer { player, room, reason, message } = body;
    if caller.is(&player) {
        return Err(Refusal::bad_field("/player", "is yourself"));
    }
    worker.auth.reports().count(caller.player(), from)?;
    let (reporter, reason) = (caller.player().cloned(), reason.as_str().to_owned());
    let new = NewReport { reporter, player, room, reason, message, at: Timestamp::now() };
    worker.records.report(&new, worker.reports.of_one_max, worker.reports.kept_max).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A page of reports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportsQuery {
    /// Reports on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Read what players have reported, the newest first. For operators.
#[utoipa::path(tag = "operator", params(ReportsQuery), responses(
    (status = 200, body = ReportList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/reports")]
pub async fn list_reports(
    worker: Data<Worker>,
    caller: Caller,
    Query(query): Query<ReportsQuery>,
) -> Result<HttpResponse, Refusal> {
    caller.operates()?;
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 reports")?;
    let before = numbered(query.cursor.as_deref())?;
    let mut found = worker.records.reports(before, limit + 1).await?;
    let is_last = found.len() <= limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| !is_last).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(ReportList { reports: found.into_iter().map(shown).collect(), next_cursor }))
}

fn shown(report: PlayerReport) -> ReportInfo {
    let PlayerReport { id, report: NewReport { reporter, player, room, reason, message, at } } = report;
    ReportInfo { id, reporter, player, room, reason, message, at }
}
