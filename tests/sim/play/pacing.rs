//! The times at which a match steps: in lockstep, on every input, or by the clock.

use tiltyard::game::{Effects, LeaveReason, Match, MatchEffect, MatchNotice, Pace, Seat, Tick, Wire};

use crate::scenario::{Scenario, person};

const LOCKSTEP: Pace = Pace::Lockstep { deadline_ms: 100 };
const REALTIME: Pace = Pace::Realtime { hz: 20 };

fn act(game: &mut Match, seat: u16, more: bool, text: &str) {
    let action = game.game_type().read_action(Wire::Json(text)).unwrap();
    game.act(Seat(seat), None, action, more, &mut Effects::new()).unwrap();
}

fn walk(game: &mut Match, seat: u16, more: bool) {
    act(game, seat, more, r#"{"type":"move","direction":{"x":1,"y":0}}"#);
}

fn pass(game: &mut Match, seat: u16) {
    let tick = game.tick();
    game.pass(Seat(seat), tick, &mut Effects::new());
}

/// A deathmatch of so many, that has begun and awaits all of them.
fn deathmatch(pace: Pace, players: u16) -> Match {
    let mut game = Scenario::of("arena", pace).open(1);
    for number in 0..players {
        game.seat(person(&format!("p{number}")), &mut Effects::new()).unwrap();
    }
    game.tick_due(&mut Effects::new());
    assert!((0..players).all(|seat| game.dyn_game().awaits(Seat(seat))));
    game
}

#[test]
fn lockstep_steps_when_the_last_awaited_seat_has_answered() {
    let mut game = deathmatch(LOCKSTEP, 3);
    let begun = game.tick();
    walk(&mut game, 2, false);
    pass(&mut game, 0);
    assert_eq!(game.tick(), begun);
    walk(&mut game, 1, false);
    assert_eq!(game.tick(), begun.next());
    assert_eq!(game.journal().history().entries().filter(|entry| entry.tick == begun.next()).count(), 2);
}

#[test]
fn lockstep_counts_an_answer_once() {
    let mut game = deathmatch(LOCKSTEP, 2);
    let begun = game.tick();
    for _ in 0..3 {
        walk(&mut game, 0, false);
        pass(&mut game, 0);
    }
    assert_eq!(game.tick(), begun);
    pass(&mut game, 1);
    assert_eq!(game.tick(), begun.next());
    pass(&mut game, 0);
    assert_eq!(game.tick(), begun.next(), "the answers of a step are void after it");
}

#[test]
fn lockstep_waits_while_more_is_announced() {
    let mut game = deathmatch(LOCKSTEP, 1);
    let begun = game.tick();
    walk(&mut game, 0, true);
    walk(&mut game, 0, true);
    assert_eq!(game.tick(), begun);
    walk(&mut game, 0, false);
    assert_eq!(game.tick(), begun.next());
}

#[test]
fn a_deadline_passes_over_the_silent() {
    let mut game = deathmatch(LOCKSTEP, 2);
    let begun = game.tick();
    walk(&mut game, 0, false);
    game.tick_due(&mut Effects::new());
    assert_eq!(game.tick(), begun.next());
    pass(&mut game, 1);
    assert_eq!(game.tick(), begun.next(), "seat 0 has to answer anew");
}

#[test]
fn a_pass_for_a_step_that_was_made_already_means_nothing() {
    let mut game = deathmatch(LOCKSTEP, 1);
    let begun = game.tick();
    pass(&mut game, 0);
    for stale in [begun, Tick(0), Tick(u32::MAX)] {
        game.pass(Seat(0), stale, &mut Effects::new());
    }
    assert_eq!(game.tick(), begun.next());
}

#[test]
fn nobody_answers_from_a_seat_that_is_not_taken() {
    let mut game = deathmatch(LOCKSTEP, 2);
    let begun = game.tick();
    pass(&mut game, 5);
    pass(&mut game, u16::MAX);
    game.vacate(Seat(1), LeaveReason::Left, &mut Effects::new());
    // The last words of one who has left are no answer of whoever sits there next.
    pass(&mut game, 1);
    assert_eq!(game.seat(person("c"), &mut Effects::new()), Ok(Seat(1)));
    assert_eq!(game.tick(), begun);
    pass(&mut game, 0);
    assert_eq!(game.tick(), begun.next());
    pass(&mut game, 0);
    assert_eq!(game.tick(), begun.next(), "the new one is awaited as soon as the state has them");
    pass(&mut game, 1);
    assert_eq!(game.tick(), begun.next().next());
}

#[test]
fn lockstep_does_not_wait_for_one_who_leaves() {
    let mut game = deathmatch(LOCKSTEP, 3);
    let begun = game.tick();
    pass(&mut game, 0);
    walk(&mut game, 1, false);
    game.vacate(Seat(0), LeaveReason::Removed, &mut Effects::new());
    assert_eq!(game.tick(), begun, "seat 2 is still awaited");
    game.vacate(Seat(2), LeaveReason::TimedOut, &mut Effects::new());
    assert_eq!(game.tick(), begun.next());
}

#[test]
fn lockstep_goes_through_a_match_turn_by_turn() {
    let mut game = Scenario::of("connect_four", LOCKSTEP).open(1);
    for name in ["a", "b"] {
        game.seat(person(name), &mut Effects::new()).unwrap();
    }
    for turn in 1..=6 {
        let before = game.tick();
        let mover = u16::from(game.dyn_game().awaits(Seat(1)));
        pass(&mut game, 1 - mover);
        assert_eq!(game.tick(), before, "only the one whose turn it is is awaited");
        act(&mut game, mover, false, r#"{"type":"drop","column":3}"#);
        assert_eq!(game.tick(), before.next(), "turn {turn}");
    }
}

#[test]
fn on_input_steps_at_once_and_only_then() {
    let (mut game, mut effects) = (Scenario::of("relay", Pace::OnInput).open(1), Effects::new());
    game.seat(person("a"), &mut effects).unwrap();
    assert_eq!(game.tick(), Tick(1));
    game.pass(Seat(0), Tick(1), &mut effects);
    assert_eq!(game.tick(), Tick(1));
    effects.clear();
    let action = game.game_type().read_action(Wire::Json("[1, 2]")).unwrap();
    game.act(Seat(0), None, action.clone(), true, &mut effects).unwrap();
    assert_eq!(game.tick(), Tick(2));
    assert_eq!(effects, [MatchEffect::Broadcast(MatchNotice::Acted(Seat(0), action))]);
}

#[test]
fn realtime_steps_only_when_time_says_so() {
    let mut game = deathmatch(REALTIME, 2);
    let begun = game.tick();
    for seat in [0, 1, 0, 1] {
        walk(&mut game, seat, false);
        pass(&mut game, seat);
    }
    game.seat(person("late"), &mut Effects::new()).unwrap();
    game.vacate(Seat(0), LeaveReason::Left, &mut Effects::new());
    assert_eq!(game.tick(), begun);
    let mut effects = Effects::new();
    game.tick_due(&mut effects);
    assert_eq!(game.tick(), begun.next());
    let told =
        [MatchEffect::Broadcast(MatchNotice::Stepped), MatchEffect::Tell(Seat(2), MatchNotice::Welcome)];
    assert_eq!(effects, told);
    game.tick_due(&mut effects);
    assert_eq!(game.tick(), begun.next().next(), "also when nothing was said");
}

#[test]
fn a_turn_clock_steps_at_once_unless_ticks_come_by_themselves() {
    for (pace, steps) in [(Pace::OnInput, 1), (LOCKSTEP, 1), (REALTIME, 0)] {
        let mut game = Scenario::of("connect_four", pace).open(1);
        for name in ["a", "b"] {
            game.seat(person(name), &mut Effects::new()).unwrap();
        }
        game.tick_due(&mut Effects::new());
        let (begun, id) = (game.tick(), game.alarm().unwrap().id);
        game.alarm_due(id + 1, &mut Effects::new());
        assert_eq!((game.tick(), game.is_over()), (begun, false), "an alarm that is not set means nothing");
        game.alarm_due(id, &mut Effects::new());
        assert_eq!(game.tick().0 - begun.0, steps, "{pace:?}");
        game.tick_due(&mut Effects::new());
        assert!(game.is_over(), "{pace:?}");
    }
}

#[test]
fn what_is_said_is_heard_at_once_and_from_who_said_it_at_every_pace() {
    for pace in crate::scenario::PACES {
        let (mut game, mut effects) = (Scenario::of("relay", pace).open(1), Effects::new());
        game.seat(person("a"), &mut effects).unwrap();
        effects.clear();
        let action = game.game_type().read_action(Wire::Json("7")).unwrap();
        game.act(Seat(0), None, action.clone(), false, &mut effects).unwrap();
        game.vacate(Seat(0), LeaveReason::Left, &mut effects);
        game.seat(person("b"), &mut effects).unwrap();
        game.tick_due(&mut effects);
        let acted = MatchEffect::Broadcast(MatchNotice::Acted(Seat(0), action));
        let heard: Vec<_> = effects.iter().filter(|effect| **effect == acted).collect();
        assert_eq!(heard.len(), 1, "{pace:?}");
        let left =
            effects.iter().position(|e| matches!(e, MatchEffect::Broadcast(MatchNotice::Left(..)))).unwrap();
        assert!(effects.iter().position(|effect| *effect == acted).unwrap() < left, "{effects:?}");
    }
}
