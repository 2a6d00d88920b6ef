//! The best matches of neighbours: no one in between is passed over. One sweep over any number of tickets.

use super::super::PairingRules;
use super::{Candidate, Gathering, PairingWorth};

/// The runs that are worth most in total.
pub(super) fn best_runs(candidates: &[Candidate], rules: &PairingRules) -> Vec<Vec<usize>> {
    // The best of the first tickets, and how many of the last ones of these are a match; 0: the last one is left out.
    let mut bests: Vec<(PairingWorth, usize)> = Vec::with_capacity(candidates.len() + 1);
    bests.push((PairingWorth::default(), 0));
    for end in 0..candidates.len() {
        let mut best = (bests[end].0, 0);
        for (begin, run) in runs_down_from(candidates, end) {
            if run.is_match(rules) {
                let total = bests[begin].0 + run.worth();
                if total > best.0 {
                    best = (total, end + 1 - begin);
                }
            }
        }
        bests.push(best);
    }
    chosen(&bests)
}

/// The runs that end with a ticket, as long as those in it may be in one match, each with where it begins.
fn runs_down_from(candidates: &[Candidate], end: usize) -> impl Iterator<Item = (usize, Gathering)> {
    let mut run: Option<Gathering> = None;
    (0..=end).rev().map_while(move |begin| {
        let next = Gathering::of(&candidates[begin]);
        let longer = run.map_or(next, |run| run.and(next));
        run = Some(longer);
        longer.may_grow().then_some((begin, longer))
    })
}

fn chosen(bests: &[(PairingWorth, usize)]) -> Vec<Vec<usize>> {
    let (mut groups, mut end) = (Vec::new(), bests.len() - 1);
    while end > 0 {
        let length = bests[end].1;
        if length > 0 {
            groups.push((end - length..end).collect());
        }
        end -= length.max(1);
    }
    groups
}
