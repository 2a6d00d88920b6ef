//! The end of a match: told once, the last thing, and nothing changes after it.

use tiltyard::game::{ActRefused, Effects, LeaveReason, MatchEffect, Pace, Phase, Seat, SeatRefused, Wire};

use crate::driver::Table;
use crate::scenario::{PACES, Scenario, person};

/// A match of connect four that its second player has just given up.
fn given_up(pace: Pace) -> (tiltyard::game::Match, Effects) {
    let (mut game, mut effects) = (Scenario::of("connect_four", pace).open(1), Effects::new());
    for name in ["a", "b"] {
        game.seat(person(name), &mut effects).unwrap();
    }
    game.tick_due(&mut effects);
    game.vacate(Seat(1), LeaveReason::Left, &mut effects);
    game.tick_due(&mut effects);
    (game, effects)
}

#[test]
fn a_decided_match_finishes_once_and_last() {
    for pace in PACES {
        let (mut game, mut effects) = given_up(pace);
        assert!(game.is_over() && game.phase() == Phase::Finished && game.alarm().is_none());
        assert!(
            matches!(effects.last(), Some(MatchEffect::Finish(outcome)) if outcome.standings[0].seat == Seat(0))
        );
        effects.clear();
        let tick = game.tick();
        game.tick_due(&mut effects);
        game.alarm_due(1, &mut effects);
        game.pass(Seat(0), tick, &mut effects);
        assert_eq!((game.tick(), effects.as_slice()), (tick, [].as_slice()));
    }
}

#[test]
fn a_decided_match_takes_nobody_in_and_no_actions() {
    for pace in PACES {
        let (mut game, mut effects) = given_up(pace);
        let entries = game.journal().history().entries().count();
        assert_eq!(game.seat(person("c"), &mut effects), Err(SeatRefused::MatchOver));
        let action = game.game_type().read_action(Wire::Json(r#"{"type":"drop","column":1}"#)).unwrap();
        assert_eq!(game.act(Seat(0), None, action, false, &mut effects), Err(ActRefused::MatchOver));
        effects.clear();
        game.vacate(Seat(0), LeaveReason::Left, &mut effects);
        assert_eq!(effects.len(), 1, "whoever leaves is still said goodbye to: {effects:?}");
        assert_eq!(game.journal().history().entries().count(), entries);
    }
}

#[test]
fn a_battle_royale_of_bots_comes_to_an_end_at_every_pace() {
    for pace in [PACES[0], PACES[2]] {
        let scenario = Scenario::royale(pace);
        let mut table = Table::new(&scenario, 4);
        for _ in 0..4000 {
            table.turn();
            if table.game.is_over() {
                break;
            }
        }
        let outcome = table.outcome.expect("it is over");
        assert_eq!(outcome.standings[0].placement, 1);
        assert_eq!(table.game.dyn_game().outcome(), Some(outcome));
    }
}
