//! Acknowledgements of the actions that a step shows, and the bounds on actions that wait.

use tiltyard::game::journal::Record;
use tiltyard::game::{ActRefused, Effects, LeaveReason, Match, PENDING_PER_SEAT_MAX, Pace, Seat, Seqs, Wire};

use crate::journal::resume::{resumed, taken};
use crate::scenario::{Scenario, person};

const REALTIME: Pace = Pace::Realtime { hz: 20 };

fn seated(players: u16, pace: Pace) -> Match {
    let mut game = Scenario::of("relay", pace).open(1);
    for number in 0..players {
        game.seat(person(&format!("p{number}")), &mut Effects::new()).unwrap();
    }
    game.tick_due(&mut Effects::new());
    game
}

fn act(game: &mut Match, seat: u16, seq: Option<u32>) -> Result<(), ActRefused> {
    let action = game.game_type().read_action(Wire::Json("1")).unwrap();
    game.act(Seat(seat), seq, action, false, &mut Effects::new())
}

fn acked(game: &Match) -> Vec<(Seat, u32)> {
    game.inbox().acked().collect()
}

fn acks_of_step(game: &mut Match) -> Vec<(u16, u32)> {
    game.tick_due(&mut Effects::new());
    game.inbox().acks().iter().map(|(seat, seq)| (seat.0, *seq)).collect()
}

#[test]
fn a_step_acknowledges_the_highest_number_of_each_seat() {
    let mut game = seated(3, REALTIME);
    for (seat, seq) in
        [(2, Some(4)), (0, Some(7)), (2, Some(9)), (2, Some(8)), (1, None), (0, Some(u32::MAX))]
    {
        act(&mut game, seat, seq).unwrap();
    }
    let mut acks = acks_of_step(&mut game);
    acks.sort_unstable();
    assert_eq!(acks, [(0, u32::MAX), (2, 9)]);
    assert_eq!(acks_of_step(&mut game), [], "a step acknowledges its own inputs only");
    act(&mut game, 2, Some(1)).unwrap();
    assert_eq!(acks_of_step(&mut game), [(2, 1)], "numbers may begin anew");
}

#[test]
fn an_acknowledgement_is_there_when_its_action_is_shown() {
    let mut game = seated(1, Pace::OnInput);
    act(&mut game, 0, Some(3)).unwrap();
    assert_eq!(game.inbox().acks(), [(Seat(0), 3)]);
}

#[test]
fn the_next_one_in_a_seat_gets_no_acknowledgement_of_the_last() {
    let mut game = seated(2, REALTIME);
    act(&mut game, 0, Some(5)).unwrap();
    act(&mut game, 1, Some(6)).unwrap();
    game.vacate(Seat(0), LeaveReason::Left, &mut Effects::new());
    game.seat(person("next"), &mut Effects::new()).unwrap();
    assert_eq!(acks_of_step(&mut game), [(1, 6)]);
}

#[test]
fn too_many_actions_at_once_are_refused_to_the_one_who_sends_them() {
    let mut game = seated(2, REALTIME);
    for number in 0..u32::from(PENDING_PER_SEAT_MAX) {
        act(&mut game, 0, Some(number)).unwrap();
    }
    assert_eq!(act(&mut game, 0, Some(99)), Err(ActRefused::TooMany));
    assert_eq!(act(&mut game, 1, Some(1)), Ok(()));
    assert_eq!(acks_of_step(&mut game), [(0, 15), (1, 1)], "what was refused is not acknowledged");
    assert_eq!(act(&mut game, 0, Some(100)), Ok(()), "after the step there is room again");
}

#[test]
fn what_was_acknowledged_stays_known_for_those_who_did_not_hear_it() {
    let mut game = seated(2, REALTIME);
    assert_eq!(acked(&game), []);
    act(&mut game, 1, Some(5)).unwrap();
    assert_eq!(acked(&game), [], "its effect is in no state yet");
    acks_of_step(&mut game);
    acks_of_step(&mut game);
    assert_eq!(acked(&game), [(Seat(1), 5)]);
    game.vacate(Seat(1), LeaveReason::Left, &mut Effects::new());
    assert_eq!(acked(&game), [], "the next one in the seat has done nothing");
}

/// The match as somebody takes it up who has its records and its numbers.
fn taken_up(game: &Match, records: &[Record]) -> Match {
    let mut seqs = Seqs::default();
    game.inbox().seqs(&mut seqs);
    let mut again = resumed(game, records).unwrap();
    again.recall_seqs(&seqs);
    again
}

#[test]
fn a_match_that_is_taken_up_anywhere_acknowledges_what_the_one_that_ran_on_does() {
    for pace in [REALTIME, Pace::OnInput, Pace::Lockstep { deadline_ms: 50 }] {
        let (mut game, mut records) = (seated(3, pace), Vec::new());
        for number in 0..120 {
            let seat = number % 3;
            match number % 10 {
                7 => game.vacate(Seat(seat), LeaveReason::Left, &mut Effects::new()),
                8 => drop(game.seat(person(&format!("late{number}")), &mut Effects::new())),
                // Some have no number, and some begin anew.
                _ => drop(act(&mut game, seat, (number % 4 > 0).then_some(u32::from(number % 50)))),
            }
            game.reached(u64::from(number));
            records.extend(taken(&mut game));
            let mut again = taken_up(&game, &records);
            assert_eq!(acked(&again), acked(&game), "{pace:?} {number}");
            if number % 3 == 0 {
                assert_eq!(acks_of_step(&mut again), acks_of_step(&mut game), "{pace:?} {number}");
                assert_eq!(acked(&again), acked(&game), "{pace:?} {number}");
            }
        }
    }
}
