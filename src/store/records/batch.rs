//! A batch of results, some of which may have been settled before: which are new, and an answer for each.
//!
//! Must not: know a driver.

use crate::domain::ledger::boards_of;
use crate::domain::{MatchResult, SettledMatch, SettledPlayer};

/// The batch.
pub(super) struct SettlingBatch<'a> {
    results: &'a [MatchResult],
    is_new: Vec<bool>,
}

impl<'a> SettlingBatch<'a> {
    /// `is_new` says of each result, in this order, whether it is: a match that is twice in the batch is new once.
    pub(super) fn new(results: &'a [MatchResult], is_new: Vec<bool>) -> SettlingBatch<'a> {
        SettlingBatch { results, is_new }
    }

    /// Those that are to be settled.
    pub(super) fn fresh(&self) -> Vec<&'a MatchResult> {
        self.marked(true).collect()
    }

    /// Those that were settled before.
    pub(super) fn known(&self) -> impl Iterator<Item = &'a MatchResult> {
        self.marked(false)
    }

    fn marked(&self, new: bool) -> impl Iterator<Item = &'a MatchResult> {
        self.results.iter().zip(&self.is_new).filter(move |of| *of.1 == new).map(|of| of.0)
    }

    /// The answers in the order of the batch: what became of the new ones, and of the others what was answered when they were
    /// new, but for their notices: those were told then. `before` finds what such a match came to for its players.
    pub(super) fn answers<E>(
        &self,
        settled: Vec<SettledMatch>,
        mut before: impl FnMut(&MatchResult) -> Result<Vec<SettledPlayer>, E>,
    ) -> Result<Vec<SettledMatch>, E> {
        let mut settled = settled.into_iter();
        let answers = self.results.iter().zip(&self.is_new).map(|(result, is_new)| {
            match is_new.then(|| settled.next()).flatten() {
                Some(settled) => Ok(settled),
                None => Ok(again(result, before(result)?)),
            }
        });
        answers.collect()
    }
}

fn again(result: &MatchResult, players: Vec<SettledPlayer>) -> SettledMatch {
    SettledMatch {
        match_id: result.match_id.clone(),
        ladder: result.ladder(),
        is_new: false,
        players,
        boards: boards_of(result).to_vec(),
        notices: Vec::new(),
    }
}
