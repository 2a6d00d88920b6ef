//! How a tournament looks: as it is published, or, if it is over and forgotten, as the records have it.

use std::sync::Arc;

use crate::actors::contest::tournament::load_tournament;
use crate::domain::TournamentId;
use crate::domain::tournament::TournamentPicture;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// How a tournament looks now. Errors: there is none, or the database is away.
pub async fn find(worker: &Worker, id: &TournamentId) -> Result<Arc<TournamentPicture>, Refusal> {
    if let Some(open) = worker.open_tournaments.find(id) {
        return Ok(open);
    }
    let unknown = || Refusal::not_found(format!("there is no tournament {id}; see GET /tournaments/"));
    let stored = worker.records.tournament(id).await?.ok_or_else(unknown)?;
    if let Some(known) = worker.past_tournaments.find(id, stored.last) {
        return Ok(known);
    }
    let loaded = load_tournament(&worker.records, id).await?.ok_or_else(unknown)?;
    let picture = Arc::new(loaded.picture());
    if picture.status.is_over() {
        worker.past_tournaments.keep(&picture);
    }
    Ok(picture)
}
