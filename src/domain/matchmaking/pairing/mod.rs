//! Pairing: which of the tickets of a queue play together. A pure function of the tickets and of how long each has waited.
//!
//! What it chooses is the best in total, as [`PairingWorth`] says: many players, close ratings, full matches, and among equals
//! those who have waited longest. Where a few tickets can only meet each other, every way to match them is looked at
//! (`exact`). Where there are many, matches are runs of neighbours in the order of ratings, and the best runs are found
//! in one sweep (`sweep`); for two players with equal windows there is nothing better. Whoever is left over then and
//! still has somebody to play with is matched by age (`leftovers`), and where somebody is left at the end a few neighbours are
//! matched anew (`polish`). Must not: know ids, or a clock.

mod exact;
mod gathering;
mod leftovers;
mod polish;
mod sweep;
#[cfg(test)]
mod tests;

pub use gathering::{Candidate, Gathering, PairingWorth};

use super::PairingRules;

/// Tickets that play together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// The places of the tickets among the candidates, in the order of ratings.
    pub members: Vec<usize>,
    /// What they are together.
    pub gathering: Gathering,
}

/// Finds matches among candidates that are in the order of their ratings, those of one rating with the longest wait
/// first. No candidate is in two matches.
pub fn pair(candidates: &[Candidate], rules: &PairingRules) -> Vec<Pairing> {
    let mut groups = Vec::new();
    for (begin, cluster) in clusters(candidates) {
        let mut found = match cluster.len() {
            0..=exact::TICKETS_MAX => exact::best(cluster, rules),
            _ => {
                let mut found = sweep::best_runs(cluster, rules);
                found.extend(leftovers::matched_by_age(cluster, &found, rules));
                found = polish::polished(cluster, found, rules);
                found.extend(leftovers::matched_by_age(cluster, &found, rules));
                found
            }
        };
        found.iter_mut().flatten().for_each(|member| *member += begin);
        groups.append(&mut found);
    }
    prefer_seniors(candidates, &mut groups);
    groups.into_iter().map(|members| Pairing::of(candidates, members)).collect()
}

impl Pairing {
    fn of(candidates: &[Candidate], mut members: Vec<usize>) -> Pairing {
        members.sort_unstable();
        let gathering = Gathering::of_all(members.iter().map(|member| &candidates[*member]));
        Pairing { members, gathering }
    }
}

/// Cuts the candidates where no match can reach across, each piece with its place. A match that reaches across a gap has
/// somebody below it for whom ratings may be as far apart.
fn clusters(candidates: &[Candidate]) -> impl Iterator<Item = (usize, &[Candidate])> {
    let mut begin = 0;
    std::iter::from_fn(move || {
        let rest = candidates.get(begin..).filter(|rest| !rest.is_empty())?;
        let mut widest = rest[0].stretched;
        let reached = rest.windows(2).take_while(|pair| {
            let reaches = pair[1].rating - pair[0].rating <= widest;
            widest = widest.max(pair[1].stretched);
            reaches
        });
        let piece = (begin, &rest[..=reached.count()]);
        begin += piece.1.len();
        Some(piece)
    })
}

/// Among tickets that differ in nothing but their age, gives the places in matches to the oldest. An older one has a wider
/// window, so whatever was a match stays one.
fn prefer_seniors(candidates: &[Candidate], groups: &mut [Vec<usize>]) {
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    for (group, members) in groups.iter().enumerate() {
        places.extend(members.iter().enumerate().map(|(place, member)| (*member, group, place)));
    }
    // Both are in the order of terms, and then of age: candidates of one rating stand in that order.
    places.sort_by_key(|(member, ..)| (candidates[*member].terms(), *member));
    let mut seniors: Vec<usize> = (0..candidates.len()).collect();
    seniors.sort_by_key(|at| candidates[*at].terms());
    let mut seniors = seniors.into_iter();
    for (member, group, place) in places {
        let terms = candidates[member].terms();
        let senior = seniors.find(|at| candidates[*at].terms() == terms);
        groups[group][place] = senior.unwrap_or(member);
    }
}
