//! `/players?ids=`: looks several players up in one request. Pages do that to show names for the ids of a whole room.
//!
//! Must not: tell more of a player than `/players/{id}` does.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::PlayerId;
use crate::protocol::http::Problem;
use crate::protocol::players::{PlayerInfo, PlayerList};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// Most ids in a question.
const IDS_MAX: usize = 100;

/// The players that are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WhoQuery {
    /// Up to 100 ids, with commas between them.
    #[param(example = "anna,p_7k2qd0h3m5x8z1c4v6b9n2a0")]
    ids: String,
}

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list);
}

/// Look several players up. Those who are not known are left out.
#[utoipa::path(tag = "records", params(WhoQuery), responses(
    (status = 200, body = PlayerList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/players")]
pub async fn list(
    worker: Data<Worker>,
    Query(WhoQuery { ids }): Query<WhoQuery>,
) -> Result<HttpResponse, Refusal> {
    let mut players = worker.records.players(&listed(&ids)?).await?;
    players.sort_by(|a, b| a.id.cmp(&b.id));
    let players = players.into_iter().map(PlayerInfo::from).collect();
    Ok(HttpResponse::Ok().json(PlayerList { players }))
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
