//! Round robin: everybody meets everybody, sides alternate, ties are told apart as declared, stories end.

use std::collections::BTreeMap;

use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use super::story::{better, check, ended, play, shuffled, tell};
use crate::domain::Rng;
use crate::domain::bracket::berger::berger;
use crate::domain::bracket::{
    Departure, Entrant, Format, Lengths, MatchStatus, Report, RoundRobin, TieBreak,
};

fn drawn(entrants: u16, twice: bool) -> RoundRobin {
    let order = (0..entrants).map(Entrant).collect();
    RoundRobin::draw(twice, order, Lengths::all(1), TieBreak::of_a_round_robin()).unwrap()
}

/// Entrants by place, with rank and figures.
fn places(round_robin: &RoundRobin) -> Vec<(u16, u16, Vec<i64>)> {
    let standings = round_robin.standings().into_iter();
    standings.map(|ranked| (ranked.rank, ranked.entrant.0, ranked.figures)).collect()
}

#[test]
fn the_rounds_of_six_are_those_of_the_berger_table() {
    let rounds: Vec<Vec<String>> = berger(6, 1)
        .iter()
        .map(|pairs| pairs.iter().map(|pair| format!("{}-{}", pair[0] + 1, pair[1] + 1)).collect())
        .collect();
    let table = [
        ["1-6", "2-5", "3-4"],
        ["1-2", "5-3", "6-4"],
        ["2-6", "3-1", "4-5"],
        ["1-4", "2-3", "6-5"],
        ["3-6", "4-2", "5-1"],
    ];
    let sorted = |mut pairs: Vec<String>| {
        pairs.sort_unstable();
        pairs
    };
    assert_eq!(rounds.into_iter().map(sorted).collect::<Vec<_>>(), table);
}

#[test]
fn everybody_meets_everybody_once_at_every_size() {
    for entrants in (2..=200).chain([511, 512, 1023, 1024]) {
        let rounds = berger(entrants, 1);
        assert_eq!(rounds.len(), usize::from(entrants + entrants % 2 - 1));
        let mut met = vec![false; usize::from(entrants) * usize::from(entrants)];
        let mut firsts = vec![0_u16; usize::from(entrants)];
        for pairs in &rounds {
            let mut busy = vec![false; usize::from(entrants)];
            assert_eq!(pairs.len(), usize::from(entrants / 2), "one rests at most");
            for pair in pairs {
                let [low, high] = [pair[0].min(pair[1]), pair[0].max(pair[1])].map(usize::from);
                assert!(!std::mem::replace(&mut met[low * usize::from(entrants) + high], true));
                assert!(
                    !std::mem::replace(&mut busy[low], true) && !std::mem::replace(&mut busy[high], true)
                );
                firsts[usize::from(pair[0])] += 1;
            }
        }
        let least = (entrants - 1) / 2;
        assert!(firsts.iter().all(|first| (least..=least + 1).contains(first)), "{entrants}: {firsts:?}");
    }
}

#[test]
fn nobody_has_one_side_three_times_in_a_row_where_two_cycles_meet() {
    for entrants in 3..=100 {
        let rounds = berger(entrants, 2);
        let mut sides: BTreeMap<u16, Vec<bool>> = BTreeMap::new();
        for [first, second] in rounds.iter().flatten() {
            sides.entry(*first).or_default().push(true);
            sides.entry(*second).or_default().push(false);
        }
        for (who, sides) in sides {
            assert_eq!(sides.iter().filter(|first| **first).count() * 2, sides.len());
            let thrice = sides.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
            assert!(!thrice, "{entrants}: {who} {sides:?}");
        }
    }
}

#[test]
fn the_better_of_all_pairs_is_the_better_in_the_standings() {
    for (entrants, twice) in (2..=40).flat_map(|entrants| [(entrants, false), (entrants, true)]) {
        let mut round_robin = drawn(entrants, twice);
        let games = play(&mut round_robin, better);
        let once = usize::from(entrants) * (usize::from(entrants) - 1) / 2;
        assert_eq!(games, once * if twice { 2 } else { 1 });
        let expected: Vec<_> = (0..entrants).map(|who| (who + 1, who)).collect();
        let best: Vec<_> = places(&round_robin).into_iter().map(|(rank, who, _)| (rank, who)).collect();
        assert_eq!(best, expected);
        check(&round_robin, entrants);
    }
}

#[test]
fn those_of_equal_score_are_told_apart_by_the_declared_tie_breaks() {
    let mut four = drawn(4, false);
    // 0 beats 1, 1 beats 2, 2 beats 0, and all beat 3 but 2, who draws.
    let winners = BTreeMap::from([([0, 1], 0), ([1, 2], 1), ([0, 2], 2), ([0, 3], 0), ([1, 3], 1)]);
    play(&mut four, |game| {
        let mut pair = [game.sides[0].0, game.sides[1].0];
        pair.sort_unstable();
        winners.get(&pair).map(|winner| Entrant(*winner))
    });
    // Score, direct encounter, wins, four times Sonneborn-Berger: 0 has beaten 4 and 1 halves, 1 has beaten 3 and 1.
    assert_eq!(
        places(&four),
        [
            (1, 0, vec![4, 2, 2, 10]),
            (2, 1, vec![4, 0, 2, 8]),
            (3, 2, vec![3, 0, 1, 9]),
            (4, 3, vec![1, 0, 0, 3])
        ]
    );
}

#[test]
fn a_direct_encounter_says_whether_forfeits_count() {
    for (forfeits, figure) in [(true, 2), (false, 0)] {
        let order = (0..3).map(Entrant).collect();
        let tie_breaks = vec![TieBreak::DirectEncounter { forfeits }];
        let mut three = RoundRobin::draw(false, order, Lengths::all(1), tie_breaks).unwrap();
        while let Some(game) = three.ready().first().cloned() {
            let report = match game.sides[0].0 + game.sides[1].0 {
                1 => Report::NoShow(Entrant(1)),
                2 => ended(Some(Entrant(2))),
                _ => ended(Some(Entrant(1))),
            };
            three.report(game.of, report).unwrap();
        }
        let first = places(&three).into_iter().find(|(_, who, _)| *who == 0).unwrap();
        assert_eq!(first.2.last(), Some(&figure), "{:?}", places(&three));
    }
}

#[test]
fn whoever_leaves_before_half_of_the_matches_is_annulled_and_later_forfeits() {
    let leave_after = |matches: usize| {
        let mut five = drawn(5, false);
        let mut hers = 0;
        while hers < matches {
            let game = five.ready().into_iter().max_by_key(|game| game.sides.contains(&Entrant(0))).unwrap();
            hers += usize::from(game.sides.contains(&Entrant(0)));
            five.report(game.of, ended(better(&game))).unwrap();
        }
        five.depart(Entrant(0), Departure::Withdrawn).unwrap();
        play(&mut five, better);
        let count = |status| five.fixtures().iter().filter(|of| of.status == status).count();
        (count(MatchStatus::Annulled), count(MatchStatus::Withdrawn), five.standings())
    };
    let (annulled, forfeits, standings) = leave_after(1);
    assert_eq!((annulled, forfeits), (4, 0));
    assert_eq!((standings[4].entrant, standings[4].wins), (Entrant(0), 0));
    let (annulled, forfeits, standings) = leave_after(2);
    assert_eq!((annulled, forfeits), (0, 2));
    assert_eq!(standings.iter().find(|ranked| ranked.entrant == Entrant(0)).unwrap().wins, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_story_of_a_round_robin_ends(
        entrants in 2_u16..14, twice: bool, best_of in 1_u8..4, seed in any::<u64>(),
    ) {
        let mut rng = Rng::seeded(seed);
        let order = shuffled(entrants, &mut rng);
        let lengths = Lengths::all(best_of);
        let mut table = RoundRobin::draw(twice, order, lengths, TieBreak::of_a_round_robin()).unwrap();
        tell(&mut table, entrants, 30, &mut rng);
        let text = serde_json::to_string(&table).unwrap();
        prop_assert_eq!(serde_json::from_str::<RoundRobin>(&text).unwrap(), table.clone(), "one pass says the same");
        let left = table.fixtures().iter().any(|fixture| !fixture.status.is_over());
        prop_assert!(!left);
    }
}
