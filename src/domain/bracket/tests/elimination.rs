//! Single and double elimination: numbers of matches, who is out when, seeds, stories.

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, prop_oneof, proptest};
use proptest::strategy::{Just, Strategy};

use super::story::{better, check, ended, overridden, play, shuffled, tell};
use crate::domain::Rng;
use crate::domain::bracket::{
    Departure, Elimination, Entrant, Fixture, Format, GrandFinal, Knockout, Lengths, MatchNumber,
    MatchStatus, Report, ReportRefused, Section, Seeding, Slot,
};

const SINGLE: Elimination = Elimination::Single { third_place: false };
const THIRD: Elimination = Elimination::Single { third_place: true };

fn double(grand_final: GrandFinal) -> Elimination {
    Elimination::Double { grand_final }
}

fn drawn(kind: Elimination, entrants: u16) -> Knockout {
    Knockout::draw(kind, (0..entrants).map(Entrant).collect(), Lengths::all(1)).unwrap()
}

/// How many matches of a part were played.
fn played(cup: &Knockout, section: Section) -> usize {
    let is_one = |fixture: &&Fixture<'_>| fixture.section == section && fixture.status == MatchStatus::Played;
    cup.fixtures().iter().filter(is_one).count()
}

/// Whoever wins is drawn.
fn play_by_chance(cup: &mut Knockout, seed: u64) {
    let mut rng = Rng::seeded(seed);
    play(cup, |game| rng.pick(&game.sides).copied());
}

#[test]
fn a_single_elimination_of_every_size_has_one_match_less_than_entrants() {
    for entrants in 2..=1024 {
        let mut cup = drawn(SINGLE, entrants);
        play_by_chance(&mut cup, u64::from(entrants));
        assert_eq!(played(&cup, Section::Winners), usize::from(entrants) - 1);
        let standings = cup.standings();
        assert_eq!((standings[0].rank, standings[0].losses), (1, 0));
        assert!(standings[1..].iter().all(|ranked| ranked.losses == 1 && ranked.rank > 1), "{entrants}");
        check(&cup, entrants);
    }
}

#[test]
fn a_match_for_the_third_place_is_one_more() {
    for entrants in 2..=130 {
        let mut cup = drawn(THIRD, entrants);
        play_by_chance(&mut cup, u64::from(entrants));
        assert_eq!(played(&cup, Section::Winners), usize::from(entrants) - 1);
        assert_eq!(played(&cup, Section::ThirdPlace), usize::from(entrants > 3));
        let ranks: Vec<u16> = cup.standings().iter().map(|ranked| ranked.rank).take(5).collect();
        assert_eq!(ranks, [1, 2, 3, 4, 5][..ranks.len()], "{entrants}");
    }
}

#[test]
fn a_double_elimination_of_every_size_puts_everybody_out_by_the_second_loss() {
    for entrants in 2..=1024 {
        let mut cup = drawn(double(GrandFinal::Double), entrants);
        play_by_chance(&mut cup, u64::from(entrants));
        let finals = played(&cup, Section::GrandFinal);
        assert_eq!(played(&cup, Section::Winners), usize::from(entrants) - 1);
        assert_eq!(played(&cup, Section::Losers), usize::from(entrants) - 2);
        let standings = cup.standings();
        assert_eq!((standings[0].rank, usize::from(standings[0].losses)), (1, finals - 1));
        assert!(standings[1..].iter().all(|ranked| ranked.losses == 2 && ranked.rank > 1), "{entrants}");
        check(&cup, entrants);
    }
}

#[test]
fn a_grand_final_is_none_or_one_or_two_matches_as_was_declared() {
    for entrants in 2..=130 {
        for (grand_final, matches) in
            [(GrandFinal::None, 0), (GrandFinal::Single, 1), (GrandFinal::Double, 1)]
        {
            let mut cup = drawn(double(grand_final), entrants);
            play(&mut cup, better);
            assert_eq!(played(&cup, Section::GrandFinal), matches);
            let best: Vec<_> = cup.standings().iter().map(|ranked| (ranked.rank, ranked.entrant.0)).collect();
            assert_eq!(best[..2], [(1, 0), (2, 1)], "{entrants} {grand_final:?}");
        }
    }
}

#[test]
fn the_second_grand_final_is_played_only_if_the_unbeaten_one_loses_the_first() {
    let mut cup = drawn(double(GrandFinal::Double), 4);
    let grand_final = |fixture: &Fixture<'_>| fixture.section == Section::GrandFinal;
    while cup.ready()[0].of != cup.fixtures().iter().find(|of| grand_final(of)).unwrap().number {
        let game = cup.ready()[0].clone();
        cup.report(game.of, ended(better(&game))).unwrap();
    }
    let first = cup.ready()[0].clone();
    let mut other = cup.clone();
    cup.report(first.of, ended(Some(first.sides[0]))).unwrap();
    assert!(cup.is_over() && cup.fixtures().last().unwrap().status == MatchStatus::NotNeeded);
    let second = cup.fixtures().last().unwrap().number;
    assert_eq!(cup.report(second, overridden(first.sides[1])), Err(ReportRefused::Over));
    other.report(first.of, ended(Some(first.sides[1]))).unwrap();
    assert_eq!(other.ready()[0].sides, first.sides);
    play(&mut other, |game| Some(game.sides[1]));
    assert_eq!(other.standings()[0].entrant, first.sides[1]);
}

#[test]
fn no_two_byes_meet_and_the_highest_seeds_have_them() {
    for entrants in 2..=1024_u16 {
        let cup = drawn(SINGLE, entrants);
        let byes = entrants.next_power_of_two() - entrants;
        let first: Vec<_> = cup.fixtures().into_iter().filter(|of| of.round == 1).collect();
        assert!(first.iter().all(|of| of.status != MatchStatus::NotNeeded), "{entrants}");
        let mut free: Vec<u16> = first
            .iter()
            .filter(|of| of.status == MatchStatus::Bye)
            .filter_map(|of| of.winner.map(|who| who.0))
            .collect();
        free.sort_unstable();
        assert_eq!(free, (0..byes).collect::<Vec<_>>());
    }
}

#[test]
fn seeds_meet_as_late_as_they_can() {
    for entrants in 2..=1024_u16 {
        let mut cup = drawn(SINGLE, entrants);
        play(&mut cup, better);
        for fixture in cup.fixtures().iter().filter(|of| of.status == MatchStatus::Played) {
            // If the better always wins, those of a round of 2m add up to one and the same.
            let left = entrants.next_power_of_two() >> (fixture.round - 1);
            let [Slot::Taken(first), Slot::Taken(second)] = fixture.slots[..] else { panic!("{fixture:?}") };
            assert_eq!(first.0 + second.0, left - 1, "{entrants} {fixture:?}");
        }
        let best: Vec<u16> = cup.standings().iter().map(|ranked| ranked.entrant.0).collect();
        assert_eq!(best, (0..entrants).collect::<Vec<_>>(), "{entrants}");
    }
}

#[test]
fn whoever_withdraws_loses_what_comes_and_keeps_what_was() {
    let mut cup = drawn(double(GrandFinal::Single), 8);
    cup.report(MatchNumber(0), ended(Some(Entrant(0)))).unwrap();
    cup.depart(Entrant(0), Departure::Disqualified).unwrap();
    play(&mut cup, better);
    let out: Vec<_> = cup
        .fixtures()
        .into_iter()
        .filter(|of| of.slots.contains(&Slot::Taken(Entrant(0))))
        .map(|of| (of.section, of.status, of.winner))
        .collect();
    assert_eq!(
        out,
        [
            (Section::Winners, MatchStatus::Played, Some(Entrant(0))),
            (Section::Winners, MatchStatus::Disqualified, Some(Entrant(3))),
            (Section::Losers, MatchStatus::Disqualified, Some(Entrant(5))),
        ]
    );
    assert_eq!(cup.standings()[0].entrant, Entrant(1));
}

#[test]
fn nobody_advances_where_both_are_absent() {
    let mut cup = drawn(THIRD, 4);
    cup.report(MatchNumber(0), Report::AllAbsent).unwrap();
    cup.report(MatchNumber(1), Report::NoShow(Entrant(1))).unwrap();
    assert!(cup.is_over());
    let ranks: Vec<_> = cup.standings().iter().map(|ranked| (ranked.rank, ranked.entrant.0)).collect();
    assert_eq!(ranks, [(1, 2), (2, 1), (3, 0), (3, 3)]);
    let mut empty = drawn(SINGLE, 2);
    empty.report(MatchNumber(0), Report::AllAbsent).unwrap();
    assert!(empty.is_over() && empty.standings().iter().all(|ranked| ranked.rank == 2));
}

#[test]
fn what_depends_on_a_result_is_computed_anew() {
    let mut cup = drawn(SINGLE, 8);
    play(&mut cup, better);
    let last = MatchNumber(6);
    assert_eq!(cup.report(MatchNumber(0), overridden(Entrant(0))), Ok(Vec::new()));
    assert!(cup.is_over(), "the same winner changes nothing");
    let undone = cup.report(MatchNumber(0), overridden(Entrant(7))).unwrap();
    assert_eq!(undone, [MatchNumber(4), last]);
    assert_eq!(cup.ready()[0].sides, [Entrant(7), Entrant(3)]);
    play(&mut cup, better);
    assert_eq!(cup.standings()[0].entrant, Entrant(1));
    assert_eq!(cup.reopen(MatchNumber(5)), Ok(vec![last]));
    assert_eq!(cup.ready().len(), 1);
}

#[test]
fn a_match_of_several_games_ends_as_soon_as_it_is_decided() {
    let lengths = Lengths { usual: 1, rounds: vec![(Section::Winners, 1, 3)] };
    let mut cup = Knockout::draw(SINGLE, vec![Entrant(0), Entrant(1)], lengths).unwrap();
    let sides: Vec<_> = (0..2)
        .map(|_| {
            let game = cup.ready()[0].clone();
            cup.report(game.of, Report::Void).unwrap();
            assert_eq!(cup.ready()[0], game, "a void game is played again");
            cup.report(game.of, ended(Some(Entrant(1)))).unwrap();
            [game.sides[0].0, game.sides[1].0]
        })
        .collect();
    assert_eq!((sides, cup.is_over()), (vec![[0, 1], [1, 0]], true));
    cup.reopen(MatchNumber(0)).unwrap();
    assert_eq!((play(&mut cup, |_| None), cup.standings()[0].entrant), (6, Entrant(0)));
}

#[test]
fn a_bracket_comes_back_from_what_is_kept() {
    let mut cup = drawn(double(GrandFinal::Double), 21);
    tell(&mut cup, 21, 10, &mut Rng::seeded(3));
    let text = serde_json::to_string(&cup).unwrap();
    assert_eq!(serde_json::from_str::<Knockout>(&text).unwrap(), cup);
    assert!(serde_json::from_str::<Knockout>(&text.replace("\"order\":[0,", "\"order\":[1,")).is_err());
}

#[test]
fn seeds_follow_the_entries_or_the_ratings_or_a_shuffle() {
    let rng = &mut Rng::seeded(5);
    let order = |seeding: Seeding, rng: &mut Rng| {
        seeding.order(&[1500, 1600, 1500, 1700, 1200], rng).into_iter().map(|who| who.0).collect::<Vec<_>>()
    };
    assert_eq!(order(Seeding::Order, rng), [0, 1, 2, 3, 4]);
    assert_eq!(order(Seeding::Rating, rng), [3, 1, 0, 2, 4]);
    let mut shuffled = order(Seeding::Shuffled, rng);
    assert_eq!(shuffled, order(Seeding::Shuffled, &mut Rng::seeded(5)));
    shuffled.sort_unstable();
    assert_eq!(shuffled, [0, 1, 2, 3, 4]);
}

fn kinds() -> impl Strategy<Value = Elimination> {
    prop_oneof![
        Just(SINGLE),
        Just(THIRD),
        Just(double(GrandFinal::None)),
        Just(double(GrandFinal::Single)),
        Just(double(GrandFinal::Double)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_story_ends(kind in kinds(), entrants in 2_u16..40, best_of in 1_u8..4, seed in any::<u64>()) {
        let mut rng = Rng::seeded(seed);
        let order = shuffled(entrants, &mut rng);
        let mut cup = Knockout::draw(kind, order, Lengths::all(best_of)).unwrap();
        tell(&mut cup, entrants, 30, &mut rng);
        let text = serde_json::to_string(&cup).unwrap();
        prop_assert_eq!(serde_json::from_str::<Knockout>(&text).unwrap(), cup, "one pass says the same");
    }
}

#[test]
fn every_story_of_a_large_bracket_ends() {
    for (seed, entrants) in [300, 512, 777, 1024].into_iter().enumerate() {
        let mut cup = drawn(double(GrandFinal::Double), entrants);
        tell(&mut cup, entrants, 60, &mut Rng::seeded(seed as u64));
    }
}
