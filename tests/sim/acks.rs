//! What a seat sent and the step shows, and how much of it may wait.

use tiltyard::game::{ActRefused, Effects, LeaveReason, Match, PENDING_PER_SEAT_MAX, Pace, Seat, Wire};

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
    let action = game.kind().read_action(Wire::Json("1")).unwrap();
    game.act(Seat(seat), seq, action, false, &mut Effects::new())
}

fn acks_of_step(game: &mut Match) -> Vec<(u16, u32)> {
    game.tick_due(&mut Effects::new());
    game.acks().iter().map(|(seat, seq)| (seat.0, *seq)).collect()
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
    assert_eq!(game.acks(), [(Seat(0), 3)]);
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
    assert_eq!(game.acked(), []);
    act(&mut game, 1, Some(5)).unwrap();
    assert_eq!(game.acked(), [], "its effect is in no state yet");
    acks_of_step(&mut game);
    acks_of_step(&mut game);
    assert_eq!(game.acked(), [(Seat(1), 5)]);
    game.vacate(Seat(1), LeaveReason::Left, &mut Effects::new());
    assert_eq!(game.acked(), [], "the next one in the seat has done nothing");
}
