//! Finds out whether a player exists: asks the records, and asks them again once players who sat down a moment ago
//! are written.
//!
//! Must not: know what is told of a player.

use std::time::Duration;

use actix_web::HttpRequest;

use crate::actors::records::registrar::RegisterNow;
use crate::domain::{Player, PlayerId};
use crate::store::Answer;
use crate::store::records::Records;
use crate::web::Worker;
use crate::web::middleware::access;
use crate::web::problem::Refusal;

/// The longest wait until players who sat down a moment ago are written.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);

/// Lets those pass who have proved to be this player, and others if there is such a player: somebody who has sat down,
/// was told something, or has entered a tournament. Errors: there is none, or the database is away.
pub async fn must_be_known(request: &HttpRequest, worker: &Worker, id: &PlayerId) -> Result<(), Refusal> {
    if access::is(request, id) {
        return Ok(());
    }
    let is_there = async |records: &dyn Records| {
        let is_there = records.player(id).await?.is_some()
            || !records.unread(id, 0, 1).await?.is_empty()
            || !records.tournaments_of(id, None, 1).await?.is_empty();
        Ok(is_there.then_some(()))
    };
    known(worker, id, is_there).await
}

/// Does the same for a question whose answer comes together with the player.
pub(super) async fn with_player<T>(
    worker: &Worker,
    id: &PlayerId,
    ask: impl AsyncFn(&dyn Records) -> Answer<T>,
) -> Result<(Player, T), Refusal> {
    let both = async |records: &dyn Records| {
        let (player, asked) = tokio::try_join!(records.player(id), ask(records))?;
        Ok(player.map(|player| (player, asked)))
    };
    known(worker, id, both).await
}

/// The refusal for a player that the records do not know.
fn no_such_player(id: &PlayerId) -> Refusal {
    Refusal::not_found(format!("there is no player {id}: nobody has sat down by this id"))
}

/// Asks the records about a player. A player who sat down a moment ago may still be on the way into the database, so
/// a player who is not found is looked for again after that. Errors: 404 when there is no such player then either,
/// 503 when the database is away.
pub async fn known<T>(
    worker: &Worker,
    id: &PlayerId,
    ask: impl AsyncFn(&dyn Records) -> Answer<Option<T>>,
) -> Result<T, Refusal> {
    if let Some(found) = ask(worker.records.as_ref()).await? {
        return Ok(found);
    }
    flush(worker).await?;
    ask(worker.records.as_ref()).await?.ok_or_else(|| no_such_player(id))
}

/// Waits until everybody who sat down is in the database. Errors: the database is away, so nobody can say who is
/// unknown.
async fn flush(worker: &Worker) -> Result<(), Refusal> {
    match tokio::time::timeout(FLUSH_WITHIN, worker.registrar.send(RegisterNow)).await {
        Ok(written) if written? => Ok(()),
        _ => Err(Refusal::unavailable(
            "the database takes no players now; whether there is this one cannot be said",
        )),
    }
}
