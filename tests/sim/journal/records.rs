//! Records: whatever was written is read again, and whatever is read does no harm.

use bytes::Bytes;
use proptest::prelude::*;
use tiltyard::game::journal::{Ending, Mark, PackedRecords, Record, encode};
use tiltyard::game::{Chair, Input, Member, Outcome, Seat, Standing, Tick};

fn tick() -> impl Strategy<Value = Tick> {
    prop_oneof![0..200_u32, any::<u32>()].prop_map(Tick)
}

fn seat() -> impl Strategy<Value = Seat> {
    any::<u16>().prop_map(Seat)
}

fn member() -> impl Strategy<Value = Member> {
    ("[a-zA-Z0-9_-]{1,64}", any::<bool>())
        .prop_map(|(name, bot)| Member { bot, ..crate::scenario::person(&name) })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300)
}

fn input() -> impl Strategy<Value = Input<Bytes>> {
    prop_oneof![
        seat().prop_map(|seat| Input::Join { seat }),
        seat().prop_map(|seat| Input::Leave { seat }),
        any::<u32>().prop_map(|id| Input::Alarm { id }),
        (seat(), bytes()).prop_map(|(seat, action)| Input::Act { seat, action: Bytes::from(action) }),
    ]
}

fn ending() -> impl Strategy<Value = Ending> {
    let standing = (seat(), any::<u16>(), any::<i32>()).prop_map(|(seat, placement, score)| Standing {
        seat,
        placement,
        score,
    });
    prop_oneof![
        prop::collection::vec(standing, 0..20).prop_map(|standings| Ending::Decided(Outcome { standings })),
        ".{0,50}".prop_map(Ending::Aborted),
        Just(Ending::Abandoned),
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let chair =
        (seat(), member(), any::<bool>()).prop_map(|(seat, member, taken)| Chair { seat, member, taken });
    prop_oneof![
        (tick(), seat(), member()).prop_map(|(tick, seat, member)| Record::Seated { tick, seat, member }),
        (tick(), input()).prop_map(|(tick, input)| Record::Input { tick, input }),
        (tick(), any::<u32>()).prop_map(|(tick, index)| Record::LeftOut { tick, index }),
        (tick(), any::<u64>()).prop_map(|(tick, ms)| Record::Reached { tick, ms }),
        (tick(), any::<u64>()).prop_map(|(tick, hash)| Record::Mark(Mark { tick, hash })),
        (tick(), bytes(), prop::collection::vec(chair, 0..20))
            .prop_map(|(tick, state, chairs)| Record::Checkpoint { tick, state, chairs }),
        tick().prop_map(|tick| Record::Gap { tick }),
        (tick(), ending()).prop_map(|(tick, ending)| Record::Finished { tick, ending }),
        ".{0,50}".prop_map(|text| Record::About { text }),
    ]
}

fn packed(records: &[Record]) -> Vec<u8> {
    let mut bytes = Vec::new();
    records.iter().for_each(|record| encode(record, &mut bytes));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn records_come_back_as_they_were(records in prop::collection::vec(record(), 0..20)) {
        let read: Result<Vec<Record>, String> = PackedRecords::new(&packed(&records)).collect();
        prop_assert_eq!(read, Ok(records));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let read: Vec<_> = PackedRecords::new(&bytes).collect();
        prop_assert!(read.len() <= bytes.len());
        prop_assert!(read.iter().rev().skip(1).all(Result::is_ok), "nothing comes after an error");
    }

    #[test]
    fn records_with_one_byte_changed_are_read_or_refused(
        records in prop::collection::vec(record(), 1..6),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut bytes = packed(&records);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        prop_assert!(PackedRecords::new(&bytes).count() <= bytes.len());
    }

    #[test]
    fn records_that_break_off_are_read_up_to_there(records in prop::collection::vec(record(), 1..6)) {
        let (whole, all) = (packed(&records[..records.len() - 1]).len(), packed(&records));
        let read: Vec<_> = PackedRecords::new(&all[..all.len() - 1]).collect();
        prop_assert_eq!(read.iter().filter(|record| record.is_ok()).count(), records.len() - 1);
        let broken = read.last().unwrap().clone().unwrap_err();
        prop_assert!(broken.contains(&format!("byte {whole} ")), "{}", broken);
    }
}

#[test]
fn a_common_action_takes_few_bytes_more_than_itself() {
    let input = Input::Act { seat: Seat(99), action: Bytes::from_static(b"0123456789") };
    assert_eq!(packed(&[Record::Input { tick: Tick(36_000), input }]).len(), 16);
}

#[test]
fn a_length_that_lies_costs_no_memory() {
    let huge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
    for tag in 1..=11 {
        for filler in 0..4 {
            let mut bytes = vec![tag];
            bytes.extend(std::iter::repeat_n(1, filler));
            bytes.extend(huge);
            assert!(PackedRecords::new(&bytes).count() <= bytes.len());
        }
    }
}
