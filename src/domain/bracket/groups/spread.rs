//! Where those who come out of groups stand in the play-off.
//!
//! Tiers are kept: all winners of groups have better seeds than all who were second, and so on. Within a tier each gets a
//! seed such that those of a group are spread over the halves of the bracket, over its quarters, and so on, as far down as
//! that goes, and meet nobody of their group in the first match.

use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::seeding::folded;

/// Somebody who comes out of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualified {
    pub(super) entrant: Entrant,
    pub(super) group: usize,
}

/// The seeds of those who come out of their groups, tier by tier.
pub(super) fn seeds(tiers: &[Vec<Qualified>]) -> Vec<Entrant> {
    let count: usize = tiers.iter().map(Vec::len).sum();
    let rounds = count.max(2).next_power_of_two().trailing_zeros();
    let mut places = vec![0; 1 << rounds];
    (0..).zip(folded(rounds)).for_each(|(place, seed)| places[usize::from(seed)] = place);
    let mut tree = Tree { rounds, groups: vec![None; 1 << rounds] };
    let mut seeds = Vec::new();
    for tier in tiers {
        let free = &places[seeds.len()..seeds.len() + tier.len()];
        let mut chosen = tree.assign(tier, free);
        for (who, place) in tier.iter().zip(&chosen) {
            tree.groups[*place] = Some(who.group);
        }
        let mut by_place: Vec<(usize, Entrant)> =
            chosen.drain(..).zip(tier).map(|(place, who)| (place, who.entrant)).collect();
        by_place.sort_by_key(|(place, _)| free.iter().position(|free| free == place));
        seeds.extend(by_place.into_iter().map(|(_, who)| who));
    }
    seeds
}

/// The places of the play-off, and the groups of those who stand there.
struct Tree {
    rounds: u32,
    groups: Vec<Option<usize>>,
}

impl Tree {
    /// A place for each of a tier, as far apart from others of her group as all can be.
    fn assign(&self, tier: &[Qualified], free: &[usize]) -> Vec<usize> {
        let depths = (0..=self.rounds).rev().map(|depth| (depth, true)).chain([(0, false)]);
        let found = depths.into_iter().find_map(|(depth, apart)| {
            let fits = |who: usize, at: usize| {
                let group = tier[who].group;
                (!apart || self.groups[free[at] ^ 1] != Some(group)) && self.is_spread(group, free[at], depth)
            };
            perfect(tier.len(), fits)
        });
        let order = found.unwrap_or_else(|| (0..tier.len()).collect());
        order.into_iter().map(|at| free[at]).collect()
    }

    /// Whether one more of a group may stand at a place, if the subtrees down to this depth are to have equally many.
    fn is_spread(&self, group: usize, place: usize, depth: u32) -> bool {
        let hers = |groups: &[Option<usize>]| groups.iter().filter(|of| **of == Some(group)).count();
        let all = hers(&self.groups) + 1;
        (1..=depth).all(|depth| {
            let size = 1 << (self.rounds - depth);
            let start = place / size * size;
            hers(&self.groups[start..start + size]) < all.div_ceil(1 << depth)
        })
    }
}

/// A place for each of so many, if all can have one that fits (augmenting paths, Kuhn 1955). The nearest is tried first.
fn perfect(count: usize, fits: impl Fn(usize, usize) -> bool) -> Option<Vec<usize>> {
    let near = |who: usize| {
        let mut fitting: Vec<usize> = (0..count).filter(|at| fits(who, *at)).collect();
        fitting.sort_by_key(|at| at.abs_diff(who));
        fitting
    };
    let fits: Vec<Vec<usize>> = (0..count).map(near).collect();
    let mut taken = vec![None; count];
    for who in 0..count {
        if !augment(who, &fits, &mut vec![false; count], &mut taken) {
            return None;
        }
    }
    let mut places = vec![0; count];
    taken.iter().enumerate().for_each(|(at, who)| _ = who.map(|who: usize| places[who] = at));
    Some(places)
}

fn augment(who: usize, fits: &[Vec<usize>], seen: &mut [bool], taken: &mut [Option<usize>]) -> bool {
    for at in fits[who].iter().copied() {
        if !std::mem::replace(&mut seen[at], true)
            && taken[at].is_none_or(|other| augment(other, fits, seen, taken))
        {
            taken[at] = Some(who);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups at the places of the bracket, byes left out.
    fn places(groups: usize, advance: usize) -> Vec<Option<usize>> {
        let tier = |tier: usize| {
            (0..groups)
                .map(|group| Qualified { entrant: Entrant((tier * groups + group) as u16), group })
                .collect()
        };
        let tiers: Vec<Vec<Qualified>> = (0..advance).map(tier).collect();
        let seeds = seeds(&tiers);
        let rounds = seeds.len().max(2).next_power_of_two().trailing_zeros();
        for (tier, equals) in seeds.chunks(groups).enumerate() {
            assert!(equals.iter().all(|who| who.index() / groups == tier), "tiers are kept");
        }
        let at = |seed: u16| seeds.get(usize::from(seed)).map(|who| who.index() % groups);
        folded(rounds).into_iter().map(at).collect()
    }

    #[test]
    fn nobody_meets_her_group_in_the_first_match_and_groups_are_spread() {
        for groups in 2..=40 {
            for advance in 1..=4 {
                let places = places(groups, advance);
                let meets = |pair: &[Option<usize>]| pair[0].is_some() && pair[0] == pair[1];
                assert!(!places.chunks(2).any(meets), "{groups} groups, {advance} of each: {places:?}");
                let (upper, lower) = places.split_at(places.len() / 2);
                let count =
                    |half: &[Option<usize>], group| half.iter().filter(|of| **of == Some(group)).count();
                for group in 0..groups {
                    let apart = count(upper, group).abs_diff(count(lower, group));
                    assert!(apart <= 1, "{groups} groups, {advance} of each: {places:?}");
                }
            }
        }
    }
}
