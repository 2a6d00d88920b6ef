//! How a tournament looks: as it is published, or, if it is over and forgotten, as the records have it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::actors::contest::tournament::load_tournament;
use crate::domain::TournamentId;
use crate::domain::tournament::TournamentPicture;
use crate::web::Worker;
use crate::web::problem::Refusal;

/// So many tournaments that are over are remembered on each worker.
const KEPT: usize = 16;

/// Tournaments that are over and were looked at last, the newest last.
#[derive(Debug, Default)]
pub struct PastTournaments(RefCell<VecDeque<Arc<TournamentPicture>>>);

impl PastTournaments {
    fn find(&self, id: &TournamentId, last: u64) -> Option<Arc<TournamentPicture>> {
        let kept = self.0.borrow();
        kept.iter().find(|of| of.setup.id == *id && of.last == last).map(Arc::clone)
    }

    fn keep(&self, picture: &Arc<TournamentPicture>) {
        let mut kept = self.0.borrow_mut();
        kept.retain(|of| of.setup.id != picture.setup.id);
        kept.push_back(Arc::clone(picture));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

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
