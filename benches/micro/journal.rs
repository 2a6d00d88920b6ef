//! The journal of a match: inputs that are appended, states that are noted, records that are taken away and read back.

use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;
use tiltyard::domain::MatchId;
use tiltyard::game::journal::{Header, Intervals, PackedRecords};
use tiltyard::game::{Input, Journal, Pace, Seat, Tick};

use crate::matches::full_match;

/// A second of an arena whose hundred players act eight times.
const INPUTS: usize = 800;

fn empty() -> Journal {
    let header = Header {
        match_id: MatchId::parse("m").unwrap(),
        game: "arena".to_owned(),
        rules: 1,
        options: serde_json::json!({}),
        seed: 1,
        seats_max: 100,
        pace: Pace::Realtime { hz: 20 },
    };
    Journal::new(header, Intervals::default(), true)
}

fn append_all(journal: &mut Journal) {
    let action = Bytes::from_static(&[2; 9]);
    for number in 0..INPUTS {
        let seat = Seat((number % 100) as u16);
        let tick = Tick(1_000 + (number / 40) as u32);
        journal.append(tick, &Input::Act { seat, action: action.clone() });
    }
}

#[divan::bench]
fn append(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(INPUTS)).with_inputs(empty).bench_local_refs(append_all);
}

#[divan::bench]
fn take_and_read_back(bencher: Bencher<'_, '_>) {
    let mut journal = empty();
    append_all(&mut journal);
    let mut records = Vec::new();
    journal.take_fresh(&mut records);
    bencher
        .counter(ItemsCount::new(INPUTS))
        .bench_local(|| PackedRecords::new(&records).map(Result::unwrap).count());
}

/// A checkpoint with its hash, of an arena whose hundred players have just sat down.
#[divan::bench]
fn note_a_state(bencher: Bencher<'_, '_>) {
    let mut game = full_match("arena", 100, serde_json::json!({}));
    let (mut effects, mut records) = (Vec::new(), Vec::new());
    bencher.bench_local(|| {
        game.tick_due(&mut effects);
        game.checkpoint_now();
        effects.clear();
        records.clear();
        game.take_fresh(&mut records);
        records.len()
    });
}
