//! `DELETE /players/{id}`: a player goes. Results stay, under the name of nobody; everything else ends, on this server at once.
//!
//! Owns: what ends, and in which order. Must not: know how each of it ends.

use std::sync::Arc;

use actix_web::web::{Data, Path, block};
use actix_web::{HttpResponse, delete};
use jiff::Timestamp;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{Caller, Denied, Origin, Role};
use crate::domain::tournament::{By, TournamentCommand};
use crate::domain::{OperatorDeed, PlayerId};
use crate::protocol::http::Problem;
use crate::protocol::players::deletion::DeletePlayer;
use crate::web::Worker;
use crate::web::middleware::access::CallerOrigin;
use crate::web::problem::Refusal;
use crate::web::request::body::Perhaps;
use crate::web::resources::operator::act;
use crate::web::resources::tournaments::tell;

/// How many tournaments are looked at together.
const TOURNAMENTS_TOGETHER: u32 = 200;

/// The routes of this file.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(delete_player);
}

/// Delete a player, for good: oneself, with the password; as an operator anybody, with a reason. Results stay, as those of a deleted player.
#[utoipa::path(tag = "records", params(("id" = String, Path)), request_body = Option<DeletePlayer>, responses(
    (status = 204, description = "The player is deleted"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/players/{id}")]
pub async fn delete_player(
    worker: Data<Worker>,
    caller: Caller,
    CallerOrigin(from): CallerOrigin,
    id: Path<PlayerId>,
    Perhaps(body): Perhaps<DeletePlayer>,
) -> Result<HttpResponse, Refusal> {
    may_delete(&worker, &caller, &id, &body, from).await?;
    if !worker.records.delete(&id, Timestamp::now()).await? {
        return Err(Refusal::not_found(format!("there is no player {id}, or the player was deleted before")));
    }
    log::info!("player {} was deleted", id.as_str());
    worker.auth.part_with(&id);
    // From here on the player is gone, whatever does not end at once.
    worker.moderator.kick(&id, None, "this player was deleted").await;
    leave_tournaments(&worker, &id).await;
    remove_saves(&worker, &id).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Operators may delete others. Whoever deletes herself shows the password, if she has one: a token that somebody found is not
/// enough for what cannot be undone.
async fn may_delete(
    worker: &Worker,
    caller: &Caller,
    id: &PlayerId,
    body: &DeletePlayer,
    from: Origin,
) -> Result<(), Refusal> {
    let who = caller.signed_in()?;
    if who.player != *id {
        if who.role != Role::Operator {
            return Err(Denied::SomebodyElse(id.clone()).into());
        }
        let missing = || Refusal::bad_field("/reason", "is missing: it is in the log of operators");
        let reason = body.reason.as_deref().ok_or_else(missing)?;
        let done = act(caller, OperatorDeed::DeletePlayer, &format!("player {id}"), reason)?;
        return Ok(worker.moderator.log(&done).await?);
    }
    if worker.records.login_of(id).await?.is_none() {
        return Ok(());
    }
    let missing =
        || Refusal::bad_field("/password", "is missing: it takes the password to delete an account");
    worker.auth.accounts().prove(id, body.password.as_deref().ok_or_else(missing)?, from).await?;
    Ok(())
}

/// Takes the player out of tournaments that are not over: no further match is played.
async fn leave_tournaments(worker: &Worker, id: &PlayerId) {
    let mut before = None;
    loop {
        let entered = worker.records.tournaments_of(id, before.as_ref(), TOURNAMENTS_TOGETHER).await;
        let Ok(entered) = entered else {
            return log::warn!("{id}, who was deleted, stays in tournaments: the database is away");
        };
        for tournament in entered.iter().filter(|of| !of.listed.is_finished) {
            let (by, command) = (By::Player(id.clone()), TournamentCommand::Withdraw(id.clone()));
            if let Err(refused) = tell(worker, tournament.id.clone(), by, None, command).await {
                log::debug!("{id}, who was deleted, does not leave {}: {refused}", tournament.id);
            }
        }
        if entered.len() < TOURNAMENTS_TOGETHER as usize {
            return;
        }
        before = entered.last().map(|last| last.place());
    }
}

/// Removes the player's saves. Those that stay are removed by the next round of retention.
async fn remove_saves(worker: &Worker, id: &PlayerId) {
    let (saves, player) = (Arc::clone(&worker.saves), id.clone());
    if let Ok(Err(error)) = block(move || saves.remove_all(&player)).await {
        log::warn!("the saves of {id}, who was deleted, are still there: {error}");
    }
}
