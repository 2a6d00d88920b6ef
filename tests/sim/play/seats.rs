//! The rules for seats: who may sit down, where, and what everybody is told about it.

use tiltyard::game::{
    ActRefused, Effects, LeaveReason, Match, MatchEffect, MatchNotice, Pace, Seat, SeatRefused, Wire,
};

use crate::scenario::{PACES, Scenario, person};

fn opened(pace: Pace) -> (Match, Effects) {
    (Scenario::of("relay", pace).open(1), Effects::new())
}

fn fill(game: &mut Match, effects: &mut Effects) {
    for number in 0..6 {
        assert_eq!(game.seat(person(&format!("p{number}")), effects), Ok(Seat(number)));
    }
}

#[test]
fn the_lowest_free_seat_is_used_again() {
    for pace in PACES {
        let (mut game, mut effects) = opened(pace);
        fill(&mut game, &mut effects);
        for seat in [4, 1] {
            game.vacate(Seat(seat), LeaveReason::Left, &mut effects);
        }
        assert_eq!(game.seat(person("new"), &mut effects), Ok(Seat(1)), "{pace:?}");
        assert_eq!(game.seat(person("newer"), &mut effects), Ok(Seat(4)), "{pace:?}");
        assert_eq!(game.roster().member(Seat(1)).unwrap().player.as_str(), "new");
    }
}

#[test]
fn a_full_match_takes_nobody_in() {
    let (mut game, mut effects) = opened(Pace::OnInput);
    fill(&mut game, &mut effects);
    effects.clear();
    let (tick, entries) = (game.tick(), game.journal().history().entries().count());
    assert_eq!(game.seat(person("late"), &mut effects), Err(SeatRefused::RoomFull));
    for seat in [0, 5, 6, u16::MAX] {
        let refused = game.seat_at(Seat(seat), &person("late"));
        assert_eq!(refused, Err(SeatRefused::RoomFull), "seat {seat}");
    }
    assert_eq!((game.tick(), game.journal().history().entries().count(), effects.len()), (tick, entries, 0));
}

#[test]
fn players_with_seats_that_were_kept_join_together_without_a_word() {
    let (mut game, mut effects) = opened(Pace::OnInput);
    let before = game.tick();
    assert_eq!(game.seat_at(Seat(3), &person("a")), Ok(()));
    assert_eq!(game.seat_at(Seat(3), &person("b")), Err(SeatRefused::RoomFull));
    assert_eq!(game.seat_at(Seat(1), &person("b")), Ok(()));
    assert_eq!((game.tick(), game.knows(Seat(3))), (before, false), "they wait for each other");
    game.go_on(&mut effects);
    assert_eq!(game.tick(), before.next());
    assert_eq!(effects, [3, 1].map(|seat| MatchEffect::Tell(Seat(seat), MatchNotice::Welcome)));
    assert_eq!(game.seat(person("c"), &mut effects), Ok(Seat(0)));
    assert_eq!(game.roster().len(), 3);
}

#[test]
fn a_game_that_has_begun_may_take_nobody_in() {
    let (mut game, mut effects) = (Scenario::of("connect_four", Pace::OnInput).open(1), Effects::new());
    game.seat(person("a"), &mut effects).unwrap();
    game.seat(person("b"), &mut effects).unwrap();
    let begun = SeatRefused::NotAdmitted("the match has begun");
    assert_eq!(game.seat_at(Seat(0), &person("c")), Err(begun));
}

#[test]
fn a_place_in_the_next_match_is_kept_only_between_two_matches() {
    let (mut game, mut effects) = (Scenario::of("connect_four", Pace::OnInput).open(1), Effects::new());
    game.seat(person("a"), &mut effects).unwrap();
    assert!(matches!(game.reserve(person("b"), &mut effects), Err(SeatRefused::NotAdmitted(_))));
    game.seat(person("b"), &mut effects).unwrap();
    game.vacate(Seat(0), LeaveReason::Left, &mut effects);
    assert!(game.is_over());
    effects.clear();
    let (tick, entries) = (game.tick(), game.journal().history().entries().count());
    assert_eq!(game.reserve(person("c"), &mut effects), Ok(Seat(0)));
    assert_eq!(effects, [MatchEffect::Broadcast(MatchNotice::Joined(Seat(0), person("c")))]);
    assert_eq!((game.tick(), game.journal().history().entries().count()), (tick, entries));
    assert_eq!(game.reserve(person("d"), &mut effects), Err(SeatRefused::RoomFull));
}

#[test]
fn who_sits_down_is_told_the_whole_once_the_state_has_them() {
    for pace in PACES {
        let (mut game, mut effects) = opened(pace);
        let seat = game.seat(person("a"), &mut effects).unwrap();
        game.tick_due(&mut effects);
        let joined = MatchEffect::Broadcast(MatchNotice::Joined(seat, person("a")));
        assert_eq!(effects, [joined, MatchEffect::Tell(seat, MatchNotice::Welcome)], "{pace:?}");
    }
}

#[test]
fn a_seat_is_vacated_once() {
    let (mut game, mut effects) = opened(Pace::OnInput);
    game.seat(person("a"), &mut effects).unwrap();
    effects.clear();
    for _ in 0..2 {
        game.vacate(Seat(0), LeaveReason::TimedOut, &mut effects);
    }
    game.vacate(Seat(9), LeaveReason::Left, &mut effects);
    assert_eq!(
        effects,
        [MatchEffect::Broadcast(MatchNotice::Left(Seat(0), person("a"), LeaveReason::TimedOut))]
    );
    assert_eq!(game.roster().last_member(Seat(0)), Some(&person("a")));
}

#[test]
fn nobody_acts_without_a_seat() {
    let (mut game, mut effects) = opened(Pace::OnInput);
    let action = game.game_type().read_action(Wire::Json("1")).unwrap();
    game.seat(person("a"), &mut effects).unwrap();
    game.vacate(Seat(0), LeaveReason::Left, &mut effects);
    for seat in [0, 1, u16::MAX] {
        let refused = game.act(Seat(seat), None, action.clone(), false, &mut effects);
        assert_eq!(refused, Err(ActRefused::NotSeated));
    }
}
