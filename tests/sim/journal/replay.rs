//! A recording shows the match as it was, from wherever it is looked at; and what was changed in it is found.

use std::sync::Arc;

use proptest::prelude::*;
use tiltyard::game::journal::{Ending, Header, Record, settled, state_hash};
use tiltyard::game::replay::{Progress, Replayer, Verdict, verify};
use tiltyard::game::{Effects, Input, LeaveReason, Match, Outcome, Pace, Seat, Tick, Wire};

use crate::driver::Table;
use crate::journal::resume::{are_the_same, resumed, taken};
use crate::scenario::{Scenario, game_type, person};

/// A match that was recorded, and all that was.
struct Recorded {
    table: Table,
    records: Vec<Record>,
}

impl Recorded {
    fn of(scenario: &Scenario, seed: u64, turns: u32) -> Recorded {
        let mut table = Table::new(scenario, seed);
        for turn in 0..turns {
            table.turn();
            if turn.is_multiple_of(10) {
                table.game.reached(u64::from(turn) * 5);
            }
        }
        table.game.reached(u64::from(turns) * 5);
        let records = settled(taken(&mut table.game)).collect();
        Recorded { table, records }
    }

    fn header(&self) -> &Header {
        self.table.game.journal().header()
    }

    fn verdict(&self, records: Vec<Record>) -> Verdict {
        verify(self.table.game.game_type(), self.header(), in_segments(records).into_iter().map(Ok))
    }

    fn replayer(&self, segment: Vec<Record>) -> Replayer {
        Replayer::begin(Arc::clone(self.table.game.game_type()), self.header(), segment, 0).unwrap()
    }

    fn hash_at(&self, tick: Tick) -> Option<u64> {
        self.table.hashes.iter().find(|(of, _)| *of == tick).map(|(_, hash)| *hash)
    }
}

/// The records cut before each checkpoint, as files have them.
fn in_segments(records: Vec<Record>) -> Vec<Vec<Record>> {
    let mut segments = vec![Vec::new()];
    for record in records {
        if matches!(record, Record::Checkpoint { .. }) {
            segments.push(Vec::new());
        }
        segments.last_mut().unwrap().push(record);
    }
    segments
}

#[test]
fn every_match_as_it_was_recorded_is_verified() {
    for scenario in Scenario::all() {
        for turns in [0, 1, 40, 400] {
            let recorded = Recorded::of(&scenario, u64::from(turns), turns);
            assert_eq!(recorded.verdict(recorded.records.clone()), Verdict::Verified, "{scenario:?}");
        }
    }
}

#[test]
fn playing_back_goes_through_the_same_states_seats_and_times() {
    for scenario in Scenario::all() {
        let recorded = Recorded::of(&scenario, 90, 300);
        let mut replayer = recorded.replayer(recorded.records.clone());
        let (mut present, mut last_ms) = (0_usize, 0);
        while replayer.step().unwrap() == Progress::Stepped {
            let hash = state_hash(replayer.dyn_game());
            assert_eq!(recorded.hash_at(replayer.tick()), Some(hash), "{scenario:?}");
            present = present + replayer.joined().len() - replayer.left().len();
            assert_eq!(replayer.roster().len(), present, "{scenario:?}");
            assert!((last_ms..=1500).contains(&replayer.ms()), "{scenario:?}: {}", replayer.ms());
            last_ms = replayer.ms();
        }
        let game = &recorded.table.game;
        assert_eq!(
            (replayer.tick(), replayer.ending()),
            (game.tick(), game.journal().ending()),
            "{scenario:?}"
        );
    }
}

#[test]
fn a_moment_is_found_from_the_checkpoint_before_it() {
    for scenario in Scenario::all() {
        let recorded = Recorded::of(&scenario, 91, 400);
        let segments = in_segments(recorded.records.clone());
        for (number, segment) in segments.iter().enumerate().skip(1) {
            let mut replayer = recorded.replayer(segment.clone());
            for later in segments[number + 1..].iter().cloned() {
                replayer.load(later);
            }
            for _ in 0..20 {
                assert_eq!(recorded.hash_at(replayer.tick()), Some(state_hash(replayer.dyn_game())));
                if replayer.step().unwrap() != Progress::Stepped {
                    break;
                }
            }
        }
    }
}

#[test]
fn who_sits_where_is_known_from_a_checkpoint_on() {
    let mut scenario = Scenario::of("relay", Pace::Realtime { hz: 20 });
    scenario.intervals.checkpoint_ticks = 5;
    let recorded = Recorded::of(&scenario, 92, 300);
    let segments = in_segments(recorded.records.clone());
    let (mut through, mut last) = (recorded.replayer(segments[0].clone()), Tick(0));
    for segment in &segments[1..] {
        while through.step().unwrap() == Progress::Stepped {
            last = through.tick();
        }
        let there = recorded.replayer(segment.clone());
        assert_eq!(there.tick(), last);
        assert!(there.roster().chairs().eq(through.roster().chairs()), "at {last}");
        through.load(segment.clone());
    }
}

#[test]
fn a_recording_with_a_gap_is_verified_on_both_sides_of_it() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 93, 120);
        let mut records = taken(&mut table.game);
        if table.game.is_over() {
            continue;
        }
        (0..40).for_each(|_| table.turn());
        table.game.after_gap();
        (0..120).for_each(|_| table.turn());
        table.game.reached(1);
        records.extend(taken(&mut table.game));
        let recorded = Recorded { table, records };
        assert_eq!(recorded.verdict(recorded.records.clone()), Verdict::Verified, "{scenario:?}");
        let mut replayer = recorded.replayer(recorded.records.clone());
        while replayer.step().unwrap() != Progress::Starved {}
        assert_eq!((replayer.gaps(), replayer.tick()), (1, recorded.table.game.tick()), "{scenario:?}");
    }
}

#[test]
fn a_recording_goes_on_behind_a_gap_however_late_there_is_a_state_again() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 98, 120);
        let mut records = taken(&mut table.game);
        if table.game.is_over() {
            continue;
        }
        (0..40).for_each(|_| table.turn());
        table.game.after_gap();
        (0..300).for_each(|_| table.turn());
        table.game.checkpoint_now();
        (0..20).for_each(|_| table.turn());
        table.game.reached(1);
        // The game panicked over the first state, and once more the disk took nothing.
        let late = taken(&mut table.game);
        let state = late.iter().position(|record| matches!(record, Record::Checkpoint { .. })).unwrap();
        records.extend(late[..state].iter().cloned());
        records.extend(late[..state].iter().cloned());
        records.extend(late[state + 1..].iter().cloned());
        let again = resumed(&table.game, &records).unwrap();
        are_the_same(&table.game, &again, &scenario);
        let recorded = Recorded { table, records: settled(records).collect() };
        for segments in [vec![recorded.records.clone()], in_segments(recorded.records.clone())] {
            let verdict =
                verify(recorded.table.game.game_type(), recorded.header(), segments.into_iter().map(Ok));
            assert_eq!(verdict, Verdict::Verified, "{scenario:?}");
        }
        let mut replayer = recorded.replayer(recorded.records.clone());
        while replayer.step().unwrap() != Progress::Starved {}
        assert_eq!(replayer.tick(), recorded.table.game.tick(), "{scenario:?}");
        assert!(!replayer.is_before_gap(), "{scenario:?}");
    }
}

#[test]
fn a_recording_that_begins_with_a_checkpoint_is_verified() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 94, 120);
        table.game.new_volume();
        (0..120).for_each(|_| table.turn());
        let records = taken(&mut table.game);
        let recorded = Recorded { table, records };
        assert_eq!(recorded.verdict(recorded.records.clone()), Verdict::Verified, "{scenario:?}");
    }
}

/// Connect four to its end by giving up, every state marked.
fn given_up() -> Recorded {
    let mut scenario = Scenario::of("connect_four", Pace::OnInput);
    (scenario.intervals.hash_ticks, scenario.intervals.checkpoint_ticks) = (1, 4);
    let (mut table, mut effects) = (Table::new(&scenario, 1), Effects::new());
    let game = &mut table.game;
    for name in ["a", "b"] {
        game.seat(person(name), &mut effects).unwrap();
    }
    for turn in 0..10 {
        let action = game.game_type().read_action(Wire::Json(r#"{"type":"drop","column":3}"#)).unwrap();
        let action = if turn < 6 {
            action
        } else {
            game.game_type().read_action(Wire::Json(r#"{"type":"drop","column":5}"#)).unwrap()
        };
        let mover = u16::from(game.dyn_game().awaits(Seat(1)));
        game.act(Seat(mover), None, action, false, &mut effects).unwrap();
        if game.is_over() {
            break;
        }
    }
    game.vacate(Seat(1), LeaveReason::Left, &mut effects);
    assert!(game.outcome().is_some());
    let records = taken(game);
    Recorded { table, records }
}

fn diverged(tick: u32) -> Verdict {
    Verdict::Diverged { tick: Tick(tick) }
}

#[test]
fn a_changed_action_is_found_at_its_step() {
    let recorded = given_up();
    let mut records = recorded.records.clone();
    let other =
        recorded.table.game.game_type().read_action(Wire::Json(r#"{"type":"drop","column":0}"#)).unwrap();
    let changed = records.iter_mut().find_map(|record| match record {
        Record::Input { tick, input: Input::Act { action, .. } } => {
            *action = other.clone();
            Some(tick.0)
        }
        _ => None,
    });
    assert_eq!(recorded.verdict(records), diverged(changed.unwrap()));
}

#[test]
fn every_changed_mark_checkpoint_and_missing_input_is_found_at_its_step() {
    let recorded = given_up();
    for number in 0..recorded.records.len() {
        let mut records = recorded.records.clone();
        let found = match &mut records[number] {
            Record::Mark(mark) => {
                mark.hash ^= 1;
                diverged(mark.tick.0)
            }
            Record::Checkpoint { tick, state, .. } => {
                *state.last_mut().unwrap() ^= 1;
                diverged(tick.0)
            }
            Record::Input { tick, .. } => {
                let tick = tick.0;
                records.remove(number);
                diverged(tick)
            }
            _ => continue,
        };
        assert_eq!(recorded.verdict(records), found, "record {number}");
    }
}

#[test]
fn an_input_said_to_be_left_out_is_found_at_its_step() {
    let recorded = given_up();
    for number in 0..recorded.records.len() {
        let Record::Input { tick, .. } = recorded.records[number] else { continue };
        let mut records = recorded.records.clone();
        records.insert(number + 1, Record::LeftOut { tick, index: 0 });
        assert_eq!(recorded.verdict(records), diverged(tick.0));
    }
}

#[test]
fn a_changed_moved_or_missing_end_is_found() {
    let recorded = given_up();
    let last = recorded.table.game.tick().0;
    let finished = |ending| Record::Finished { tick: Tick(last), ending };
    let mut records = recorded.records.clone();
    let Some(Record::Finished { ending: Ending::Decided(outcome), .. }) = records.pop() else {
        panic!("the end is the last")
    };
    assert_eq!(recorded.verdict(records.clone()), diverged(last), "missing");
    let mut changed = outcome.clone();
    changed.standings[0].score += 1;
    let other = [
        Ending::Decided(changed),
        Ending::Decided(Outcome { standings: Vec::new() }),
        Ending::Aborted("it was not".to_owned()),
        Ending::Abandoned,
    ];
    for ending in other {
        let forged = [records.clone(), vec![finished(ending)]].concat();
        assert_eq!(recorded.verdict(forged), diverged(last));
    }
    let early = Record::Finished { tick: Tick(5), ending: Ending::Decided(outcome) };
    let place =
        records.iter().position(|record| matches!(record, Record::Mark(mark) if mark.tick == Tick(5)));
    records.insert(place.unwrap(), early);
    assert_eq!(recorded.verdict(records), diverged(5));
}

#[test]
fn a_match_that_was_aborted_or_abandoned_is_verified_up_to_there() {
    for aborted in [true, false] {
        let mut table = Table::played(&Scenario::of("relay", Pace::OnInput), 95, 100);
        if aborted {
            table.game.abort("it crashed");
        } else {
            table.game.abandon();
        }
        let records = taken(&mut table.game);
        let recorded = Recorded { table, records };
        assert_eq!(recorded.verdict(recorded.records.clone()), Verdict::Verified);
    }
}

#[test]
fn other_rules_another_game_and_damage_are_told_apart() {
    let recorded = given_up();
    let (this, mut header) = (recorded.table.game.game_type(), recorded.header().clone());
    let segments = || in_segments(recorded.records.clone()).into_iter().map(Ok);
    header.rules += 1;
    let now = this.rules();
    assert_eq!(verify(this, &header, segments()), Verdict::OtherRules { was: now + 1, now });
    let found = verify(&game_type("relay"), recorded.header(), segments());
    assert!(matches!(&found, Verdict::Damaged { why } if why.contains("not of relay")), "{found:?}");
    let unreadable = segments().take(1).chain([Err("segment 1 has another checksum".to_owned())]);
    let found = verify(this, recorded.header(), unreadable);
    assert_eq!(found, Verdict::Damaged { why: "segment 1 has another checksum".to_owned() });
    let nonsense = Record::Checkpoint { tick: Tick(3), state: vec![1, 2, 3], chairs: Vec::new() };
    let found = verify(this, recorded.header(), [Ok(vec![nonsense])]);
    assert!(matches!(found, Verdict::Damaged { .. }), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn records_in_any_order_end_in_a_verdict(
        seed: u64,
        swaps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..5),
        gone: prop::sample::Index,
    ) {
        let recorded = Recorded::of(&Scenario::of("connect_four", Pace::OnInput), seed, 80);
        let mut records = recorded.records.clone();
        for (one, other) in swaps {
            let (one, other) = (one.index(records.len()), other.index(records.len()));
            records.swap(one, other);
        }
        records.remove(gone.index(records.len()));
        recorded.verdict(records.clone());
        let game: &Match = &recorded.table.game;
        let _ = resumed(game, &records);
    }
}

#[test]
fn steps_that_nobody_recorded_are_not_made_without_end() {
    for pace in [Pace::OnInput, Pace::Realtime { hz: 20 }] {
        let table = Table::played(&Scenario::of("relay", pace), 96, 20);
        let recorded = Recorded { table, records: Vec::new() };
        let records = vec![Record::Reached { tick: Tick(u32::MAX - 1), ms: 1 }];
        assert!(matches!(recorded.verdict(records.clone()), Verdict::Damaged { .. }));
        assert!(resumed(&recorded.table.game, &records).is_err(), "a live journal neither");
    }
}

#[test]
fn more_inputs_of_one_step_than_any_match_has_are_not_kept() {
    let table = Table::played(&Scenario::of("relay", Pace::Realtime { hz: 20 }), 97, 20);
    let recorded = Recorded { table, records: Vec::new() };
    let alarm = Record::Input { tick: Tick(1), input: Input::Alarm { id: 1 } };
    let records = vec![alarm; (1 << 20) + 1];
    assert!(matches!(recorded.verdict(records.clone()), Verdict::Damaged { .. }));
    assert!(resumed(&recorded.table.game, &records).is_err(), "a live journal neither");
}
