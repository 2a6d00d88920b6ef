//! Tests that a match can go on from its records, wherever they break off.

use std::sync::Arc;

use tiltyard::game::journal::{Ending, PackedRecords, RebuildFailed, Record};
use tiltyard::game::{Effects, LeaveReason, Match, Pace, Seat, Tick, Wire};

use crate::driver::Table;
use crate::scenario::{Scenario, person};

/// All that was recorded and not yet taken away.
pub(crate) fn taken(game: &mut Match) -> Vec<Record> {
    let mut bytes = Vec::new();
    game.take_fresh(&mut bytes);
    PackedRecords::new(&bytes).collect::<Result<_, _>>().unwrap()
}

pub(crate) fn resumed(game: &Match, records: &[Record]) -> Result<Match, RebuildFailed> {
    let game_type = Arc::clone(game.game_type());
    let intervals = crate::scenario::Scenario::of("relay", Pace::OnInput).intervals;
    Match::resume(game_type, game.journal().header().clone(), records.iter().cloned(), intervals, true)
}

/// Asserts that both are the same match at the same point.
pub(crate) fn are_the_same(one: &Match, other: &Match, what: &dyn std::fmt::Debug) {
    let hash = |game: &Match| tiltyard::game::journal::state_hash(game.dyn_game());
    assert_eq!((one.tick(), hash(one)), (other.tick(), hash(other)), "{what:?}");
    assert_eq!(
        (one.pace(), one.journal().header().mode(), one.phase()),
        (other.pace(), other.journal().header().mode(), other.phase()),
        "{what:?}"
    );
    // Who leaves after the end is no part of the match any more.
    let chairs = |game: &Match| {
        let chairs = game.roster().chairs();
        chairs
            .map(|(seat, member, taken)| (seat, member.clone(), taken || game.is_over()))
            .collect::<Vec<_>>()
    };
    assert_eq!(chairs(one), chairs(other), "{what:?}");
    assert_eq!(one.journal().ending(), other.journal().ending(), "{what:?}");
    let next = one.tick().next();
    assert!(one.journal().history().given(next).eq(other.journal().history().given(next)), "{what:?}");
    let seats = || (0..20).map(Seat);
    let known = |game: &Match| seats().map(|seat| game.knows(seat) || game.is_over()).collect::<Vec<_>>();
    assert_eq!(known(one), known(other), "{what:?}");
}

/// Goes on with both for a while in the same way.
fn go_on(one: &mut Match, other: &mut Match, what: &dyn std::fmt::Debug) {
    for number in 0..30 {
        for game in [&mut *one, &mut *other] {
            let mut effects = Effects::new();
            let _ = game.seat(person(&format!("late{number}")), &mut effects);
            if let Ok(action) = game.game_type().read_action(Wire::Json(r#"{"type":"drop","column":2}"#)) {
                let _ = game.act(Seat(number % 6), None, action, false, &mut effects);
            }
            game.vacate(Seat(number % 7), LeaveReason::Left, &mut effects);
            game.tick_due(&mut effects);
        }
        are_the_same(one, other, what);
    }
}

#[test]
fn a_match_resumed_from_its_records_goes_on_like_the_one_that_ran_on() {
    for scenario in Scenario::all() {
        for turns in [0, 3, 50, 333] {
            let mut table = Table::played(&scenario, 50 + u64::from(turns), turns);
            table.game.reached(777);
            let records = taken(&mut table.game);
            let mut again = resumed(&table.game, &records).unwrap();
            are_the_same(&table.game, &again, &scenario);
            assert_eq!(again.journal().ms(), 777);
            // Who has answered for a lockstep step is not recorded: its deadline comes.
            [&mut table.game, &mut again].into_iter().for_each(|game| game.tick_due(&mut Effects::new()));
            go_on(&mut table.game, &mut again, &scenario);
        }
    }
}

#[test]
fn records_taken_in_many_pieces_are_the_same_records() {
    for scenario in Scenario::all() {
        let (mut whole, mut pieces) = (Table::new(&scenario, 8), Table::new(&scenario, 8));
        let mut bytes = Vec::new();
        for _ in 0..200 {
            whole.turn();
            pieces.turn();
            pieces.game.take_fresh(&mut bytes);
        }
        let collected: Vec<Record> = PackedRecords::new(&bytes).collect::<Result<_, _>>().unwrap();
        assert!(collected == taken(&mut whole.game), "{scenario:?}");
    }
}

#[test]
fn a_record_that_breaks_off_gives_a_state_the_match_was_in() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 60, 300);
        let records = taken(&mut table.game);
        for length in (0..records.len()).step_by(37) {
            let again = resumed(&table.game, &records[..length]).unwrap();
            let hash = tiltyard::game::journal::state_hash(again.dyn_game());
            let known = table.hashes.iter().find(|(tick, _)| *tick == again.tick());
            assert!(again.tick() == Tick(0) || known.is_some_and(|known| known.1 == hash), "{scenario:?}");
        }
    }
}

#[test]
fn a_fresh_volume_and_what_follows_a_gap_are_enough() {
    for scenario in Scenario::all() {
        for gap in [false, true] {
            let mut table = Table::played(&scenario, 70, 150);
            let mut records = taken(&mut table.game);
            (0..40).for_each(|_| table.turn());
            // These are lost, or in the old file.
            taken(&mut table.game);
            if gap {
                table.game.after_gap();
            } else {
                table.game.new_volume();
                records.clear();
            }
            records.extend(taken(&mut table.game));
            let begun = resumed(&table.game, &records).unwrap();
            are_the_same(&table.game, &begun, &(&scenario, gap));
            (0..80).for_each(|_| table.turn());
            table.game.reached(9);
            records.extend(taken(&mut table.game));
            let again = resumed(&table.game, &records).unwrap();
            are_the_same(&table.game, &again, &(&scenario, gap));
        }
    }
}

#[test]
fn a_checkpoint_on_demand_is_where_a_match_is_taken_up() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 80, 120);
        table.game.checkpoint_now();
        table.game.checkpoint_now();
        let records = taken(&mut table.game);
        let again = resumed(&table.game, &records).unwrap();
        are_the_same(&table.game, &again, &scenario);
        if !table.game.is_over() {
            assert_eq!(
                again.journal().history().checkpoints().last().unwrap().tick,
                table.game.tick(),
                "{scenario:?}"
            );
        }
    }
}

#[test]
fn a_match_that_is_over_comes_back_with_its_outcome() {
    let scenario = Scenario::of("connect_four", Pace::OnInput);
    let (mut game, mut effects) = (scenario.open(1), Effects::new());
    for name in ["a", "b"] {
        game.seat(person(name), &mut effects).unwrap();
    }
    game.vacate(Seat(1), LeaveReason::Left, &mut effects);
    let records = taken(&mut game);
    let mut again = resumed(&game, &records).unwrap();
    assert!(again.is_over());
    assert_eq!(again.outcome(), game.outcome());
    assert_eq!(again.roster().last_member(Seat(1)), Some(&person("b")));
    assert_eq!(again.reserve(person("c"), &mut effects), Ok(Seat(1)));
}

#[test]
fn a_match_ends_once_however_it_ends() {
    let mut game = Scenario::of("relay", Pace::OnInput).open(1);
    game.abort("it crashed");
    game.abandon();
    game.abort("it crashed again");
    assert_eq!(game.journal().ending(), Some(&Ending::Aborted("it crashed".to_owned())));
    assert_eq!((game.is_over(), game.outcome()), (true, None));
    let records = taken(&mut game);
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(resumed(&game, &records).unwrap().journal().ending(), game.journal().ending());
}

#[test]
fn a_match_that_is_not_recorded_packs_nothing() {
    let scenario = Scenario::of("relay", Pace::OnInput);
    let records = taken(&mut scenario.open(1));
    let game = scenario.open(1);
    let mut silent = Match::resume(
        Arc::clone(game.game_type()),
        game.journal().header().clone(),
        records,
        scenario.intervals,
        false,
    )
    .unwrap();
    silent.seat(person("a"), &mut Effects::new()).unwrap();
    silent.new_volume();
    silent.reached(5);
    assert_eq!((silent.journal().fresh_len(), taken(&mut silent)), (0, Vec::new()));
}

#[test]
fn other_rules_resume_nothing() {
    let scenario = Scenario::of("relay", Pace::OnInput);
    let game = scenario.open(1);
    let mut header = game.journal().header().clone();
    header.rules += 1;
    let failed = Match::resume(Arc::clone(game.game_type()), header, [], scenario.intervals, true).err();
    assert_eq!(failed, Some(RebuildFailed::OtherRules { was: 2, now: 1 }));
}
