//! The tournaments that are over and were looked at last, so that a page that many look at is made of events once.
//!
//! Must not: keep more than a few.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::TournamentId;
use crate::domain::tournament::TournamentPicture;

/// So many tournaments that are over are remembered on each worker.
const KEPT: usize = 16;

/// Tournaments that are over and were looked at last, the newest last.
#[derive(Debug, Default)]
pub struct PastTournaments(RefCell<VecDeque<Arc<TournamentPicture>>>);

impl PastTournaments {
    /// How a tournament looked after the event of that number, if it is remembered.
    pub fn find(&self, id: &TournamentId, last: u64) -> Option<Arc<TournamentPicture>> {
        let kept = self.0.borrow();
        kept.iter().find(|of| of.setup.id == *id && of.last == last).map(Arc::clone)
    }

    /// Remembers how a tournament looks.
    pub fn keep(&self, picture: &Arc<TournamentPicture>) {
        let mut kept = self.0.borrow_mut();
        kept.retain(|of| of.setup.id != picture.setup.id);
        kept.push_back(Arc::clone(picture));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}
