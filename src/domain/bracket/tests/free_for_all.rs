//! Free-for-all: rooms of many, who goes on, ties at the cut, points over rounds, stories.

use std::collections::BTreeSet;

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::story::{check, shuffled, tell};
use crate::domain::Rng;
use crate::domain::bracket::{
    CutTie, Departure, Entrant, Format, FreeForAll, FreeForAllRules, HeatCourse, Lengths, MatchNumber,
    MatchStatus, NextGame, Ranking, Report, Slot,
};

fn begun(entrants: u16, room_size: u16, course: HeatCourse) -> FreeForAll {
    let order = (0..entrants).map(Entrant).collect();
    FreeForAll::begin(FreeForAllRules { room_size, course }, order, Lengths::all(1)).unwrap()
}

fn advance(best: u16, tie: CutTie) -> HeatCourse {
    HeatCourse::Advance { best, tie }
}

fn draw_next(all: &mut FreeForAll) -> bool {
    all.next_round().is_some_and(|round| all.begin_round(round) == Ok(()))
}

/// The better the number, the better the place.
fn in_order(game: &NextGame) -> Report {
    Report::Game(Ranking::by_places(game.sides.iter().map(|who| (*who, who.0))))
}

/// All are equal.
fn all_equal(game: &NextGame) -> Report {
    Report::Game(Ranking(vec![game.sides.clone()]))
}

fn play(all: &mut FreeForAll, report: impl Fn(&NextGame) -> Report) {
    loop {
        draw_next(all);
        let ready = all.ready();
        if ready.is_empty() {
            return;
        }
        for game in ready {
            all.report(game.of, report(&game)).unwrap();
        }
    }
}

#[test]
fn the_best_of_each_room_go_on_until_one_room_is_left_at_every_size() {
    for (entrants, (room_size, best)) in (2..=300)
        .chain((301..=1024).step_by(41))
        .chain([1023, 1024])
        .zip([(3, 1), (4, 2), (10, 3), (100, 10)].into_iter().cycle())
    {
        let mut all = begun(entrants, room_size, advance(best, CutTie::BetterSeed));
        play(&mut all, in_order);
        let standings = all.standings();
        assert_eq!((standings[0].entrant, standings[0].rank), (Entrant(0), 1), "{entrants}");
        assert!(standings[1..].iter().all(|ranked| ranked.rank > 1));
        let last = all.fixtures().last().map(|fixture| (fixture.slots.len(), fixture.round)).unwrap();
        assert!(all.fixtures().iter().filter(|fixture| fixture.round == last.1).count() == 1);
        check(&all, entrants);
    }
}

#[test]
fn a_tie_at_the_cut_is_decided_as_was_declared() {
    let second_round = |tie| {
        let mut all = begun(8, 4, advance(2, tie));
        draw_next(&mut all);
        let mut games = 0;
        while let Some(game) = all.ready().first().cloned() {
            all.report(game.of, all_equal(&game)).unwrap();
            games += 1;
        }
        let tables = all.next_round().unwrap().tables;
        (games, tables.iter().flatten().map(|who| who.0).collect::<BTreeSet<u16>>())
    };
    assert_eq!(second_round(CutTie::BetterSeed), (2, BTreeSet::from([0, 1, 2, 3])));
    assert_eq!(second_round(CutTie::OneMoreGame), (4, BTreeSet::from([0, 1, 2, 3])));
    assert_eq!(second_round(CutTie::Everybody), (2, BTreeSet::from([0, 1, 2, 3])), "somebody has to be out");
    let mut all = begun(8, 4, advance(2, CutTie::Everybody));
    draw_next(&mut all);
    for game in all.ready() {
        let last = game.sides[3];
        let equal = game.sides[..3].to_vec();
        all.report(game.of, Report::Game(Ranking(vec![equal, vec![last]]))).unwrap();
    }
    assert_eq!(all.next_round().unwrap().tables.concat().len(), 6);
}

#[test]
fn a_room_goes_on_without_those_who_do_not_come_or_leave() {
    let mut all = begun(4, 4, HeatCourse::Points { rounds: 2 });
    draw_next(&mut all);
    let game = all.ready()[0].clone();
    all.report(game.of, Report::NoShow(Entrant(0))).unwrap();
    all.depart(Entrant(1), Departure::Withdrawn).unwrap();
    assert_eq!(all.ready()[0].sides, [Entrant(2), Entrant(3)]);
    all.report(game.of, Report::Forfeit(Entrant(2))).unwrap();
    let fixture = &all.fixtures()[0];
    assert_eq!((fixture.status.is_over(), fixture.winner), (true, Some(Entrant(3))));
    assert_eq!(fixture.places, [2, 2, 2, 1]);
    all.reinstate(Entrant(1)).unwrap();
    assert_eq!(all.fixtures()[0].winner, Some(Entrant(3)), "what was lost by leaving stays lost");
    assert_eq!(all.next_round().unwrap().tables.concat().len(), 4);
    let figures: Vec<i64> = all.standings().iter().map(|ranked| ranked.figures[0]).collect();
    assert_eq!(figures, [-2, -10, -10, -10]);
}

#[test]
fn points_over_rounds_add_up_and_rooms_mix() {
    let mut all = begun(16, 4, HeatCourse::Points { rounds: 4 });
    play(&mut all, in_order);
    let standings = all.standings();
    assert_eq!((standings[0].entrant, standings[0].figures[0]), (Entrant(0), -8));
    let sum: i64 = standings.iter().map(|ranked| -ranked.figures[0]).sum();
    assert_eq!(sum, 4 * 4 * 20, "each room gives 1 + 2 + 3 + 4 points, twice");
    let tables = all.fixtures().into_iter().map(|fixture| fixture.slots);
    let met: Vec<Slot> = tables.filter(|slots| slots.contains(&Slot::Taken(Entrant(0)))).flatten().collect();
    let others: BTreeSet<u16> = met.iter().filter_map(|slot| Some(slot.entrant()?.0)).collect();
    assert!(others.len() > 9, "the first has met {others:?}");
}

#[test]
fn rounds_stand_as_long_as_the_same_come_into_them() {
    let mut all = begun(8, 4, advance(2, CutTie::BetterSeed));
    draw_next(&mut all);
    for game in all.ready() {
        all.report(game.of, in_order(&game)).unwrap();
    }
    draw_next(&mut all);
    let last = all.ready()[0].clone();
    all.report(last.of, in_order(&last)).unwrap();
    let room = all.fixtures()[0].slots.iter().filter_map(|slot| slot.entrant()).collect::<Vec<_>>();
    let swapped = Ranking(vec![vec![room[1]], vec![room[0]]]);
    assert_eq!(all.report(MatchNumber(0), Report::Override(swapped)), Ok(Vec::new()), "the same go on");
    let others = Ranking(vec![vec![room[2]], vec![room[3]]]);
    assert_eq!(all.report(MatchNumber(0), Report::Override(others)), Ok(vec![last.of]));
    assert_eq!((all.fixtures().len(), all.next_round().is_some()), (2, true));
    assert_eq!(all.fixtures()[0].status, MatchStatus::Overridden);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_story_of_a_free_for_all_ends(
        entrants in 2_u16..40, room_size in 3_u16..9, kind in 0_usize..5, best_of in 1_u8..3, seed in any::<u64>(),
    ) {
        let mut rng = Rng::seeded(seed);
        let best = 1 + rng.below(u32::from(room_size / 2)) as u16;
        let ties = [CutTie::BetterSeed, CutTie::Everybody, CutTie::OneMoreGame];
        let course = ties.get(kind).map_or(HeatCourse::Points { rounds: 3 }, |tie| advance(best, *tie));
        let order = shuffled(entrants, &mut rng);
        let rules = FreeForAllRules { room_size, course };
        let mut all = FreeForAll::begin(rules, order, Lengths::all(best_of)).unwrap();
        tell(&mut all, entrants, 30, &mut rng);
        let text = serde_json::to_string(&all).unwrap();
        prop_assert_eq!(serde_json::from_str::<FreeForAll>(&text).unwrap(), all, "what is kept says the same");
    }
}
