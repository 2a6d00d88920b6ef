//! Tests that a player who leaves a match that is on has lost it, in every game.

use tiltyard::game::quitters::placings;
use tiltyard::game::{Effects, LeaveReason, Match, Pace, Quitter, Seat};

use crate::scenario::{PACES, Scenario, person};

/// A match that is on between as many as the scenario seats.
fn begun(scenario: &Scenario, effects: &mut Effects) -> Match {
    let mut game = scenario.open(3);
    for number in 0..scenario.seats_max {
        game.seat(person(&format!("p{number}")), effects).unwrap();
    }
    (0..60).for_each(|_| game.tick_due(effects));
    game
}

fn leave(game: &mut Match, seat: u16, quitters: &mut Vec<Quitter>, effects: &mut Effects) {
    quitters.extend(Quitter::of(game, Seat(seat), !quitters.is_empty()));
    game.vacate(Seat(seat), LeaveReason::Left, effects);
}

/// Names and places.
fn places(game: &Match, quitters: &[Quitter]) -> Vec<(String, u16)> {
    let placings = placings(game, quitters, |_, _| None).into_iter();
    placings.map(|placing| (placing.player.to_string(), placing.finish.placement)).collect()
}

#[test]
fn who_leaves_is_placed_behind_all_who_stay_until_the_end() {
    for scenario in Scenario::all().iter().filter(|scenario| scenario.game_type().ranked()) {
        let (mut effects, mut quitters) = (Effects::new(), Vec::new());
        let mut game = begun(scenario, &mut effects);
        leave(&mut game, 0, &mut quitters, &mut effects);
        for _ in 0..3000 {
            game.tick_due(&mut effects);
        }
        if !game.is_over() {
            // Where nothing moves by itself the room closes at some time.
            game.abandon();
        }
        let places = places(&game, &quitters);
        assert_eq!(places.len(), usize::from(scenario.seats_max), "{scenario:?}: {places:?}");
        let last = places.iter().map(|(_, place)| *place).max();
        let own = places.iter().find(|(name, _)| name == "p0").map(|(_, place)| *place);
        assert_eq!(own, last, "{scenario:?}: {places:?}");
        assert_eq!(places.iter().filter(|(_, place)| Some(*place) == last).count(), 1, "{places:?}");
    }
}

#[test]
fn of_those_who_leave_a_match_that_ends_undecided_the_one_who_stays_longest_is_first() {
    let scenario = Scenario { seats_max: 3, ..Scenario::of("arena", PACES[0]) };
    let (mut effects, mut quitters) = (Effects::new(), Vec::new());
    let mut game = begun(&scenario, &mut effects);
    for seat in [2, 0, 1] {
        leave(&mut game, seat, &mut quitters, &mut effects);
        game.tick_due(&mut effects);
    }
    game.abandon();
    let expected = [("p1".to_owned(), 1), ("p0".to_owned(), 2), ("p2".to_owned(), 3)];
    assert_eq!(places(&game, &quitters), expected);
}

#[test]
fn who_sits_down_right_before_the_room_closes_has_won_nothing() {
    let scenario = Scenario { seats_max: 3, ..Scenario::of("arena", PACES[0]) };
    let (mut effects, mut quitters) = (Effects::new(), Vec::new());
    let mut game = begun(&scenario, &mut effects);
    leave(&mut game, 0, &mut quitters, &mut effects);
    game.tick_due(&mut effects);
    game.seat(person("late"), &mut effects).unwrap();
    game.abandon();
    let expected = [("p1", 1), ("p2", 1), ("p0", 3)];
    assert_eq!(places(&game, &quitters), expected.map(|(name, place)| (name.to_owned(), place)));
}

#[test]
fn who_comes_back_counts_once_and_who_leaves_in_the_same_step_shares_a_place() {
    let scenario = Scenario { seats_max: 4, ..Scenario::of("arena", PACES[0]) };
    let (mut effects, mut quitters) = (Effects::new(), Vec::new());
    let mut game = begun(&scenario, &mut effects);
    for seat in [3, 1, 2] {
        leave(&mut game, seat, &mut quitters, &mut effects);
    }
    game.seat(person("p2"), &mut effects).unwrap();
    game.tick_due(&mut effects);
    game.abandon();
    let expected = [("p0", 1), ("p2", 1), ("p3", 3), ("p1", 3)];
    assert_eq!(places(&game, &quitters), expected.map(|(name, place)| (name.to_owned(), place)));
}

#[test]
fn leaving_is_no_loss_where_nobody_wins_and_where_nobody_else_has_played() {
    for (game, seats_max) in [("relay", 3), ("arena", 1), ("connect_four", 2)] {
        let scenario = Scenario { seats_max, ..Scenario::of(game, PACES[0]) };
        let mut effects = Effects::new();
        let mut game = scenario.open(1);
        // One seat of a duel: it has not begun.
        let seated = if seats_max == 2 { 1 } else { seats_max };
        for number in 0..seated {
            game.seat(person(&format!("p{number}")), &mut effects).unwrap();
        }
        game.tick_due(&mut effects);
        assert_eq!(Quitter::of(&game, Seat(0), false), None, "{scenario:?}");
        game.abandon();
        assert!(places(&game, &[]).is_empty());
    }
}

#[test]
fn a_match_that_nobody_left_has_no_result_when_its_room_closes() {
    let mut game = begun(&Scenario::of("arena", Pace::Realtime { hz: 20 }), &mut Effects::new());
    game.abandon();
    assert!(places(&game, &[]).is_empty());
}
