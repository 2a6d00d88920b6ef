//! The best of all ways to match a few tickets, whatever their windows and sizes are.

use super::super::PairingRules;
use super::{Candidate, Gathering, PairingWorth};

/// Most tickets that are looked at in every way; there are up to 3^7 steps for them.
pub(super) const TICKETS_MAX: usize = 7;

/// The matches that are worth most in total.
pub(super) fn best(candidates: &[Candidate], rules: &PairingRules) -> Vec<Vec<usize>> {
    let all = (1usize << candidates.len()) - 1;
    let worth_of = |set: usize| {
        let gathering = Gathering::of_all(members(set).map(|member| &candidates[member]));
        gathering.is_match(rules).then(|| gathering.worth())
    };
    let matches: Vec<Option<PairingWorth>> =
        (0..=all).map(|set| if set == 0 { None } else { worth_of(set) }).collect();
    // The best of each set of tickets, and the match with its first ticket; none, where that one is left out.
    let mut bests: Vec<(PairingWorth, usize)> = vec![(PairingWorth::default(), 0); all + 1];
    for set in 1..=all {
        let first = set & set.wrapping_neg();
        let rest = set ^ first;
        let mut best = (bests[rest].0, 0);
        for others in subsets(rest) {
            if let Some(worth) = matches[others | first] {
                let total = worth + bests[rest ^ others].0;
                if total > best.0 {
                    best = (total, others | first);
                }
            }
        }
        bests[set] = best;
    }
    chosen(&bests, all)
}

/// The matches that the best way consists of.
fn chosen(bests: &[(PairingWorth, usize)], all: usize) -> Vec<Vec<usize>> {
    let (mut groups, mut set) = (Vec::new(), all);
    while set != 0 {
        let group = bests[set].1;
        if group != 0 {
            groups.push(members(group).collect());
        }
        set ^= if group == 0 { set & set.wrapping_neg() } else { group };
    }
    groups
}

fn members(set: usize) -> impl Iterator<Item = usize> {
    (0..TICKETS_MAX).filter(move |member| set & (1 << member) != 0)
}

/// All subsets of a set, the empty one among them.
fn subsets(set: usize) -> impl Iterator<Item = usize> {
    let mut next = Some(set);
    std::iter::from_fn(move || {
        let subset = next?;
        next = (subset != 0).then(|| (subset - 1) & set);
        Some(subset)
    })
}
