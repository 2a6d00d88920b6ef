//! Matches that are saved while they run, and states that take long to unpack.

use super::super::*;
use super::{beside, folder, id, live, patience, played, records, unended};
use crate::game::Tick;
use crate::game::journal::{Record, encode};

/// A match that runs, as far as it has come.
fn running() -> Draft {
    Draft::of(&unended(), None).unwrap()
}

#[test]
fn a_match_that_runs_never_takes_the_place_of_its_whole_replay() {
    let (folder, _, dir) = folder();
    let so_far = folder.write_so_far(&running(), &patience()).unwrap();
    assert_eq!(so_far, folder.stamp(&id()).ok());
    assert!(so_far.is_some() && folder.find_whole(&id()).is_none());
    let whole = folder.write(&Draft::of(&played(), None).unwrap()).unwrap();
    assert_eq!(folder.write_so_far(&running(), &patience()).unwrap(), None);
    assert_eq!(folder.stamp(&id()).unwrap(), whole);
    assert!(folder.find_whole(&id()).is_some());
    assert_eq!(beside(&dir), ["match-1.from", "match-1.tilt"]);
}

#[test]
fn a_match_that_ends_while_it_is_saved_is_saved_by_both() {
    let (folder, _, dir) = folder();
    let (whole, so_far) = (Draft::of(&played(), None).unwrap(), running());
    std::thread::scope(|threads| {
        let ends = threads.spawn(|| (0..60).try_for_each(|_| folder.write(&whole).map(drop)));
        let saves = (0..60).try_for_each(|_| folder.write_so_far(&so_far, &patience()).map(drop));
        saves.unwrap();
        ends.join().unwrap().unwrap();
    });
    assert_eq!(folder.opened_from(&id()), whole.opened_from());
    assert_eq!(beside(&dir), ["match-1.from", "match-1.tilt"]);
}

#[test]
fn nothing_is_written_for_who_waits_no_longer() {
    let (folder, _, dir) = folder();
    let gone = Patience::of(std::time::Duration::ZERO);
    assert!(Draft::of_while(&played(), None, &gone).is_err());
    assert!(folder.write_so_far(&running(), &gone).is_err());
    assert_eq!(beside(&dir), [""; 0]);
}

#[test]
fn a_state_that_takes_many_pieces_to_unpack_is_read_as_it_was_written() {
    let mut rng = crate::game::Rng::seeded(7);
    let state: Vec<u8> = (0..5 << 20).flat_map(|_| rng.bits().to_le_bytes()).collect();
    let checkpoint = |tick, state| Record::Checkpoint { tick: Tick(tick), state, chairs: Vec::new() };
    let reached = Record::Reached { tick: Tick(4), ms: 1 };
    let mut play = Vec::new();
    for record in [checkpoint(2, state), checkpoint(3, vec![1]), reached] {
        encode(&record, &mut play);
    }
    let (live, (folder, _, _dir)) = (live(play), folder());
    folder.write(&Draft::of(&live, None).unwrap()).unwrap();
    let file = folder.find(&id()).unwrap();
    let read: Vec<_> =
        (0..file.index().segments.len()).flat_map(|number| records(&file, number).unwrap()).collect();
    assert!(read[1..] == live.records().unwrap(), "{} records", read.len());
}
