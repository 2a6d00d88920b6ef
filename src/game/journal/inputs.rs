//! The inputs of the last steps, packed as records are: a busy room remembers tens of thousands of them.
//!
//! Must not: know which of them were left out, or how long they are needed.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::record::{PackedRecords, Record, put_input};
use super::{JournaledInput, Tick};
use crate::game::Input;

/// Inputs in the order of their steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PackedInputs {
    packed: Vec<u8>,
    steps: VecDeque<Step>,
    len: usize,
}

/// Where the inputs of one step are.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    tick: Tick,
    begins_at: usize,
    count: usize,
}

impl PackedInputs {
    /// Appends one for the step `tick`, which is the last step or a later one.
    pub(super) fn add(&mut self, tick: Tick, input: &Input<Bytes>) {
        match self.steps.back_mut().filter(|step| step.tick == tick) {
            Some(step) => step.count += 1,
            None => self.steps.push_back(Step { tick, begins_at: self.packed.len(), count: 1 }),
        }
        self.len += 1;
        put_input(&mut self.packed, tick, input);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many there are for the step `tick`.
    pub(super) fn count(&self, tick: Tick) -> usize {
        self.steps.get(self.first(tick)).filter(|step| step.tick == tick).map_or(0, |step| step.count)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = JournaledInput> {
        self.since(Tick(0))
    }

    /// Those of the step `tick`.
    pub(super) fn of(&self, tick: Tick) -> impl Iterator<Item = Input<Bytes>> {
        self.since(tick).take(self.count(tick)).map(|entry| entry.input)
    }

    /// Those of the step `tick` and of later ones.
    pub(super) fn since(&self, tick: Tick) -> impl Iterator<Item = JournaledInput> {
        let begin = self.steps.get(self.first(tick)).map_or(self.packed.len(), |step| step.begins_at);
        PackedRecords::new(&self.packed[begin..]).filter_map(|record| match record {
            Ok(Record::Input { tick, input }) => Some(JournaledInput { tick, input }),
            _ => None,
        })
    }

    /// Forgets those of the step `tick` and of earlier ones.
    pub(super) fn forget(&mut self, tick: Tick) {
        let forgotten = self.steps.drain(..self.steps.partition_point(|step| step.tick <= tick));
        self.len -= forgotten.map(|step| step.count).sum::<usize>();
        let begin = self.steps.front().map_or(self.packed.len(), |step| step.begins_at);
        self.packed.drain(..begin);
        self.steps.iter_mut().for_each(|step| step.begins_at -= begin);
        self.packed.shrink_to(2 * self.packed.len());
    }

    /// The number of the first step that is not before `tick`.
    fn first(&self, tick: Tick) -> usize {
        self.steps.partition_point(|step| step.tick < tick)
    }
}

/// Written out they are a list of entries.
impl Serialize for PackedInputs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().collect::<Vec<_>>())
    }
}

impl<'de> Deserialize<'de> for PackedInputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PackedInputs, D::Error> {
        let (entries, mut inputs) =
            (Vec::<JournaledInput>::deserialize(deserializer)?, PackedInputs::default());
        entries.iter().for_each(|entry| inputs.add(entry.tick, &entry.input));
        Ok(inputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Seat;

    fn act(said: &'static [u8]) -> Input<Bytes> {
        Input::Act { seat: Seat(300), action: Bytes::from_static(said) }
    }

    /// Three steps without inputs between those that have some.
    fn kept() -> PackedInputs {
        let mut inputs = PackedInputs::default();
        inputs.add(Tick(1), &Input::Join { seat: Seat(300) });
        inputs.add(Tick(5), &act(b"one"));
        inputs.add(Tick(5), &act(b""));
        inputs.add(Tick(1_000_000), &Input::Leave { seat: Seat(300) });
        inputs
    }

    #[test]
    fn each_step_gets_its_own() {
        let inputs = kept();
        assert_eq!(inputs.of(Tick(5)).collect::<Vec<_>>(), [act(b"one"), act(b"")]);
        assert_eq!(inputs.of(Tick(1_000_000)).collect::<Vec<_>>(), [Input::Leave { seat: Seat(300) }]);
        let counts = [0, 1, 4, 5, 6, 1_000_000, u32::MAX].map(|tick| inputs.count(Tick(tick)));
        assert_eq!((counts, inputs.len()), ([0, 1, 0, 2, 0, 1, 0], 4));
        assert_eq!(inputs.since(Tick(2)).map(|entry| entry.tick.0).collect::<Vec<_>>(), [5, 5, 1_000_000]);
    }

    #[test]
    fn what_is_forgotten_takes_no_memory_and_the_rest_is_found() {
        let mut inputs = kept();
        inputs.forget(Tick(0));
        assert_eq!(inputs, kept());
        inputs.forget(Tick(5));
        assert_eq!((inputs.len(), inputs.of(Tick(1_000_000)).count(), inputs.count(Tick(5))), (1, 1, 0));
        inputs.add(Tick(1_000_000), &act(b"late"));
        assert_eq!(inputs.of(Tick(1_000_000)).last(), Some(act(b"late")));
        inputs.forget(Tick::LAST);
        assert_eq!((inputs.iter().count(), inputs.packed.capacity()), (0, 0));
    }
}
