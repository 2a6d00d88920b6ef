//! The memory of a journal, which is bounded for matches of every length and size.

use bytes::Bytes;
use tiltyard::game::journal::{Intervals, Journal, JournaledInput};
use tiltyard::game::{Effects, Input, Match, Pace, Seat, Tick};

use crate::scenario::{Scenario, person};

/// A relay room in which a text of `size` bytes is said `times` times, looked at after each.
fn busy(intervals: Intervals, size: usize, times: u32, mut look: impl FnMut(&Match)) {
    let scenario = Scenario { intervals, ..Scenario::of("relay", Pace::OnInput) };
    let (mut game, mut effects) = (scenario.open(1), Effects::new());
    game.seat(person("a"), &mut effects).unwrap();
    let said = Bytes::from(format!("\"{}\"", "x".repeat(size)));
    for _ in 0..times {
        game.act(Seat(0), None, said.clone(), false, &mut effects).unwrap();
        effects.clear();
        look(&game);
    }
}

fn bytes_of(journal: &Journal) -> usize {
    let of =
        |entry: JournaledInput| if let Input::Act { action, .. } = &entry.input { action.len() } else { 0 };
    journal.history().entries().map(of).sum()
}

#[test]
fn a_busy_room_keeps_no_more_than_two_stretches_of_bytes() {
    let intervals = Intervals { checkpoint_bytes: 100_000, ..Intervals::default() };
    let mut most = 0;
    busy(intervals, 4096, 300, |game| {
        let journal = game.journal();
        assert!(bytes_of(journal) <= 2 * (100_000 + 4098), "at {}", game.tick());
        assert!(journal.history().checkpoints().count() <= 2);
        most = most.max(bytes_of(journal));
    });
    assert!(most > 150_000, "more than one stretch is kept: {most}");
}

#[test]
fn a_quiet_room_makes_checkpoints_by_its_ticks_alone() {
    let intervals = Intervals { hash_ticks: 10, checkpoint_ticks: 50, ..Intervals::default() };
    busy(intervals, 10, 220, |game| {
        let (journal, now) = (game.journal(), game.tick().0);
        let checkpoints: Vec<u32> =
            journal.history().checkpoints().map(|checkpoint| checkpoint.tick.0).collect();
        let last = now - now % 50;
        let expected: Vec<u32> =
            [last.saturating_sub(50), last].into_iter().filter(|tick| *tick > 0).collect();
        assert_eq!(checkpoints, expected, "at {now}");
        let oldest = if expected.len() == 2 { expected[0] } else { 0 };
        assert_eq!(journal.history().entries().next().unwrap().tick, Tick(oldest + 1), "at {now}");
        assert!(
            journal.history().marks().all(|mark| mark.tick.0.is_multiple_of(10) && mark.tick.0 >= oldest)
        );
    });
}

#[test]
fn marks_are_kept_as_far_back_as_the_oldest_checkpoint() {
    let intervals = Intervals { hash_ticks: 7, checkpoint_ticks: 20, ..Intervals::default() };
    busy(intervals, 1, 200, |game| {
        let kept: Vec<Tick> =
            game.journal().history().checkpoints().map(|checkpoint| checkpoint.tick).collect();
        if let [oldest, _] = kept[..] {
            assert_eq!(game.journal().history().marks().next().map(|mark| mark.tick), Some(oldest));
        }
    });
}
