//! Matches of those whom the sweep has left over, because somebody stands between them who fits neither: a newcomer with a
//! narrow window, or a party that is too large. The oldest come first, and each takes its nearest.

use std::cmp::Reverse;

use super::super::PairingRules;
use super::{Candidate, Gathering};

/// So many neighbours on each side are looked at.
const NEIGHBOURS_MAX: usize = 64;

/// Matches of candidates that are in none of the groups.
pub(super) fn matched_by_age(
    candidates: &[Candidate],
    groups: &[Vec<usize>],
    rules: &PairingRules,
) -> Vec<Vec<usize>> {
    let mut is_left = vec![true; candidates.len()];
    groups.iter().flatten().for_each(|member| is_left[*member] = false);
    let left: Vec<usize> = (0..candidates.len()).filter(|at| is_left[*at]).collect();
    let mut by_age: Vec<usize> = (0..left.len()).collect();
    by_age.sort_by_key(|at| Reverse(candidates[left[*at]].waited_ms));
    let mut is_free = vec![true; left.len()];
    let mut found = Vec::new();
    for at in by_age {
        if !is_free[at] {
            continue;
        }
        let (group, gathering) = gather(candidates, &left, &is_free, at);
        if gathering.is_match(rules) {
            group.iter().for_each(|at| is_free[*at] = false);
            found.push(group.into_iter().map(|at| left[at]).collect());
        }
    }
    found
}

/// Gathers those around one, the nearest first, who fit. Answers their places among the leftovers.
fn gather(candidates: &[Candidate], left: &[usize], is_free: &[bool], at: usize) -> (Vec<usize>, Gathering) {
    let one = &candidates[left[at]];
    let mut gathering = Gathering::of(one);
    let mut group = vec![at];
    let begin = at.saturating_sub(NEIGHBOURS_MAX);
    let end = (at + 1 + NEIGHBOURS_MAX).min(left.len());
    let mut around: Vec<usize> = (begin..end).filter(|other| *other != at && is_free[*other]).collect();
    around.sort_by_key(|other| (candidates[left[*other]].rating - one.rating).abs());
    for other in around {
        let with = gathering.and(Gathering::of(&candidates[left[other]]));
        if with.fits() {
            gathering = with;
            group.push(other);
        }
    }
    (group, gathering)
}
