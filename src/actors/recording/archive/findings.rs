//! What was found out by reading or playing replays. It is found out once for each file.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::MatchId;
use crate::store::Stamp;

/// The last findings. Clones share them, so those who find something can add it.
pub(super) struct Findings<T> {
    found: Arc<Mutex<VecDeque<(MatchId, Stamp, T)>>>,
    max: usize,
}

impl<T> Clone for Findings<T> {
    fn clone(&self) -> Findings<T> {
        Findings { found: Arc::clone(&self.found), max: self.max }
    }
}

impl<T: Clone> Findings<T> {
    /// A memory for at most `max` findings.
    pub(super) fn new(max: usize) -> Findings<T> {
        Findings { found: Arc::default(), max }
    }

    /// What was found out about this match, if it was found in this very file.
    pub(super) fn get(&self, match_id: &MatchId, stamp: Stamp) -> Option<T> {
        let found = self.found();
        let known = found.iter().find(|(known, of, _)| *of == stamp && known == match_id);
        known.map(|(.., found)| found.clone())
    }

    pub(super) fn put(&self, match_id: &MatchId, stamp: Stamp, finding: T) {
        let mut found = self.found();
        found.retain(|(known, ..)| known != match_id);
        if found.len() >= self.max {
            found.pop_front();
        }
        found.push_back((match_id.clone(), stamp, finding));
    }

    fn found(&self) -> MutexGuard<'_, VecDeque<(MatchId, Stamp, T)>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
