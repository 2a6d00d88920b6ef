//! A second look at places where somebody is left: a few neighbours are matched anew in the best of all ways.

use super::super::PairingRules;
use super::exact::{TICKETS_MAX, best};
use super::{Candidate, Gathering, PairingWorth};

/// So far apart are the places that are looked at; they overlap.
const STEP: usize = 2;

/// Which match each candidate is in, if it is in one.
struct Seating {
    of: Vec<Option<usize>>,
    groups: Vec<Vec<usize>>,
}

/// Matches that are worth at least as much as these.
pub(super) fn polished(
    candidates: &[Candidate],
    groups: Vec<Vec<usize>>,
    rules: &PairingRules,
) -> Vec<Vec<usize>> {
    let mut seating = Seating { of: vec![None; candidates.len()], groups: Vec::new() };
    groups.into_iter().for_each(|group| seating.add(group));
    for begin in (0..candidates.len().saturating_sub(TICKETS_MAX - 1)).step_by(STEP) {
        seating.look_again(candidates, begin..begin + TICKETS_MAX, rules);
    }
    seating.groups.retain(|group| !group.is_empty());
    seating.groups
}

impl Seating {
    fn add(&mut self, group: Vec<usize>) {
        group.iter().for_each(|member| self.of[*member] = Some(self.groups.len()));
        self.groups.push(group);
    }

    /// Matches those anew who stand there and whose matches do not reach beyond, if somebody is left among them and that is
    /// worth more.
    fn look_again(&mut self, candidates: &[Candidate], range: std::ops::Range<usize>, rules: &PairingRules) {
        if range.clone().all(|at| self.of[at].is_some()) {
            return;
        }
        let is_within = |group: &Vec<usize>| group.iter().all(|member| range.contains(member));
        let may = |at: &usize| self.of[*at].is_none_or(|group| is_within(&self.groups[group]));
        let some: Vec<usize> = range.clone().filter(may).collect();
        let these: Vec<Candidate> = some.iter().map(|at| candidates[*at]).collect();
        let mut before: Vec<usize> = some.iter().filter_map(|at| self.of[*at]).collect();
        before.sort_unstable();
        before.dedup();
        let found: Vec<Vec<usize>> = best(&these, rules);
        let found: Vec<Vec<usize>> =
            found.into_iter().map(|group| group.into_iter().map(|at| some[at]).collect()).collect();
        let worth_before = total(candidates, before.iter().map(|group| &self.groups[*group]));
        if total(candidates, &found) > worth_before {
            some.iter().for_each(|at| self.of[*at] = None);
            before.into_iter().for_each(|group| self.groups[group].clear());
            found.into_iter().for_each(|group| self.add(group));
        }
    }
}

fn total<'g>(candidates: &[Candidate], groups: impl IntoIterator<Item = &'g Vec<usize>>) -> PairingWorth {
    let worth = |group: &Vec<usize>| Gathering::of_all(group.iter().map(|at| &candidates[*at])).worth();
    groups.into_iter().map(worth).fold(PairingWorth::default(), |sum, worth| sum + worth)
}
