//! Tests that the parts of a journal are written and read back unchanged, as JSON and as MessagePack.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tiltyard::game::journal::{Checkpoint, Header, Journal, JournaledInput, Mark};
use tiltyard::game::wire;

use crate::driver::Table;
use crate::scenario::Scenario;

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    let mut bytes = Vec::new();
    wire::pack(value, &mut bytes);
    assert_eq!(&wire::unpack::<T>(&bytes).unwrap(), value);
}

#[test]
fn every_part_of_a_journal_can_be_written_and_read() {
    for scenario in Scenario::all() {
        let table = Table::played(&scenario, 40, 120);
        let journal = table.game.journal();
        survives::<Header>(journal.header());
        survives::<Vec<JournaledInput>>(&journal.history().entries().collect());
        survives::<Vec<Checkpoint>>(&journal.history().checkpoints().cloned().collect());
        survives::<Vec<Mark>>(&journal.history().marks().copied().collect());
    }
}

#[test]
fn a_journal_that_was_read_back_rebuilds_the_same_states() {
    for scenario in Scenario::all() {
        let table = Table::played(&scenario, 41, 200);
        let mut bytes = Vec::new();
        wire::pack(table.game.journal(), &mut bytes);
        let journal: Journal = wire::unpack(&bytes).unwrap();
        let dyn_game = journal.rebuild(scenario.game_type().as_ref(), table.game.tick()).unwrap();
        assert_eq!(tiltyard::game::journal::state_hash(&*dyn_game), table.hash(), "{scenario:?}");
    }
}
