//! Wherever the record of a match breaks off, all who read it come to the same: who takes it up, who plays it again, and who
//! only reads.

use std::sync::Arc;

use tiltyard::game::journal::{Record, RecordReader, settled, state_hash};
use tiltyard::game::replay::{Progress, Replayer};
use tiltyard::game::{Match, Pace};

use crate::driver::Table;
use crate::fragile::{Action, Play};
use crate::journal::resume::{resumed, taken};
use crate::scenario::Scenario;

/// Asserts that all come to the same with the records up to each of them.
fn all_agree(game: &Match, records: &[Record], what: &dyn std::fmt::Debug) {
    for length in (0..=records.len()).rev() {
        let ordered: Vec<_> = settled(records[..length].iter().cloned()).collect();
        let mut reader = RecordReader::default();
        ordered.iter().for_each(|record| _ = reader.read(record));
        let taken_up = resumed(game, &records[..length]).unwrap();
        let header = game.journal().header();
        let mut replayer = Replayer::begin(Arc::clone(game.game_type()), header, ordered, 0).unwrap();
        while replayer.step().unwrap() != Progress::Starved {}
        let hash = state_hash(taken_up.dyn_game());
        assert_eq!(
            (replayer.tick(), state_hash(replayer.dyn_game())),
            (taken_up.tick(), hash),
            "{length}: {what:?}"
        );
        assert_eq!(
            (reader.reached(), reader.ms()),
            (taken_up.tick(), taken_up.journal().ms()),
            "{length}: {what:?}"
        );
        assert_eq!(reader.ending(), taken_up.journal().ending(), "{length}: {what:?}");
        assert_eq!(reader.is_adrift(), replayer.is_before_gap(), "{length}: {what:?}");
    }
}

#[test]
fn all_who_read_a_record_with_holes_come_to_the_same() {
    for scenario in Scenario::all() {
        let mut table = Table::played(&scenario, 40, 60);
        table.game.reached(3_000);
        let mut records = taken(&mut table.game);
        for hole in 0..2_u64 {
            (0..20).for_each(|_| table.turn());
            table.game.after_gap();
            (0..40).for_each(|_| table.turn());
            table.game.reached(5_000 + hole);
            let behind = taken(&mut table.game);
            // Once there is a state at once, once only later.
            let late = behind.iter().filter(|record| {
                hole == 0 || !matches!(record, Record::Checkpoint { tick, .. } if *tick == behind[0].step())
            });
            records.extend(late.cloned());
        }
        all_agree(&table.game, &records, &scenario);
    }
}

#[test]
fn all_who_read_what_was_left_out_come_to_the_same() {
    for pace in [Pace::Realtime { hz: 20 }, Pace::OnInput] {
        let mut play = Play::with(pace, 3);
        let deadly = [Action::Crash, Action::Half, Action::Blind, Action::BlindMe, Action::Trap];
        for number in 0..60 {
            play.act(number % 3, u32::from(number), &Action::Add(u32::from(number)));
            if number % 4 == 0 {
                play.act(number % 3, 100, &deadly[usize::from(number / 4) % deadly.len()]);
                play.act(number % 3, 101, &Action::Half);
            }
            if number % 13 == 0 {
                play.join(&format!("late{number}"));
            }
            play.tick();
        }
        play.game.reached(9);
        let records = taken(&mut play.game);
        assert!(records.iter().any(|record| matches!(record, Record::LeftOut { .. })));
        all_agree(&play.game, &records, &pace);
    }
}
