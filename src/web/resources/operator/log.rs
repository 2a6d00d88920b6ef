//! The log of what operators did.

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::{OperatorAct, OperatorDeed, PlayerId};
use crate::protocol::http::Problem;
use crate::protocol::operator::{ActInfo, ActPage};
use crate::store::records::ActFilter;
use crate::web::Worker;
use crate::web::problem::Refusal;
use crate::web::request::lists::{numbered, within};

use super::{PAGE_DEFAULT, PAGE_MAX, names};

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ActQuery {
    /// Only what this operator did.
    #[param(value_type = Option<String>)]
    by: Option<PlayerId>,
    /// Only acts of this kind: `close_room`, `kick`, `ban`, `lift_ban`, `mute`, `lift_mute`, `reset_account`,
    /// `delete_player`, `export_player`, `drain` or `undrain`.
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
    let before = numbered(query.cursor.as_deref())?;
    must_be_a_deed(query.deed.as_deref())?;
    let wanted = ActFilter { by: query.by, deed: query.deed };
    // One more than asked for tells whether there is another page.
    let mut found = worker.records.acts(&wanted, before, limit as u32 + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| last.number.to_string());
    let names = names(&worker, found.iter().map(|entry| entry.act.by.clone())).await;
    let acts = found.into_iter().map(|entry| {
        let OperatorAct { by, at, deed, on, reason } = entry.act;
        ActInfo { number: entry.number, at, by_name: names.get(&by).cloned(), by, deed, on, reason }
    });
    Ok(HttpResponse::Ok().json(ActPage { acts: acts.collect(), next_cursor }))
}

/// Whether the log can be asked for acts of this kind, if for any. Errors: there is no such kind.
fn must_be_a_deed(deed: Option<&str>) -> Result<(), Refusal> {
    let known = || OperatorDeed::ALL.iter().map(|deed| deed.as_str());
    match deed {
        Some(deed) if known().all(|word| word != deed) => {
            let words: Vec<_> = known().collect();
            Err(Refusal::bad_request(format!("deed: there is no {deed:?}; there are: {}", words.join(", "))))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_can_be_asked_for_all_deeds_and_for_no_other() {
        assert!(must_be_a_deed(None).is_ok());
        for deed in OperatorDeed::ALL {
            assert!(must_be_a_deed(Some(deed.as_str())).is_ok(), "{deed:?}");
        }
        for unknown in ["", "BAN", "bans", "x"] {
            let refused = must_be_a_deed(Some(unknown)).map_err(|refused| refused.to_string());
            assert!(refused.is_err_and(|why| why.contains("lift_ban, mute")), "{unknown}");
        }
    }

    /// Somebody who adds a deed finds out here that it is missing in what is told of the parameter.
    #[test]
    fn what_is_told_of_the_parameter_names_all_deeds() {
        use utoipa::IntoParams;
        let told = ActQuery::into_params(|| None);
        let told = told.iter().find(|of| of.name == "deed").and_then(|of| of.description.clone());
        let told = told.expect("it is described");
        for deed in OperatorDeed::ALL {
            assert!(told.contains(&format!("`{}`", deed.as_str())), "{deed:?}");
        }
    }
}
