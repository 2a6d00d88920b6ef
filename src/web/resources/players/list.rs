//! `/players?ids=` looks several players up in one request: pages show names so for the ids of a whole room. `/players?name=`
//! finds players by how their names begin.
//!
//! Must not: tell more of a player than `/players/{id}` does.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::{PlayerId, PlayerName};
use crate::protocol::http::Problem;
use crate::protocol::players::{PlayerInfo, PlayerList};
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::lists::within;

/// Players on a page when the request does not say.
const PAGE_DEFAULT: u32 = 20;
/// Most players on a page.
const PAGE_MAX: u32 = 100;
/// Most ids in a question.
const IDS_MAX: usize = 100;

/// The players that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WhoQuery {
    /// Up to 100 ids, with commas between them.
    #[param(example = "anna,p_7k2qd0h3m5x8z1c4v6b9n2a0")]
    ids: Option<String>,
    /// How the name begins, compared as names are: in any case, and what looks alike is the same. Instead of `ids`.
    #[param(example = "ann")]
    name: Option<String>,
    /// Players on the page, 1–100; 20 when left out. Only with `name`.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before. Only with `name`.
    cursor: Option<String>,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list);
}

/// Look several players up, by their ids or by how their names begin. Ids that are not known are left out.
#[utoipa::path(tag = "records", params(WhoQuery), responses(
    (status = 200, body = PlayerList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players")]
pub async fn list(worker: Data<Worker>, Query(query): Query<WhoQuery>) -> Result<HttpResponse, Refusal> {
    let found = match query {
        WhoQuery { ids: Some(ids), name: None, limit: None, cursor: None } => by_id(&worker, &ids).await?,
        WhoQuery { ids: None, name: Some(name), limit, cursor } => {
            let limit = within(limit, PAGE_DEFAULT, PAGE_MAX, "a page has 1 to 100 players")?;
            by_name(&worker, &name, cursor.as_deref(), limit).await?
        }
        _ => return Err(Refusal::bad_request("ids, or name with limit and cursor: one of the two")),
    };
    Ok(HttpResponse::Ok().json(found))
}

async fn by_id(worker: &Worker, ids: &str) -> Result<PlayerList, Refusal> {
    let mut players = worker.records.players(&listed(ids)?).await?;
    players.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(PlayerList { players: players.into_iter().map(PlayerInfo::from).collect(), next_cursor: None })
}

async fn by_name(
    worker: &Worker,
    name: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<PlayerList, Refusal> {
    let nameless = || Refusal::bad_request("name: the beginning of a name, of 1 to 24 characters");
    let prefix = PlayerName::key_of_prefix(name).ok_or_else(nameless)?;
    if after.is_some_and(|after| !after.starts_with(&prefix) || after.contains(char::is_control)) {
        return Err(Refusal::bad_request("cursor: not one of ours"));
    }
    // One more than asked for tells whether there is another page.
    let mut found = worker.records.named(&prefix, after, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| last.key.clone());
    Ok(PlayerList { players: found.into_iter().map(|of| PlayerInfo::from(of.player)).collect(), next_cursor })
}

/// Ids with commas between them, each once. Errors: none, too many, or something that is no id.
fn listed(ids: &str) -> Result<Vec<PlayerId>, Refusal> {
    let parts = ids.split(',').take(IDS_MAX + 1).map(PlayerId::parse);
    let ids: Result<Vec<_>, _> = parts.collect();
    let mut ids = ids.map_err(|refused| Refusal::bad_request(format!("ids: {refused}")))?;
    if ids.len() > IDS_MAX {
        return Err(Refusal::bad_request("ids: at most 100 at a time"));
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_commas_between_them() {
        assert_eq!(listed("p_1,anna,p_1").unwrap(), ["anna", "p_1"].map(|id| PlayerId::parse(id).unwrap()));
        for bad in ["", ",", "anna,", "a b", &["x"; 101].join(",")] {
            assert!(listed(bad).is_err(), "{bad:?}");
        }
    }
}
