//! The same seed and the same inputs give the same match, whatever else runs.

use tiltyard::game::journal::Mark;

use crate::driver::Table;
use crate::scenario::Scenario;

#[test]
fn a_match_played_twice_goes_through_the_same_states() {
    for scenario in Scenario::all() {
        let [one, other] = [0, 1].map(|_| Table::played(&scenario, 11, 400));
        assert!(one.hashes.len() > 10, "{scenario:?} made only {} steps", one.hashes.len());
        assert_eq!(one.hashes, other.hashes, "{scenario:?}");
        assert_eq!((one.game.tick(), one.hash()), (other.game.tick(), other.hash()), "{scenario:?}");
        let [marks, same] = [&one, &other]
            .map(|table| table.game.journal().history().marks().copied().collect::<Vec<Mark>>());
        assert!(marks == same && !marks.is_empty(), "{scenario:?}: {marks:?} and {same:?}");
        assert!(
            one.game.journal().history().entries().eq(other.game.journal().history().entries()),
            "{scenario:?}"
        );
    }
}

#[test]
fn another_seed_gives_another_match() {
    for game in ["arena", "connect_four"] {
        let scenario = Scenario::of(game, crate::scenario::PACES[0]);
        let [one, other] = [1, 2].map(|seed| Table::played(&scenario, seed, 200));
        assert_ne!(one.hash(), other.hash(), "{game}");
    }
}

#[test]
fn two_matches_played_in_turns_do_not_touch_each_other() {
    for scenario in Scenario::all() {
        let alone = Table::played(&scenario, 5, 150);
        let (mut one, mut other) = (Table::new(&scenario, 5), Table::new(&scenario, 6));
        for _ in 0..150 {
            one.turn();
            other.turn();
        }
        assert_eq!(one.hashes, alone.hashes, "{scenario:?}");
    }
}

#[test]
fn marks_are_the_hashes_of_the_states_they_name() {
    for scenario in Scenario::all() {
        let table = Table::played(&scenario, 3, 300);
        for mark in table.game.journal().history().marks() {
            assert!(table.hashes.contains(&(mark.tick, mark.hash)), "{scenario:?}: {mark:?}");
        }
    }
}
