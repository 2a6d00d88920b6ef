//! Groups, then a play-off: who comes out, how long the play-off stands, stories.

use std::collections::BTreeSet;

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::story::{better, check, ended, overridden, play, shuffled, tell};
use crate::domain::Rng;
use crate::domain::bracket::{
    Departure, Elimination, Entrant, Fixture, Format, GrandFinal, GroupRules, Groups, Lengths, MatchNumber,
    MatchStatus, Section, TieBreak,
};

fn rules(group_size: u16, advance: u16) -> GroupRules {
    GroupRules {
        group_size,
        twice: false,
        advance,
        tie_breaks: TieBreak::of_a_round_robin(),
        play_off: Elimination::Single { third_place: false },
    }
}

fn drawn(entrants: u16, rules: GroupRules) -> Groups {
    let order: Vec<Entrant> = (0..entrants).map(Entrant).collect();
    Groups::draw(rules, &order, Lengths::all(1)).unwrap()
}

fn play_groups(groups: &mut Groups) {
    while let Some(game) = groups.ready().first().cloned() {
        groups.report(game.of, ended(better(&game))).unwrap();
    }
}

fn is_group(fixture: &Fixture<'_>) -> bool {
    matches!(fixture.section, Section::Group(_))
}

#[test]
fn the_better_come_out_of_groups_at_every_size_and_the_best_is_first() {
    let sizes = (2..=128).chain((129..=1024).step_by(41)).chain([1023, 1024]);
    for (entrants, (size, advance)) in sizes.zip([(3, 1), (4, 2), (6, 3), (8, 2)].into_iter().cycle()) {
        let mut groups = drawn(entrants, rules(size, advance));
        play(&mut groups, better);
        let standings = groups.standings();
        assert_eq!((standings[0].entrant, standings[0].rank, standings[0].losses), (Entrant(0), 1, 0));
        check(&groups, entrants);
        let fixtures = groups.fixtures();
        let count = usize::from(entrants.div_ceil(size));
        let in_play_off: BTreeSet<Entrant> = fixtures
            .iter()
            .filter(|fixture| !is_group(fixture))
            .flat_map(|fixture| fixture.slots.iter().filter_map(|slot| slot.entrant()))
            .collect();
        let expected = if count == 1 { 0 } else { count * usize::from(advance) };
        assert_eq!(in_play_off.len(), expected, "{entrants} in groups of {size}");
        let ahead: BTreeSet<Entrant> = standings[..expected].iter().map(|ranked| ranked.entrant).collect();
        assert_eq!(ahead, in_play_off);
    }
}

#[test]
fn the_play_off_stands_as_long_as_the_same_come_into_it() {
    let mut groups = drawn(8, rules(4, 2));
    play_groups(&mut groups);
    let round = groups.next_round().unwrap();
    let tables: Vec<Vec<u16>> =
        round.tables.iter().map(|table| table.iter().map(|who| who.0).collect()).collect();
    // In the one group are 0, 3, 4 and 7, in the other 1, 2, 5 and 6.
    assert_eq!(tables, [[0, 2], [1, 3]]);
    groups.begin_round(round).unwrap();
    let semifinal = groups.ready()[0].clone();
    groups.report(semifinal.of, ended(better(&semifinal))).unwrap();
    let meets = |one: u16, other: u16| {
        let pair = BTreeSet::from([one, other]);
        move |fixture: &&Fixture<'_>| {
            is_group(fixture)
                && fixture
                    .slots
                    .iter()
                    .filter_map(|slot| slot.entrant())
                    .map(|who| who.0)
                    .collect::<BTreeSet<_>>()
                    == pair
        }
    };
    let number =
        |groups: &Groups, one, other| groups.fixtures().iter().find(meets(one, other)).unwrap().number;
    let lowest = number(&groups, 4, 7);
    assert_eq!(groups.report(lowest, overridden(Entrant(7))), Ok(Vec::new()), "the same come out");
    let first = number(&groups, 0, 3);
    assert_eq!(groups.report(first, overridden(Entrant(3))), Ok(vec![semifinal.of]), "the seeds are others");
    assert_eq!(groups.next_round().unwrap().tables[0][0], Entrant(3));
}

#[test]
fn who_leaves_after_the_groups_leaves_the_play_off_alone() {
    let mut groups = drawn(8, rules(4, 2));
    play_groups(&mut groups);
    let round = groups.next_round().unwrap();
    groups.depart(Entrant(1), Departure::Withdrawn).unwrap();
    assert!(
        groups.next_round().unwrap().tables.concat().contains(&Entrant(5)),
        "the next one of her group comes"
    );
    groups.reinstate(Entrant(1)).unwrap();
    groups.begin_round(round).unwrap();
    groups.depart(Entrant(0), Departure::Disqualified).unwrap();
    play(&mut groups, better);
    let of_groups =
        groups.fixtures().into_iter().filter(is_group).all(|fixture| fixture.status == MatchStatus::Played);
    assert!(of_groups, "what was settled stays settled");
    assert_eq!(groups.standings()[0].entrant, Entrant(1));
    assert_eq!(groups.take_back_round().map(|undone| undone.len()), Ok(2));
    assert!(!groups.next_round().unwrap().tables.concat().contains(&Entrant(0)));
    assert_eq!(groups.reopen(MatchNumber(99)), Err(crate::domain::bracket::ReportRefused::NoSuchMatch));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_story_of_groups_ends(
        entrants in 2_u16..24, size in 3_u16..8, twice: bool, double: bool, seed in any::<u64>(),
    ) {
        let mut rng = Rng::seeded(seed);
        let advance = 1 + rng.below(u32::from(size / 2)) as u16;
        let play_off = if double {
            Elimination::Double { grand_final: GrandFinal::Double }
        } else {
            Elimination::Single { third_place: true }
        };
        let rules = GroupRules { twice, play_off, ..rules(size, advance) };
        let order = shuffled(entrants, &mut rng);
        let mut groups = Groups::draw(rules, &order, Lengths::all(1)).unwrap();
        tell(&mut groups, entrants, 30, &mut rng);
        let text = serde_json::to_string(&groups).unwrap();
        prop_assert_eq!(serde_json::from_str::<Groups>(&text).unwrap(), groups, "what is kept says the same");
    }
}
