//! A batch of results, some of which may have been settled before. It tells which are new, and makes an answer for
//! each.
//!
//! Must not: know a driver.

use crate::domain::ledger::boards_of;
use crate::domain::{MatchResult, SettledMatch, SettledPlayer};

/// Results, each with whether it is new.
pub(super) struct SettlingBatch<'a> {
    results: &'a [MatchResult],
    is_new: Vec<bool>,
}

impl<'a> SettlingBatch<'a> {
    /// `is_new` says for each result, in the same order, whether it is new. A match that is twice in the batch is new
    /// once.
    pub(super) fn new(results: &'a [MatchResult], is_new: Vec<bool>) -> SettlingBatch<'a> {
        SettlingBatch { results, is_new }
    }

    /// The results that are to be settled.
    pub(super) fn fresh(&self) -> Vec<&'a MatchResult> {
        self.marked(true).collect()
    }

    /// The results that were settled before.
    pub(super) fn known(&self) -> impl Iterator<Item = &'a MatchResult> {
        self.marked(false)
    }

    fn marked(&self, new: bool) -> impl Iterator<Item = &'a MatchResult> {
        self.results.iter().zip(&self.is_new).filter(move |of| *of.1 == new).map(|of| of.0)
    }

    /// The answers in the order of the batch. A new match is answered as it was settled now. Another one is answered
    /// as it was settled then, but without notices, because those were told then; `before` finds what it brought its
    /// players.
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
