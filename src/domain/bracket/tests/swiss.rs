//! Swiss: nobody meets anybody twice, byes and sides are even, groups stay together, large fields are drawn at once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::story::{better, check, ended, play, shuffled, tell};
use crate::domain::Rng;
use crate::domain::bracket::{
    Departure, DrawnRound, Entrant, Fixture, Format, Lengths, MatchNumber, MatchStatus, Report,
    ReportRefused, Swiss, SwissRules,
};

fn begun(entrants: u16, rules: SwissRules) -> Swiss {
    Swiss::begin(rules, (0..entrants).map(Entrant).collect(), Lengths::all(1), Vec::new()).unwrap()
}

fn draw_next(swiss: &mut Swiss) -> Option<DrawnRound> {
    let round = swiss.next_round()?;
    swiss.begin_round(round.clone()).unwrap();
    Some(round)
}

/// Plays a round in which the better wins, or, by chance, nobody, or the other, or one does not come.
fn play_round(swiss: &mut Swiss, rng: &mut Rng) {
    for game in swiss.ready() {
        let report = match rng.below(12) {
            0 => Report::NoShow(game.sides[0]),
            1 => Report::Forfeit(game.sides[1]),
            2 => Report::AllAbsent,
            3..5 => Report::drawn(),
            5 => ended(game.sides.iter().copied().max()),
            _ => ended(better(&game)),
        };
        swiss.report(game.of, report).unwrap();
    }
}

fn seats(fixture: &Fixture<'_>) -> Vec<Entrant> {
    fixture.slots.iter().filter_map(|slot| slot.entrant()).collect()
}

/// What has to hold of all rounds that were drawn: no rematch, one bye at most, sides.
fn check_rules(swiss: &Swiss, rounds: u16) {
    let mut met = BTreeSet::new();
    let mut gifts: BTreeMap<Entrant, u16> = BTreeMap::new();
    let mut sides: BTreeMap<Entrant, Vec<bool>> = BTreeMap::new();
    for fixture in swiss.fixtures() {
        let seats = seats(&fixture);
        if fixture.status == MatchStatus::Bye {
            let hers = gifts.entry(seats[0]).or_default();
            assert_eq!(*hers, 0, "a bye after a full point that was not played: {fixture:?}");
            *hers += 1;
        } else if fixture.status == MatchStatus::Played {
            let pair = BTreeSet::from([seats[0], seats[1]]);
            assert!(met.insert(pair), "a rematch: {fixture:?}");
            for (who, first) in [(seats[0], true), (seats[1], false)] {
                let hers = sides.entry(who).or_default();
                hers.push(first);
                if fixture.round < rounds {
                    let firsts = hers.iter().filter(|first| **first).count() as i32;
                    assert!((2 * firsts - hers.len() as i32).abs() <= 2, "{who:?} {hers:?}");
                    assert!(
                        !hers.windows(3).any(|three| three.iter().all(|side| *side == first)),
                        "{hers:?}"
                    );
                }
            }
        } else if let Some(winner) = fixture.winner {
            *gifts.entry(winner).or_default() += 1;
        }
    }
}

#[test]
fn a_swiss_of_every_size_keeps_its_rules() {
    let sizes = (2..=64).chain([99, 128, 255, 256, 511, 512, 777, 1023, 1024]);
    for entrants in sizes {
        let mut rng = Rng::seeded(u64::from(entrants));
        let rounds = SwissRules::enough_rounds(usize::from(entrants));
        let mut swiss = begun(entrants, SwissRules::of(rounds));
        let mut drawn = 0;
        while let Some(round) = draw_next(&mut swiss) {
            let byes = round.tables.iter().filter(|table| table.len() == 1).count();
            assert_eq!(byes, usize::from(entrants % 2), "{entrants}, round {}", round.number);
            drawn += 1;
            play_round(&mut swiss, &mut rng);
        }
        assert_eq!(drawn, rounds, "{entrants}");
        check_rules(&swiss, rounds);
        check(&swiss, entrants);
    }
}

#[test]
fn the_better_half_meets_the_worse_half_in_order_at_first() {
    let mut swiss = begun(9, SwissRules::of(4));
    let round = draw_next(&mut swiss).unwrap();
    let tables: Vec<Vec<u16>> =
        round.tables.iter().map(|table| table.iter().map(|who| who.0).collect()).collect();
    assert_eq!(tables, [vec![0, 4], vec![5, 1], vec![2, 6], vec![7, 3], vec![8]]);
    // Large groups are drawn in slices, and come out the same.
    let round = draw_next(&mut begun(1000, SwissRules::of(9))).unwrap();
    let is_fold = |(at, table): (u16, &Vec<Entrant>)| {
        table.iter().min() == Some(&Entrant(at)) && table.contains(&Entrant(at + 500))
    };
    assert!((0..).zip(&round.tables).all(is_fold));
}

#[test]
fn whoever_wins_everything_is_first_alone() {
    for entrants in 2..=40 {
        let mut swiss = begun(entrants, SwissRules::of(SwissRules::enough_rounds(usize::from(entrants))));
        play(&mut swiss, better);
        let standings = swiss.standings();
        assert_eq!((standings[0].entrant, standings[0].rank, standings[0].losses), (Entrant(0), 1, 0));
        assert!(standings[1..].iter().all(|ranked| ranked.rank > 1));
    }
}

#[test]
fn whoever_leaves_gets_nothing_for_the_rounds_she_is_away_from() {
    let mut swiss = begun(6, SwissRules::of(4));
    draw_next(&mut swiss);
    swiss.depart(Entrant(0), Departure::Withdrawn).unwrap();
    play_round(&mut swiss, &mut Rng::seeded(1));
    let round = draw_next(&mut swiss).unwrap();
    assert!(round.tables.iter().flatten().all(|who| *who != Entrant(0)));
    swiss.reinstate(Entrant(0)).unwrap();
    let lost = swiss.fixtures()[0].clone();
    assert_eq!(
        (lost.status, lost.winner),
        (MatchStatus::Withdrawn, Some(Entrant(3))),
        "what was lost stays lost"
    );
    while let Some(game) = swiss.ready().first().cloned() {
        swiss.report(game.of, ended(better(&game))).unwrap();
    }
    let round = draw_next(&mut swiss).unwrap();
    assert!(round.tables.iter().flatten().any(|who| *who == Entrant(0)), "she is back");
    let hers = swiss.standings().into_iter().find(|ranked| ranked.entrant == Entrant(0)).unwrap();
    assert_eq!((hers.figures[0], hers.losses), (0, 1));
}

#[test]
fn those_who_are_kept_apart_do_not_meet_and_nothing_stalls_if_all_are() {
    let clubs = |clubs: u16, entrants: u16| -> Vec<[Entrant; 2]> {
        let all = (0..entrants).flat_map(|one| (one + 1..entrants).map(move |other| [one, other]));
        all.filter(|[one, other]| one % clubs == other % clubs).map(|pair| pair.map(Entrant)).collect()
    };
    for (entrants, count) in [(40, 4), (41, 3), (24, 2), (10, 2)] {
        let order = (0..entrants).map(Entrant).collect();
        let mut swiss =
            Swiss::begin(SwissRules::of(5), order, Lengths::all(1), clubs(count, entrants)).unwrap();
        play(&mut swiss, better);
        let met = |fixture: &Fixture<'_>| seats(fixture).iter().map(|who| who.0 % count).collect::<Vec<_>>();
        assert!(swiss.fixtures().iter().map(met).all(|clubs| clubs.len() == 1 || clubs[0] != clubs[1]));
        check_rules(&swiss, 5);
    }
    let order = (0..4).map(Entrant).collect();
    let nobody = Swiss::begin(SwissRules::of(3), order, Lengths::all(1), clubs(1, 4)).unwrap();
    assert!(nobody.is_over() && nobody.next_round().is_none());
}

#[test]
fn whoever_wins_or_loses_often_enough_plays_no_further() {
    let rules = SwissRules { through_at: Some(3), out_at: Some(3), ..SwissRules::of(5) };
    let mut swiss = begun(16, rules);
    play(&mut swiss, better);
    let standings = swiss.standings();
    let scores: Vec<(u16, u16)> = standings.iter().map(|ranked| (ranked.wins, ranked.losses)).collect();
    assert!(scores.iter().all(|(wins, losses)| (*wins == 3) != (*losses == 3)), "{scores:?}");
    assert_eq!(scores.iter().filter(|(wins, _)| *wins == 3).count(), 8);
    assert!(scores.is_sorted_by(|one, other| (one.0, other.1) >= (other.0, one.1)), "{scores:?}");
}

#[test]
fn somebody_who_comes_late_plays_from_the_next_round() {
    let mut swiss = begun(4, SwissRules { late_entries: true, ..SwissRules::of(3) });
    assert_eq!(begun(4, SwissRules::of(3)).enter(), Err(ReportRefused::NoLateEntries));
    draw_next(&mut swiss);
    assert_eq!(swiss.enter(), Ok(Entrant(4)));
    play_round(&mut swiss, &mut Rng::seeded(2));
    let round = draw_next(&mut swiss).unwrap();
    assert_eq!(round.tables.iter().flatten().count(), 5);
    play(&mut swiss, better);
    assert_eq!(swiss.standings().len(), 5);
}

#[test]
fn a_round_can_be_drawn_by_hand_and_taken_back() {
    let mut swiss = begun(4, SwissRules::of(3));
    let by_hand = |tables: &[&[u16]]| DrawnRound {
        number: 1,
        tables: tables.iter().map(|table| table.iter().copied().map(Entrant).collect()).collect(),
    };
    for wrong in [&[&[0, 1][..], &[2]][..], &[&[0, 1], &[2, 2]], &[&[0, 1, 2], &[3]], &[&[0, 1], &[2, 4]]] {
        assert_eq!(swiss.begin_round(by_hand(wrong)), Err(ReportRefused::BadRound));
    }
    assert_eq!(swiss.take_back_round(), Err(ReportRefused::NoRound));
    swiss.begin_round(by_hand(&[&[3, 0], &[1, 2]])).unwrap();
    assert_eq!(swiss.begin_round(by_hand(&[&[3, 0], &[1, 2]])), Err(ReportRefused::NoRound));
    swiss.report(MatchNumber(1), ended(Some(Entrant(1)))).unwrap();
    assert_eq!(swiss.take_back_round(), Ok(vec![MatchNumber(1)]));
    assert_eq!(draw_next(&mut swiss).unwrap().tables[0], [Entrant(0), Entrant(2)]);
}

#[test]
fn a_correction_counts_for_the_rounds_to_come_and_the_one_that_has_begun_stands() {
    let mut swiss = begun(4, SwissRules::of(3));
    draw_next(&mut swiss);
    for game in swiss.ready() {
        swiss.report(game.of, ended(better(&game))).unwrap();
    }
    let second = draw_next(&mut swiss).unwrap();
    assert_eq!(swiss.reopen(MatchNumber(0)), Ok(Vec::new()));
    let ready: Vec<MatchNumber> = swiss.ready().iter().map(|game| game.of).collect();
    assert_eq!(ready, [MatchNumber(0)], "whoever has to play before does that first");
    swiss.report(MatchNumber(0), ended(Some(Entrant(2)))).unwrap();
    assert_eq!(swiss.ready().len(), 2);
    let tables: Vec<Vec<Entrant>> = swiss.fixtures()[2..].iter().map(seats).collect();
    assert_eq!(tables, second.tables);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_story_of_a_swiss_ends(
        entrants in 2_u16..24, rounds in 1_u16..9, best_of in 1_u8..3, ends: bool, seed in any::<u64>(),
    ) {
        let mut rng = Rng::seeded(seed);
        let order = shuffled(entrants, &mut rng);
        let ends = ends.then_some(2);
        let rules = SwissRules { through_at: ends, out_at: ends, ..SwissRules::of(rounds) };
        let mut swiss = Swiss::begin(rules, order, Lengths::all(best_of), Vec::new()).unwrap();
        tell(&mut swiss, entrants, 30, &mut rng);
        let text = serde_json::to_string(&swiss).unwrap();
        prop_assert_eq!(serde_json::from_str::<Swiss>(&text).unwrap(), swiss, "what is kept says the same");
    }
}
