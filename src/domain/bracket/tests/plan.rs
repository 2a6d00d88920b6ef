//! The plan of double elimination: how soon two who have met can meet again.

use std::collections::BTreeSet;

use crate::domain::bracket::elimination::plan::{Elimination, GrandFinal, Plan, Planned, Source};
use crate::domain::bracket::fixture::{MatchNumber, Section};

/// The earliest round of the losers' bracket in which two can meet again who met in round 1, 2, 3 … of the winners'.
fn earliest_rematches(rounds: u32) -> Vec<u16> {
    let plan = Plan::of(Elimination::Double { grand_final: GrandFinal::None }, 1 << rounds);
    let mut earliest = vec![u16::MAX; rounds as usize];
    let mut dropped: Vec<BTreeSet<MatchNumber>> = Vec::new();
    for planned in &plan.matches {
        let sides = planned.sources.map(|source| dropped_in(&plan, &dropped, source));
        for (losers, others) in [(&sides[0], &sides[1]), (&sides[1], &sides[0])] {
            for lost in losers {
                // Whoever won there lost in a match further on, and that is where she drops.
                let met = &plan.matches[lost.index()];
                if further(&plan, *lost).any(|later| others.contains(&later)) {
                    let known = &mut earliest[usize::from(met.round) - 1];
                    *known = planned.round.min(*known);
                }
            }
        }
        dropped.push(if planned.section == Section::Losers {
            sides.into_iter().flatten().collect()
        } else {
            BTreeSet::new()
        });
    }
    earliest
}

/// In which matches of the winners' bracket those lost who may come from there.
fn dropped_in(plan: &Plan, dropped: &[BTreeSet<MatchNumber>], source: Source) -> BTreeSet<MatchNumber> {
    match source {
        Source::Loser(of) if plan.matches[of.index()].section == Section::Winners => BTreeSet::from([of]),
        Source::Winner(of) => dropped[of.index()].clone(),
        _ => BTreeSet::new(),
    }
}

/// The matches that the winner of one goes on to.
fn further(plan: &Plan, of: MatchNumber) -> impl Iterator<Item = MatchNumber> {
    std::iter::successors(Some(of), |of| {
        let follows =
            |planned: &&MatchNumber| plan.matches[planned.index()].sources.contains(&Source::Winner(*of));
        plan.followers[of.index()].iter().find(follows).copied()
    })
    .skip(1)
}

#[test]
fn a_rematch_in_a_large_bracket_comes_no_earlier_than_in_any_smaller_one() {
    let earliest: Vec<Vec<u16>> = (3..=10).map(earliest_rematches).collect();
    // Two who meet in the final of the winners' bracket meet again in the grand final alone.
    assert!(earliest.iter().all(|rounds| rounds.last() == Some(&u16::MAX)));
    let table = [&[3, 4][..], &[3, 5, 6], &[6, 5, 7, 8], &[8, 6, 7, 9, 10], &[7, 9, 10, 9, 11, 12]];
    for (of_size, of_table) in earliest.iter().zip(table) {
        assert_eq!(of_size[..of_size.len() - 1], *of_table);
    }
    for (size, larger) in earliest.iter().enumerate().skip(table.len()) {
        for smaller in &earliest[..size] {
            for (before, now) in smaller[..smaller.len() - 1].iter().zip(larger) {
                assert!(now >= before, "{smaller:?}, then {larger:?}");
            }
        }
    }
}

#[test]
fn the_drops_of_a_bracket_of_sixteen_are_those_of_the_table() {
    let plan = Plan::of(Elimination::Double { grand_final: GrandFinal::None }, 16);
    let drop = |planned: &Planned| match planned.sources {
        [Source::Loser(of), Source::Winner(_)] => Some(of.0),
        _ => None,
    };
    let drops: Vec<u32> = plan.matches.iter().filter_map(drop).collect();
    // Round 2 (matches 8 to 11) each half turned around, round 3 (12 and 13) turned around, round 4 as it is.
    assert_eq!(drops, [9, 8, 11, 10, 13, 12, 14]);
}

#[test]
fn everybody_who_loses_in_the_winners_bracket_drops_to_one_place() {
    for rounds in 1..=10 {
        let plan = Plan::of(Elimination::Double { grand_final: GrandFinal::Single }, 1 << rounds);
        let mut sources: Vec<Source> = plan.matches.iter().flat_map(|planned| planned.sources).collect();
        let count = sources.len();
        sources.sort_by_key(|source| format!("{source:?}"));
        sources.dedup();
        assert_eq!(sources.len(), count, "somebody goes to two places");
        let winners = (1..1 << rounds).count();
        let losers = sources.iter().filter(|source| matches!(source, Source::Loser(_))).count();
        assert_eq!(losers, winners, "each loser of the winners' bracket goes on once");
    }
}
