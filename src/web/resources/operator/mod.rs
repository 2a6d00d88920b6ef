//! `/operator`: what operators see of this server, and what they do with it. Each act is logged: who, when, on what and why.
//!
//! Everything below takes an operator's token in every mode; `auth::access` says so of the path. Must not: put anything into
//! force itself; the moderator and the lobby do.

mod accounts;
mod log;
mod node;
mod people;
mod rooms;
mod sanctions;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::domain::{ActedBy, OperatorAct, OperatorDeed, PlayerId};
use crate::web::Worker;
use crate::web::problem::Refusal;

/// Entries on a page when the request does not say.
const PAGE_DEFAULT: usize = 50;
/// Most entries on a page.
const PAGE_MAX: usize = 200;

/// The routes of this folder.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(node::configure)
        .configure(rooms::configure)
        .configure(people::configure)
        .configure(accounts::configure)
        .configure(sanctions::configure)
        .configure(log::configure);
}

/// An act of the caller, which is done now. Errors: the caller is no operator.
pub(super) fn act(
    caller: &Caller,
    deed: OperatorDeed,
    on: &impl ToString,
    reason: &str,
) -> Result<OperatorAct, Refusal> {
    let by = ActedBy::Player(caller.operates()?.player.clone());
    let (deed, on, reason) = (deed.as_str().to_owned(), on.to_string(), reason.trim().to_owned());
    Ok(OperatorAct { by, at: now(), deed, on, reason })
}

/// The time, as exact as databases keep it.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// The names of those players who have one. Without the database there are none.
async fn names(worker: &Worker, players: impl Iterator<Item = PlayerId>) -> HashMap<PlayerId, String> {
    let players: Vec<_> = players.collect::<BTreeSet<_>>().into_iter().collect();
    if players.is_empty() {
        return HashMap::new();
    }
    let known = worker.records.players(&players).await.unwrap_or_else(|error| {
        ::log::warn!("operators see ids in place of names for now: {error}");
        Vec::new()
    });
    known.into_iter().filter_map(|player| Some((player.id, player.name?))).collect()
}
