//! What of a match is in memory: its last states, as checkpoints and hashes, and the inputs since the oldest of them.
//!
//! Everything is in the order of steps. Must not: grow without bound, run the game, or keep a state that an input which was left
//! out has made void.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::bounds::{LEFT_OUT_MAX, WAITING_MAX};
use super::inputs::PackedInputs;
use super::{Checkpoint, JournaledInput, LeftOut, Mark, Record};
use crate::game::{Input, Seat, Tick};

/// How many checkpoints are kept in memory, with the entries since the oldest of them.
const CHECKPOINTS_KEPT: usize = 2;
/// What an entry counts besides its action, so that there are never more than [`WAITING_MAX`] between two checkpoints,
/// however small they are. In memory it takes a fraction of that.
const ENTRY_BYTES: usize = 112;

/// A match, as far back as it is remembered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    entries: PackedInputs,
    left_out: Vec<LeftOut>,
    checkpoints: VecDeque<Checkpoint>,
    marks: VecDeque<Mark>,
    forgot_beginning: bool,
    /// What the entries since the last checkpoint count, in bytes.
    fresh_bytes: usize,
}

/// What is known.
impl History {
    /// The inputs, in order; those that were left out are among them.
    pub fn entries(&self) -> impl Iterator<Item = JournaledInput> {
        self.entries.iter()
    }

    /// Which of them the game is not given.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The state hashes, in order.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// The checkpoints, in order.
    pub fn checkpoints(&self) -> impl DoubleEndedIterator<Item = &Checkpoint> {
        self.checkpoints.iter()
    }

    /// The last checkpoint.
    pub(super) fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoints.back()
    }

    /// What was noted of the state after the step `tick`.
    pub(super) fn mark(&self, tick: Tick) -> Option<Mark> {
        let found = self.marks.binary_search_by_key(&tick, |mark| mark.tick).ok()?;
        Some(self.marks[found])
    }

    /// Whether the first steps are not in here any more.
    pub(super) fn forgot_beginning(&self) -> bool {
        self.forgot_beginning
    }

    /// What came in since the last checkpoint, in bytes; each entry counts more than its action.
    pub(super) fn bytes_since_checkpoint(&self) -> usize {
        self.fresh_bytes
    }

    /// The inputs that the step `tick` gets, each with its place among all inputs of that step.
    pub fn given(&self, tick: Tick) -> impl Iterator<Item = (u32, Input<Bytes>)> {
        (0..).zip(self.entries.of(tick)).filter(move |(index, _)| !self.is_left_out(tick, *index))
    }

    /// How many inputs there are for the step `tick`, with those that were left out.
    pub(in crate::game) fn count(&self, tick: Tick) -> u32 {
        self.entries.count(tick) as u32
    }

    fn is_left_out(&self, tick: Tick, index: u32) -> bool {
        !self.left_out.is_empty() && self.left_out.binary_search(&LeftOut { tick, index }).is_ok()
    }

    /// This input, whether it was left out or not.
    pub(in crate::game) fn input(&self, LeftOut { tick, index }: LeftOut) -> Option<Input<Bytes>> {
        self.entries.of(tick).nth(index as usize)
    }

    /// Whether `seat` leaves after this input.
    pub(in crate::game) fn leaves_after(&self, LeftOut { tick, index }: LeftOut, seat: Seat) -> bool {
        let mut later = self.entries.since(tick).skip(index as usize + 1);
        later.any(|entry| entry.input == Input::Leave { seat })
    }

    /// Of what there is more than any match writes, if there is.
    pub(in crate::game) fn excess(&self) -> Option<&'static str> {
        if self.entries.len() > WAITING_MAX || self.marks.len() > WAITING_MAX {
            return Some("it has more records between two states than any match");
        }
        (self.left_out.len() > LEFT_OUT_MAX).then_some("it leaves out more inputs than any match")
    }
}

/// What happens.
impl History {
    /// Appends one input for the step `tick`.
    pub(super) fn add(&mut self, tick: Tick, input: &Input<Bytes>) {
        let action_bytes = if let Input::Act { action, .. } = input { action.len() } else { 0 };
        self.fresh_bytes += ENTRY_BYTES + action_bytes;
        self.entries.add(tick, input);
    }

    /// Notes the hash of a state; one that is not later than the last is known.
    pub(super) fn add_mark(&mut self, mark: Mark) {
        if self.marks.back().is_none_or(|last| last.tick < mark.tick) {
            self.marks.push_back(mark);
        }
    }

    /// Notes a whole state, in the place of what was noted of it or of later ones.
    pub(super) fn add_checkpoint(&mut self, tick: Tick, state: Vec<u8>) {
        self.fresh_bytes = 0;
        self.checkpoints.retain(|known| known.tick < tick);
        self.checkpoints.push_back(Checkpoint { tick, state });
        self.forget();
    }

    /// Drops the checkpoints beyond those that are kept, and everything before the oldest one that is kept, except its
    /// hash.
    fn forget(&mut self) {
        if self.checkpoints.len() < CHECKPOINTS_KEPT {
            return;
        }
        self.checkpoints.drain(..self.checkpoints.len() - CHECKPOINTS_KEPT);
        self.forgot_beginning = true;
        let Some(oldest) = self.checkpoints.front().map(|checkpoint| checkpoint.tick) else { return };
        self.entries.forget(oldest);
        self.left_out.retain(|left| left.tick > oldest);
        self.marks.drain(..self.marks.partition_point(|mark| mark.tick < oldest));
    }

    /// Leaves an input out. What is known of the state after its step and later ones is void.
    pub(super) fn leave_out(&mut self, left: LeftOut) {
        self.drop_states(left.tick);
        if let Err(at) = self.left_out.binary_search(&left) {
            self.left_out.insert(at, left);
        }
    }

    /// Forgets the states after the step `from` and later ones.
    pub(super) fn drop_states(&mut self, from: Tick) {
        self.marks.retain(|mark| mark.tick < from);
        self.checkpoints.retain(|checkpoint| checkpoint.tick < from);
    }

    /// Takes up what a record says of inputs and states.
    pub(in crate::game) fn learn(&mut self, record: Record) {
        match record {
            Record::Input { tick, input } => self.add(tick, &input),
            Record::LeftOut { tick, index } => self.leave_out(LeftOut { tick, index }),
            Record::Mark(mark) => self.add_mark(mark),
            Record::Checkpoint { tick, state, .. } => self.add_checkpoint(tick, state),
            Record::Seated { .. }
            | Record::Reached { .. }
            | Record::Gap { .. }
            | Record::Finished { .. }
            | Record::About { .. } => {}
        }
    }

    /// One that begins with this state.
    pub(in crate::game) fn beginning_at(tick: Tick, state: Vec<u8>) -> History {
        let checkpoints = VecDeque::from([Checkpoint { tick, state }]);
        History { checkpoints, forgot_beginning: true, ..History::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(said: &'static [u8]) -> Input<Bytes> {
        Input::Act { seat: Seat(0), action: Bytes::from_static(said) }
    }

    /// Two inputs a step, and a mark after each.
    fn played(steps: u32) -> History {
        let mut history = History::default();
        for tick in (1..=steps).map(Tick) {
            history.add(tick, &act(b"one"));
            history.add(tick, &act(b"two"));
            history.add_mark(Mark { tick, hash: u64::from(tick.0) });
        }
        history
    }

    #[test]
    fn two_states_are_kept_and_the_inputs_since_the_older_one() {
        let mut history = played(9);
        for tick in [2, 5, 8] {
            history.add_checkpoint(Tick(tick), Vec::new());
        }
        let ticks: Vec<u32> = history.checkpoints().map(|checkpoint| checkpoint.tick.0).collect();
        assert_eq!((ticks, history.forgot_beginning()), (vec![5, 8], true));
        assert_eq!(history.entries().next().map(|entry| entry.tick), Some(Tick(6)));
        assert_eq!(history.marks().next().map(|mark| mark.tick), Some(Tick(5)));
        assert_eq!(history.bytes_since_checkpoint(), 0);
    }

    #[test]
    fn an_input_that_is_left_out_makes_later_states_void_and_keeps_the_numbers_of_the_others() {
        let mut history = played(4);
        history.add_checkpoint(Tick(4), Vec::new());
        history.leave_out(LeftOut { tick: Tick(3), index: 0 });
        history.leave_out(LeftOut { tick: Tick(3), index: 0 });
        assert_eq!(history.given(Tick(3)).collect::<Vec<_>>(), [(1, act(b"two"))]);
        assert_eq!((history.count(Tick(3)), history.count(Tick(5))), (2, 0));
        assert_eq!((history.mark(Tick(2)).map(|mark| mark.hash), history.mark(Tick(3))), (Some(2), None));
        assert!(history.checkpoint().is_none() && history.left_out().len() == 1);
        assert_eq!(history.input(LeftOut { tick: Tick(3), index: 0 }), Some(act(b"one")));
        assert_eq!(history.input(LeftOut { tick: Tick(3), index: 2 }), None);
    }

    #[test]
    fn a_seat_leaves_after_an_input_in_the_same_step_or_later() {
        let mut history = played(1);
        history.add(Tick(1), &Input::Leave { seat: Seat(0) });
        let at = |tick, index| LeftOut { tick: Tick(tick), index };
        assert!(history.leaves_after(at(1, 1), Seat(0)) && !history.leaves_after(at(1, 2), Seat(0)));
        assert!(!history.leaves_after(at(1, 0), Seat(1)));
    }
}
