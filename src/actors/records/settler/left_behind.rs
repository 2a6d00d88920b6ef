//! Matches whose results neither the disk nor the memory took: their live journals are to stay.
//!
//! Bounded. Must not: hold up the journals of other matches.

use std::collections::HashSet;

use crate::domain::MatchId;

/// Those matches.
#[derive(Default)]
pub(super) struct LeftBehind {
    each: HashSet<MatchId>,
    /// The smallest and the largest id of those that were too many to note. Ids grow with time: between the two are matches
    /// of the same bad hour, and hardly any other.
    more: Option<(MatchId, MatchId)>,
}

impl LeftBehind {
    /// Notes one; so many are noted one by one.
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

    /// Whether it may be one of them.
    pub(super) fn has(&self, id: &MatchId) -> bool {
        self.each.contains(id) || self.more.as_ref().is_some_and(|(first, last)| first <= id && id <= last)
    }
}
