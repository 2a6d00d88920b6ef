//! Pairing against every way to do it, and against what must hold for any tickets.

use proptest::prelude::*;

use super::*;
use crate::domain::matchmaking::Sizes;

const RULES: PairingRules = PairingRules {
    window_start: 10_000,
    window_per_s: 1_000,
    window_max: 100_000,
    stretch: 3,
    full_wait_ms: 10_000,
    bots_wait_ms: 20_000,
};

fn candidate(rating: i64, waited_ms: u64, players: u16, sizes: Sizes, bots: bool) -> Candidate {
    let window = RULES.window(waited_ms);
    Candidate { rating, window, stretched: 3 * window, waited_ms, players, sizes, bots }
}

/// One of two who want to play each other.
fn duellist(points: i64, waited_ms: u64) -> Candidate {
    candidate(points * 100, waited_ms, 1, Sizes { min: 2, max: 2 }, false)
}

fn in_order(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|one| (one.rating, std::cmp::Reverse(one.waited_ms)));
    candidates
}

fn members(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let mut groups: Vec<_> = pair(candidates, &RULES).into_iter().map(|found| found.members).collect();
    groups.sort();
    groups
}

fn total(groups: &[Vec<usize>], candidates: &[Candidate]) -> PairingWorth {
    let worth = |group: &Vec<usize>| Gathering::of_all(group.iter().map(|at| &candidates[*at])).worth();
    groups.iter().map(worth).fold(PairingWorth::default(), |sum, worth| sum + worth)
}

/// The best total of all ways to put the tickets from `at` on into the groups that are begun, or none.
fn best_of_all_ways(candidates: &[Candidate], at: usize, groups: &mut Vec<Vec<usize>>) -> PairingWorth {
    if at == candidates.len() {
        let matches: Vec<_> = groups.iter().filter(|group| !group.is_empty()).cloned().collect();
        let are_matches = matches
            .iter()
            .all(|group| Gathering::of_all(group.iter().map(|at| &candidates[*at])).is_match(&RULES));
        return if are_matches { total(&matches, candidates) } else { PairingWorth::default() };
    }
    let mut best = best_of_all_ways(candidates, at + 1, groups);
    for group in 0..=groups.len() {
        if group == groups.len() {
            groups.push(vec![at]);
        } else {
            groups[group].push(at);
        }
        best = best.max(best_of_all_ways(candidates, at + 1, groups));
        groups[group].pop();
        if groups.last().is_some_and(Vec::is_empty) {
            groups.pop();
        }
    }
    best
}

fn some_sizes() -> impl Strategy<Value = Sizes> {
    prop_oneof![Just((2, 2)), Just((2, 4)), Just((4, 4)), Just((2, 10)), Just((3, 8))]
        .prop_map(|(min, max)| Sizes { min, max })
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    // Few ratings and times, so that there are equals.
    (0i64..30, 0u64..16, 1u16..4, some_sizes(), any::<bool>()).prop_map(
        |(rating, waited, players, sizes, bots)| {
            candidate(rating * 5_000, waited * 2_500, players.min(sizes.max), sizes, bots)
        },
    )
}

fn pool(most: usize) -> impl Strategy<Value = Vec<Candidate>> {
    proptest::collection::vec(any_candidate(), 0..most).prop_map(in_order)
}

fn duels(most: usize, waits: std::ops::Range<u64>) -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0i64..2000, waits).prop_map(|(points, waited_ms)| duellist(points, waited_ms));
    proptest::collection::vec(one, 0..most).prop_map(in_order)
}

proptest! {
    #[test]
    fn no_ticket_is_in_two_matches_and_every_match_suits_all_of_its_tickets(candidates in pool(120)) {
        let found = pair(&candidates, &RULES);
        let mut seen = vec![false; candidates.len()];
        for Pairing { members, gathering } in &found {
            for member in members {
                prop_assert!(!std::mem::replace(&mut seen[*member], true), "{member} is in two matches");
            }
            let those = || members.iter().map(|at| &candidates[*at]);
            let players: u16 = those().map(|one| one.players).sum();
            let oldest = those().map(|one| one.waited_ms).max().unwrap();
            prop_assert_eq!(players, gathering.players);
            prop_assert!(those().all(|one| gathering.spread() <= one.stretched && players <= one.sizes.max));
            prop_assert!(those().any(|one| gathering.spread() <= one.window));
            let with_bots = those().all(|one| one.bots) && oldest >= RULES.bots_wait_ms;
            prop_assert!(with_bots || those().all(|one| players >= one.sizes.min));
            prop_assert!(with_bots || oldest >= RULES.full_wait_ms || those().any(|one| players == one.sizes.max));
        }
    }

    #[test]
    fn of_a_few_tickets_the_matches_are_worth_as_much_as_in_the_best_of_all_ways(candidates in pool(8)) {
        let found = members(&candidates);
        prop_assert_eq!(total(&found, &candidates), best_of_all_ways(&candidates, 0, &mut Vec::new()));
    }

    #[test]
    fn for_two_players_with_equal_windows_the_sweep_is_as_good_as_the_best_of_all_ways(
        candidates in duels(8, 5_000..5_001),
    ) {
        let found = sweep::best_runs(&candidates, &RULES);
        prop_assert_eq!(total(&found, &candidates), best_of_all_ways(&candidates, 0, &mut Vec::new()));
    }

    #[test]
    fn nobody_is_left_who_could_play_with_somebody_who_is_left(candidates in duels(120, 0..90_000)) {
        let mut is_left = vec![true; candidates.len()];
        members(&candidates).iter().flatten().for_each(|at| is_left[*at] = false);
        let left: Vec<_> = (0..candidates.len()).filter(|at| is_left[*at]).collect();
        for (number, one) in left.iter().enumerate() {
            for other in &left[number + 1..] {
                let both = Gathering::of_all([&candidates[*one], &candidates[*other]]);
                prop_assert!(!both.is_match(&RULES), "{one} and {other}");
            }
        }
    }

    #[test]
    fn among_equals_the_oldest_play_first(candidates in pool(120)) {
        let mut plays = vec![false; candidates.len()];
        members(&candidates).iter().flatten().for_each(|at| plays[*at] = true);
        for one in 0..candidates.len() {
            for other in 0..candidates.len() {
                let are_equals = candidates[one].terms() == candidates[other].terms();
                let is_older = candidates[one].waited_ms > candidates[other].waited_ms;
                prop_assert!(!(are_equals && is_older && plays[other] && !plays[one]), "{one} waits for {other}");
            }
        }
    }
}

#[test]
fn the_closest_play_each_other_though_somebody_else_came_first() {
    let candidates =
        in_order(vec![duellist(1000, 0), duellist(1010, 0), duellist(1012, 0), duellist(1020, 0)]);
    assert_eq!(members(&candidates), [[0, 1], [2, 3]]);
    let candidates = in_order(vec![duellist(1000, 9_000), duellist(1099, 0), duellist(1100, 0)]);
    assert_eq!(members(&candidates), [[1, 2]]);
}

#[test]
fn who_has_waited_longer_says_how_far_apart_ratings_may_be_and_a_newcomer_bounds_it() {
    assert_eq!(members(&[duellist(1000, 0), duellist(1101, 0)]), [[0; 0]; 0]);
    assert_eq!(members(&[duellist(1000, 20_000), duellist(1300, 0)]), [[0, 1]]);
    assert_eq!(members(&[duellist(1000, 60_000), duellist(1301, 0)]), [[0; 0]; 0]);
    assert_eq!(members(&[duellist(1000, 60_000), duellist(1301, 1_000)]), [[0, 1]]);
}

#[test]
fn two_who_have_waited_for_long_are_not_kept_apart_by_newcomers_between_them() {
    let party =
        |points: i64, waited_ms| candidate(points * 100, waited_ms, 2, Sizes { min: 4, max: 4 }, false);
    let mut candidates = vec![party(1000, 60_000), party(1400, 60_000)];
    candidates.extend((0..9).map(|step| duellist(1105 + 10 * step, 0)));
    let candidates = in_order(candidates);
    let old: Vec<_> = (0..candidates.len()).filter(|at| candidates[*at].waited_ms > 0).collect();
    assert!(members(&candidates).contains(&old));
}

#[test]
fn a_match_that_is_not_full_begins_only_after_a_while() {
    let sizes = Sizes { min: 2, max: 4 };
    let waiting = |waited_ms| candidate(100_000, waited_ms, 1, sizes, false);
    assert_eq!(members(&[waiting(9_000), waiting(0)]), [[0; 0]; 0]);
    assert_eq!(members(&[waiting(10_000), waiting(0)]), [[0, 1]]);
    assert_eq!(members(&[waiting(0); 4]), [[0, 1, 2, 3]]);
    assert_eq!(members(&[waiting(10_000); 5]).iter().map(Vec::len).sum::<usize>(), 5, "nobody is left alone");
}

#[test]
fn bots_come_only_to_whom_nobody_else_comes() {
    let waiting =
        |points: i64, waited_ms, bots| candidate(points * 100, waited_ms, 1, Sizes { min: 2, max: 4 }, bots);
    let found = pair(&[waiting(1000, 25_000, true)], &RULES);
    assert_eq!((found.len(), found[0].gathering.bots(&RULES)), (1, 3));
    assert!(pair(&[waiting(1000, 25_000, false)], &RULES).is_empty(), "who wants no bots gets none");
    assert!(pair(&[waiting(1000, 19_000, true)], &RULES).is_empty(), "and nobody gets them at once");
    let both = pair(&[waiting(1000, 25_000, true), waiting(1300, 25_000, true)], &RULES);
    assert_eq!(both.iter().map(|found| found.members.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(both[0].gathering.bots(&RULES), 2, "the seats that are left");
}

#[test]
fn parties_are_never_split_and_fill_up_with_those_who_fit() {
    let of = |players, points: i64| candidate(points * 100, 0, players, Sizes { min: 4, max: 4 }, false);
    assert_eq!(members(&in_order(vec![of(3, 1000), of(3, 1001), of(1, 1002)])), [[1, 2]]);
    assert_eq!(members(&in_order(vec![of(2, 1000), of(3, 1001), of(2, 1002)])), [[0, 2]]);
    assert_eq!(members(&[of(3, 1000), of(3, 1000)]), [[0; 0]; 0]);
}
