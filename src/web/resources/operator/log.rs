//! The log of what operators did.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::{ActedBy, OperatorAct};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ActInfo, ActPage};
use crate::store::records::ActFilter;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::lists::within;

use super::{PAGE_DEFAULT, PAGE_MAX, names};

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ActQuery {
    /// Only what this operator did: an id, or `the command line`.
    #[param(value_type = Option<String>)]
    by: Option<ActedBy>,
    /// Only acts of this kind: `close_room`, `kick`, `ban`, `lift_ban`, `mute`, `lift_mute`, `reset_account`,
    /// `set_role`, `delete_player`, `export_player`, `drain` or `undrain`.
    deed: Option<String>,
    /// Entries on the page, 1–200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list);
}

/// Read what operators did on all servers of the database, the newest first.
#[utoipa::path(tag = "operator", params(ActQuery), responses(
    (status = 200, body = ActPage),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/operator/log")]
pub async fn list(worker: Data<Worker>, Query(query): Query<ActQuery>) -> Result<HttpResponse, Refusal> {
    let limit = within(query.limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 200 entries")?;
    let before = query.cursor.as_deref().map(str::parse::<u64>).transpose();
    let before = before.map_err(|_| Refusal::bad_request("cursor: not one of ours"))?;
    let wanted = ActFilter { by: query.by, deed: query.deed };
    // One more than asked for tells whether there is another page.
    let mut found = worker.records.acts(&wanted, before, limit as u32 + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| last.number.to_string());
    let names = names(&worker, found.iter().filter_map(|entry| entry.act.by.player().cloned())).await;
    let acts = found.into_iter().map(|entry| {
        let OperatorAct { by, at, deed, on, reason } = entry.act;
        let by_name = by.player().and_then(|player| names.get(player).cloned());
        ActInfo { number: entry.number, at, by_name, by, deed, on, reason }
    });
    Ok(HttpResponse::Ok().json(ActPage { acts: acts.collect(), next_cursor }))
}
