//! The matches whose results neither the disk nor the memory took. Their live journals must stay.
//!
//! The set is bounded. Must not: hold up the journals of other matches.

use std::collections::HashSet;

use crate::domain::MatchId;

/// The ids of those matches.
#[derive(Default)]
pub(super) struct UnkeptResults {
    each: HashSet<MatchId>,
    /// The smallest and the largest id of the matches that were too many to be noted one by one. Ids grow with time, so
    /// between the two there are the matches of the same bad hour, and hardly any others.
    more: Option<(MatchId, MatchId)>,
}

impl UnkeptResults {
    /// Adds a match. At most `each_max` are noted one by one.
    pub(super) fn add(&mut self, id: MatchId, each_max: usize) {
        if self.each.len() < each_max {
            self.each.insert(id);
            return;
        }
        self.more = Some(match self.more.take() {
            None => (id.clone(), id),
            Some((first, last)) => (first.min(id.clone()), last.max(id)),
        });
    }

    /// Whether this match may be one of them.
    pub(super) fn has(&self, id: &MatchId) -> bool {
        self.each.contains(id) || self.more.as_ref().is_some_and(|(first, last)| first <= id && id <= last)
    }
}
