//! A match whose game panicked goes on without what killed it, and so does everything made of its journal.

use proptest::prelude::*;
use tiltyard::game::journal::{Header, settled, state_hash};
use tiltyard::game::replay::{Verdict, verify};
use tiltyard::game::{Input, LeaveReason, MatchEffect, MatchNotice, Pace, Seat, Tick};

use crate::fragile::{Action, Play, game_type};
use crate::journal::resume::{are_the_same, resumed, taken};
use crate::scenario::{PACES, person};

const REALTIME: Pace = Pace::Realtime { hz: 20 };

/// The seat and number of everything that was left out.
fn left_out(play: &Play) -> Vec<(u16, u32)> {
    let all = play.revived.iter().flat_map(|revived| &revived.left_out);
    let acts = all.filter_map(|omitted| match omitted.input {
        Input::Act { seat, .. } => Some((seat.0, omitted.seq.unwrap())),
        _ => None,
    });
    acts.collect()
}

/// Asserts that what was written of the match, in memory and in records, leads to the same state.
fn journal_holds(play: &mut Play) {
    let game = &mut play.game;
    game.reached(1);
    let dyn_game = game.journal().rebuild(game_type().as_ref(), game.tick()).unwrap();
    assert_eq!(state_hash(dyn_game.as_ref()), state_hash(game.dyn_game()));
    let records = taken(game);
    are_the_same(game, &resumed(game, &records).unwrap(), &"resumed");
    let records: Vec<_> = settled(records).collect();
    let header: Header = game.journal().header().clone();
    assert_eq!(verify(&game_type(), &header, [Ok(records.clone())]), Verdict::Verified);
    are_the_same(game, &resumed(game, &records).unwrap(), &"resumed from settled records");
}

#[test]
fn what_kills_a_step_is_left_out_and_all_else_counts() {
    for position in 0..7 {
        let (mut play, mut without) = (Play::with(REALTIME, 3), Play::with(REALTIME, 3));
        for number in 0..6 {
            for play in [&mut play, &mut without] {
                play.act(number % 3, u32::from(number) + 1, &Action::Add(u32::from(number)));
            }
            if number == position {
                play.act(1, 99, &Action::Crash);
            }
        }
        if position == 6 {
            play.act(1, 99, &Action::Crash);
        }
        let tick = play.game.tick();
        play.tick();
        assert_eq!(play.revived.len(), 1);
        assert_eq!((play.revived[0].tick, play.revived[0].lost_ticks), (tick, 0));
        assert_eq!(left_out(&play), [(1, 99)]);
        [&mut play, &mut without].into_iter().for_each(Play::tick);
        assert_eq!(state_hash(play.game.dyn_game()), state_hash(without.game.dyn_game()));
        assert_eq!(
            play.game.inbox().acks(),
            without.game.inbox().acks(),
            "what was left out is not acknowledged"
        );
        journal_holds(&mut play);
    }
}

#[test]
fn everything_that_kills_is_found_in_one_go() {
    let mut play = Play::with(REALTIME, 10);
    for number in 0..120 {
        let action = if number % 7 == 3 { Action::Crash } else { Action::Add(number) };
        play.act((number % 10) as u16, number, &action);
    }
    play.tick();
    play.tick();
    assert_eq!(play.revived.len(), 1);
    let found: Vec<u32> = left_out(&play).iter().map(|(_, seq)| *seq).collect();
    assert_eq!(found, (3..120).step_by(7).collect::<Vec<_>>());
    journal_holds(&mut play);
}

#[test]
fn of_two_that_kill_together_the_second_is_left_out() {
    let mut play = Play::with(REALTIME, 3);
    for (seat, action) in [(0, Action::Half), (1, Action::Add(1)), (2, Action::Half), (0, Action::Add(2))] {
        play.act(seat, u32::from(seat), &action);
    }
    play.tick();
    assert_eq!(left_out(&play), [(2, 2)]);
    play.tick();
    assert_eq!(play.revived.len(), 1);
    journal_holds(&mut play);
}

#[test]
fn a_flood_of_what_kills_is_left_out_within_a_bounded_number_of_trials() {
    let mut play = Play::with(REALTIME, 100);
    for number in 0..1600 {
        play.act((number % 100) as u16, number, &Action::Crash);
    }
    play.tick();
    assert_eq!(left_out(&play).len(), 1600);
    play.tick();
    assert_eq!(play.revived.len(), 1);
    journal_holds(&mut play);
}

#[test]
fn a_step_that_cannot_be_shown_is_made_again_without_what_blinded_it() {
    for (blinding, pace) in [
        (Action::Blind, REALTIME),
        (Action::BlindMe, REALTIME),
        (Action::Blind, Pace::OnInput),
        (Action::BlindMe, Pace::OnInput),
    ] {
        let mut play = Play::with(pace, 3);
        play.act(0, 1, &Action::Add(1));
        play.act(1, 2, &blinding);
        play.act(2, 3, &Action::Add(2));
        play.tick();
        assert_eq!(left_out(&play), [(1, 2)], "{pace:?}");
        assert_eq!(play.revived[0].lost_ticks, 1, "it was made, and perhaps shown to somebody");

        assert!(
            !play.effects.contains(&MatchEffect::Broadcast(MatchNotice::Stepped)) || pace == Pace::OnInput
        );
        (0..10).for_each(|_| play.tick());
        assert_eq!(play.revived.len(), 1);
        journal_holds(&mut play);
    }
}

#[test]
fn a_step_that_made_a_checkpoint_before_it_blinded_is_made_again() {
    let mut play = Play::with(REALTIME, 2);
    while !play.game.tick().next().0.is_multiple_of(8) {
        play.tick();
    }
    play.act(0, 5, &Action::Blind);
    play.act(1, 6, &Action::Add(6));
    play.tick();
    assert_eq!((play.game.tick().0 % 8, left_out(&play)), (0, vec![(0, 5)]));
    (0..20).for_each(|_| play.tick());
    journal_holds(&mut play);
}

#[test]
fn an_outcome_that_nobody_can_see_is_taken_back() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Add(7));
    play.act(1, 2, &Action::FinishBlind);
    play.tick();
    assert_eq!(left_out(&play), [(1, 2)]);
    assert!(
        !play.game.is_over() && !play.effects.iter().any(|effect| matches!(effect, MatchEffect::Finish(_)))
    );
    play.act(0, 3, &Action::Finish);
    play.tick();
    assert!(play.game.is_over());
    assert!(matches!(play.effects.last(), Some(MatchEffect::Finish(_))));
    journal_holds(&mut play);
}

#[test]
fn who_joins_and_kills_with_that_has_no_seat() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Trap);
    play.tick();
    play.effects.clear();
    play.join("late");
    play.act(2, 5, &Action::Add(5));
    play.act(1, 6, &Action::Add(6));
    let told = std::mem::take(&mut play.effects);
    assert_eq!(told, [MatchEffect::Broadcast(MatchNotice::Joined(Seat(2), person("late")))]);
    play.tick();
    let left = MatchNotice::Left(Seat(2), person("late"), LeaveReason::Removed);
    assert_eq!(play.effects, [MatchEffect::Broadcast(left)], "who was told of the one is told of the other");
    let omitted = &play.revived[0].left_out;
    assert_eq!(omitted.len(), 2, "what they did afterwards goes with it: {omitted:?}");
    assert!(omitted.iter().all(|omitted| omitted.member == Some(person("late"))));
    assert_eq!((play.game.roster().len(), play.game.roster().member(Seat(2))), (2, None));
    play.tick();
    assert_eq!(play.game.inbox().acks(), [(Seat(1), 6)]);
    journal_holds(&mut play);
}

#[test]
fn nobody_is_told_of_one_who_never_had_a_seat() {
    let mut play = Play::with(Pace::OnInput, 2);
    play.act(0, 1, &Action::Trap);
    play.effects.clear();
    play.join("late");
    assert_eq!((play.effects.as_slice(), play.revived.len()), ([].as_slice(), 1));
    assert_eq!(play.game.roster().len(), 2);
    journal_holds(&mut play);
}

#[test]
fn one_who_came_and_went_in_the_step_that_is_left_out_takes_nobody_along() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Trap);
    play.tick();
    play.join("brief");
    play.act(2, 5, &Action::Add(5));
    play.leave(2);
    play.tick();
    assert_eq!(play.revived[0].left_out.len(), 3);
    assert_eq!(play.game.roster().len(), 2);
    play.tick();
    journal_holds(&mut play);
}

#[test]
fn where_no_input_is_to_blame_nothing_is_left_out() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Light);
    play.tick();
    let tick = play.game.tick();
    for deaths in 1..4 {
        play.act(1, deaths, &Action::Add(deaths));
        play.tick();
        assert_eq!((play.revived.len() as u32, play.game.tick()), (deaths, tick));
        assert_eq!(left_out(&play), []);
    }
    play.game.abort("it crashed three times");
    journal_holds(&mut play);
}

#[test]
fn a_match_told_as_over_stays_over() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Finish);
    play.tick();
    play.effects.clear();
    play.revive();
    assert_eq!((play.game.is_over(), left_out(&play)), (true, Vec::new()));
    journal_holds(&mut play);
}

#[test]
fn what_was_left_out_stays_so_when_the_beginning_is_forgotten_and_in_a_fresh_volume() {
    let mut play = Play::with(REALTIME, 2);
    play.act(1, 1, &Action::Crash);
    play.act(0, 2, &Action::Add(1));
    play.tick();
    // The survivor still waits for the step.
    play.game.new_volume();
    let records = taken(&mut play.game);
    are_the_same(&play.game, &resumed(&play.game, &records).unwrap(), &"a fresh volume");
    for number in 0..40 {
        play.act(0, number, &Action::Add(number));
        if number % 5 == 0 {
            play.act(1, number, &Action::Crash);
        }
        play.tick();
    }
    assert!(play.game.journal().history().left_out().len() < 5, "what is forgotten is forgotten whole");
    let dyn_game = play.game.journal().rebuild(game_type().as_ref(), play.game.tick()).unwrap();
    assert_eq!(state_hash(dyn_game.as_ref()), state_hash(play.game.dyn_game()));
}

#[test]
fn what_kills_is_found_behind_what_was_left_out_before_the_match_was_resumed() {
    let mut play = Play::with(REALTIME, 2);
    play.act(0, 1, &Action::Add(1));
    play.act(1, 2, &Action::Crash);
    play.tick();
    assert_eq!(left_out(&play), [(1, 2)]);
    let records = taken(&mut play.game);
    let mut again = Play { game: resumed(&play.game, &records).unwrap(), ..Play::with(REALTIME, 2) };
    again.act(1, 3, &Action::Crash);
    again.act(1, 4, &Action::Add(4));
    again.tick();
    assert_eq!(left_out(&again), [(1, 3)]);
    again.tick();
    assert_eq!((again.revived.len(), again.game.tick()), (1, play.game.tick().next()));
}

fn anything() -> impl Strategy<Value = Action> {
    prop_oneof![
        12 => any::<u32>().prop_map(Action::Add),
        1 => Just(Action::Crash),
        2 => Just(Action::Half),
        1 => Just(Action::Blind),
        1 => Just(Action::BlindMe),
        1 => Just(Action::Trap),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn whatever_kills_it_a_match_goes_on_and_its_journal_holds(
        pace in prop::sample::select(PACES.to_vec()),
        turns in prop::collection::vec((0_u16..8, anything(), 0_u32..10), 1..120),
    ) {
        let mut play = Play::with(pace, 4);
        for (number, (seat, action, what)) in (1..).zip(turns) {
            match what {
                0 => play.join(&format!("late{number}")),
                1 => play.leave(seat),
                2..4 => play.tick(),
                _ => play.act(seat, number, &action),
            }
        }
        play.tick();
        play.tick();
        prop_assert!(play.game.tick() > Tick(1));
        journal_holds(&mut play);
    }
}
