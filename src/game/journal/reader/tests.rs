//! Records as matches write them, cut anywhere, with holes, and with what was left out afterwards.

use bytes::Bytes;

use super::*;
use crate::game::journal::{Mark, PackedRecords, encode, settled};
use crate::game::{Chair, Input, Member, Seat};

fn anna() -> Member {
    Member::person("anna".to_owned().try_into().unwrap())
}

fn seated(tick: u32) -> Record {
    Record::Seated { tick: Tick(tick), seat: Seat(0), member: anna() }
}

fn join(tick: u32) -> Record {
    Record::Input { tick: Tick(tick), input: Input::Join { seat: Seat(0) } }
}

fn act(tick: u32) -> Record {
    Record::Input { tick: Tick(tick), input: Input::Act { seat: Seat(0), action: Bytes::from_static(b"go") } }
}

fn left_out(tick: u32, index: u32) -> Record {
    Record::LeftOut { tick: Tick(tick), index }
}

fn reached(tick: u32, ms: u64) -> Record {
    Record::Reached { tick: Tick(tick), ms }
}

fn mark(tick: u32) -> Record {
    Record::Mark(Mark { tick: Tick(tick), hash: 1 })
}

fn checkpoint(tick: u32) -> Record {
    let chairs = vec![Chair { seat: Seat(0), member: anna(), taken: true }];
    Record::Checkpoint { tick: Tick(tick), state: vec![7; 5], chairs }
}

fn gap(tick: u32) -> Record {
    Record::Gap { tick: Tick(tick) }
}

fn finished(tick: u32) -> Record {
    Record::Finished { tick: Tick(tick), ending: Ending::Abandoned }
}

fn about() -> Record {
    Record::About { text: "which".to_owned() }
}

/// A record, what it means, and how far it leads.
type Step = (Record, Meaning, u32);

/// A match with two holes and an end.
fn a_match() -> Vec<Step> {
    use Meaning::{Adrift, Apart, Base, Follows, Gap, Over};
    vec![
        (about(), Apart, 0),
        (reached(0, 5), Follows, 0),
        (seated(1), Follows, 0),
        (join(1), Follows, 0),
        (act(2), Follows, 1),
        (reached(1, 50), Follows, 1),
        (act(2), Follows, 1),
        (left_out(2, 0), Follows, 1),
        (mark(2), Follows, 2),
        (checkpoint(2), Follows, 2),
        (act(3), Follows, 2),
        (gap(9), Gap, 2),
        (reached(9, 450), Adrift, 2),
        (act(10), Adrift, 2),
        (mark(12), Adrift, 2),
        (gap(20), Gap, 2),
        (reached(21, 1000), Adrift, 2),
        (checkpoint(30), Base, 30),
        (act(31), Follows, 30),
        (checkpoint(31), Follows, 31),
        (reached(33, 1650), Follows, 33),
        (finished(33), Follows, 33),
        (reached(34, 1700), Over, 33),
        (checkpoint(40), Over, 33),
        (about(), Apart, 33),
    ]
}

fn read(records: &[Record]) -> RecordReader {
    let mut reader = RecordReader::default();
    records.iter().for_each(|record| _ = reader.read(record));
    reader
}

#[test]
fn wherever_a_record_is_cut_it_is_known_how_far_it_leads() {
    let steps = a_match();
    let mut reader = RecordReader::default();
    for (number, (record, meaning, leads_to)) in steps.iter().enumerate() {
        assert_eq!(reader.read(record), *meaning, "record {number}");
        assert_eq!(reader.reached(), Tick(*leads_to), "record {number}");
        assert_eq!(reader.ending().is_some(), number >= 21, "record {number}");
        assert_eq!(reader.is_adrift(), (11..17).contains(&number), "record {number}");
    }
    assert_eq!((reader.ms(), reader.oddity()), (1700, None));
}

#[test]
fn wherever_its_bytes_are_cut_the_whole_records_count_and_the_rest_is_told() {
    let records: Vec<Record> = a_match().into_iter().map(|step| step.0).collect();
    let (mut bytes, mut ends) = (Vec::new(), vec![0]);
    for record in &records {
        encode(record, &mut bytes);
        ends.push(bytes.len());
    }
    for length in 0..=bytes.len() {
        let mut unreadable = None;
        let found: Vec<_> = PackedRecords::new(&bytes[..length]).readable(&mut unreadable).collect();
        let whole = ends.iter().filter(|end| **end <= length).count() - 1;
        assert_eq!(found, records[..whole], "cut at {length}");
        assert_eq!(unreadable.is_some(), !ends.contains(&length), "cut at {length}");
        assert_eq!(read(&found).reached(), read(&records[..whole]).reached());
    }
}

#[test]
fn records_in_order_stay_as_they_are() {
    let records: Vec<Record> = a_match().into_iter().map(|step| step.0).collect();
    for length in 0..=records.len() {
        let ordered: Vec<_> = settled(records[..length].to_vec()).collect();
        assert_eq!(ordered, records[..length], "cut at {length}");
    }
}

#[test]
fn what_is_said_to_be_left_out_afterwards_stands_before_what_its_step_came_to() {
    let as_made =
        [act(1), act(1), mark(1), reached(1, 9), act(2), finished(1), left_out(1, 1), mark(1), act(2)];
    let ordered: Vec<_> = settled(as_made).collect();
    assert_eq!(ordered, [act(1), act(1), left_out(1, 1), reached(1, 9), act(2), mark(1), act(2)]);
    let again: Vec<_> = settled(ordered.clone()).collect();
    assert_eq!(again, ordered);
    assert_eq!(read(&ordered).ending(), None, "the end was of the step that was made otherwise");
}

#[test]
fn what_waits_for_the_next_step_may_be_left_out_and_so_may_several() {
    let as_made = [act(1), mark(1), act(2), act(2), act(2), left_out(2, 0), act(2), left_out(2, 2), mark(2)];
    let ordered: Vec<_> = settled(as_made).collect();
    let wanted = [act(1), mark(1), act(2), act(2), act(2), left_out(2, 0), act(2), left_out(2, 2), mark(2)];
    assert_eq!(ordered, wanted);
}

#[test]
fn what_came_in_for_a_step_after_a_state_stands_behind_it_unless_some_of_that_is_missing() {
    let ordered: Vec<_> = settled([act(7), seated(8), act(8), mark(7), checkpoint(7), act(8)]).collect();
    assert_eq!(ordered, [act(7), mark(7), checkpoint(7), seated(8), act(8), act(8)]);
    let behind_a_gap = [act(7), gap(7), act(8), checkpoint(7), act(8)];
    let ordered: Vec<_> = settled(behind_a_gap.clone()).collect();
    assert_eq!(ordered, behind_a_gap);
    let later: Vec<_> = settled([gap(7), act(8), mark(8), act(9), checkpoint(8)]).collect();
    assert_eq!(later, [gap(7), act(8), mark(8), checkpoint(8), act(9)]);
}

#[test]
fn a_state_that_is_void_is_nothing_to_begin_with() {
    let volume = [checkpoint(7), act(8), left_out(7, 0), mark(7)];
    let ordered: Vec<_> = settled(volume.clone()).collect();
    assert_eq!(ordered, [gap(7), act(8), mark(7)]);
    assert!(read(&ordered).is_adrift());
    let whole: Vec<_> = settled(volume.into_iter().chain([checkpoint(7), mark(8)])).collect();
    assert_eq!(whole, [gap(7), mark(7), checkpoint(7), act(8), mark(8)]);
    let reader = read(&whole);
    assert_eq!((reader.reached(), reader.is_adrift()), (Tick(8), false));
}

#[test]
fn a_record_that_begins_with_the_time_and_a_state_begins_there() {
    let mut reader = RecordReader::default();
    assert_eq!(reader.read(&reached(70, 1)), Meaning::Follows);
    assert_eq!((reader.read(&checkpoint(70)), reader.reached()), (Meaning::Base, Tick(70)));
    assert_eq!(reader.read(&checkpoint(71)), Meaning::Follows);
}

#[test]
fn more_steps_without_a_state_than_any_match_has_are_odd_and_it_is_said_where() {
    let most = UNNOTED_STEPS_MAX;
    assert_eq!(read(&[reached(most, 1)]).oddity(), None);
    assert_eq!(read(&[checkpoint(5), reached(5 + most, 1)]).oddity(), None);
    assert_eq!(read(&[mark(most), reached(2 * most, 1)]).oddity(), None);
    assert_eq!(read(&[gap(1), reached(u32::MAX, 1)]).oddity(), None, "it is not played");
    let odd = read(&[about(), reached(most + 1, 1), reached(u32::MAX, 1)]).oddity().unwrap();
    assert_eq!(odd.to_string(), "goes on for more steps without a state than any match (at record 1)");
}

#[test]
fn records_in_any_order_are_read() {
    let records: Vec<Record> = a_match().into_iter().map(|step| step.0).collect();
    for shift in 0..records.len() {
        let mut turned = records.clone();
        turned.rotate_left(shift);
        turned.extend(records.iter().rev().cloned());
        let ordered: Vec<_> = settled(turned).collect();
        read(&ordered);
    }
}
