//! The inputs that wait for the next step: their order, how many each seat has, the numbers to acknowledge, and the
//! answers that are missing.
//!
//! Must not: know the game, or decide when a step is made.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{ActRefused, Input, Seat};

/// The number of actions of one seat that may wait for the next step; more are refused.
pub const PENDING_PER_SEAT_MAX: u8 = 16;
/// The number of bytes of actions that may wait for the next step, from all seats together; more are refused.
pub const PENDING_BYTES_MAX: usize = 16 << 20;

/// The numbers that clients gave to the actions that a match has taken. Records do not have them, so a match that is taken
/// up from its records needs these to acknowledge its actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seqs {
    /// The last number of each seat whose effect the state shows.
    pub shown: Vec<(Seat, u32)>,
    /// The numbers that wait for the next step: pairs of an input's place among all that were recorded for that step,
    /// and its number.
    pub waiting: Vec<(u32, u32)>,
}

/// The inputs of the next step, and the numbers that the last step acknowledges.
pub struct Inbox {
    inputs: Vec<Input<Bytes>>,
    /// The facts about each input.
    tags: Vec<Tag>,
    /// The same for the inputs of the last step.
    last_tags: Vec<Tag>,
    /// The number of inputs that the journal has for the next step, with those that were left out.
    journaled: u32,
    action_bytes: usize,
    slots: Vec<Slot>,
    acks: Vec<(Seat, u32)>,
    missing: usize,
    given: usize,
}

/// The facts about one input besides itself.
#[derive(Debug, Clone, Copy)]
struct Tag {
    /// Its place among the journal's inputs of the step.
    index: u32,
    /// The number that its client gave it.
    seq: Option<u32>,
}

/// The facts about one seat.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    waiting: u8,
    /// The highest number among the actions that wait.
    seq: Option<u32>,
    /// The number that was acknowledged last.
    acked: Option<u32>,
    answer: Answer,
}

/// Whether a seat has said what it does in the next step. It matters in lockstep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Answer {
    #[default]
    NotAsked,
    Missing,
    Given,
}

impl Inbox {
    /// An inbox in which nothing waits, and no answer is missing.
    pub(super) fn new(seats_max: u16) -> Inbox {
        Inbox {
            inputs: Vec::new(),
            tags: Vec::new(),
            last_tags: Vec::new(),
            journaled: 0,
            action_bytes: 0,
            slots: vec![Slot::default(); usize::from(seats_max)],
            acks: Vec::new(),
            missing: 0,
            given: 0,
        }
    }

    /// Makes inputs wait again that were taken for the next step, each with its number among all that the journal has
    /// for it. Later inputs are numbered behind all `journaled`, also if the last of these were left out.
    pub(super) fn holding(
        seats_max: u16,
        given: impl Iterator<Item = (u32, Input<Bytes>)>,
        journaled: u32,
    ) -> Inbox {
        let mut inbox = Inbox::new(seats_max);
        for (index, input) in given {
            inbox.journaled = index;
            if let Input::Act { seat, action } = &input {
                // It was admitted before.
                let _ = inbox.admit(*seat, None, action.len());
            }
            inbox.push(input, None);
        }
        inbox.journaled = journaled;
        inbox
    }

    /// The inputs that wait, in order.
    pub fn inputs(&self) -> &[Input<Bytes>] {
        &self.inputs
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// The highest `seq` of each seat that acted in the last step.
    pub fn acks(&self) -> &[(Seat, u32)] {
        &self.acks
    }

    /// The last number of each seat that was acknowledged, even if nobody heard it.
    pub fn acked(&self) -> impl Iterator<Item = (Seat, u32)> {
        (0..).zip(&self.slots).filter_map(|(number, slot)| Some((Seat(number), slot.acked?)))
    }

    /// Writes down the numbers of all that was taken, for [`Match::recall_seqs`](super::Match::recall_seqs): records do not have
    /// them. No memory is asked for once `into` has been used a while.
    pub fn seqs(&self, into: &mut Seqs) {
        into.shown.clear();
        into.shown.extend(self.acked());
        into.waiting.clear();
        into.waiting.extend(self.tags.iter().filter_map(|tag| Some((tag.index, tag.seq?))));
    }

    /// Takes over numbers that were written down; the inputs must be the same.
    pub(super) fn recall(&mut self, seqs: &Seqs) {
        for &(seat, seq) in &seqs.shown {
            if let Some(slot) = self.slots.get_mut(seat.index()) {
                slot.acked = Some(seq);
            }
        }
        for (tag, input) in self.tags.iter_mut().zip(&self.inputs) {
            let Input::Act { seat, .. } = input else { continue };
            let Some(slot) = self.slots.get_mut(seat.index()) else { continue };
            tag.seq = seqs.waiting.iter().find(|(index, _)| *index == tag.index).map(|(_, seq)| *seq);
            slot.seq = slot.seq.max(tag.seq);
        }
    }

    /// An action that was acknowledged does not count any more. The number before it is not known.
    pub(super) fn disown(&mut self, seat: Seat, seq: Option<u32>) {
        if let Some(slot) = self.slots.get_mut(seat.index()).filter(|slot| slot.acked == seq) {
            slot.acked = None;
        }
    }

    /// Makes room for an action of this size. Errors: why there is none.
    pub(super) fn admit(&mut self, seat: Seat, seq: Option<u32>, bytes: usize) -> Result<(), ActRefused> {
        let slot = self.slots.get_mut(seat.index()).ok_or(ActRefused::NotSeated)?;
        if slot.waiting >= PENDING_PER_SEAT_MAX {
            return Err(ActRefused::TooMany);
        }
        if self.action_bytes + bytes > PENDING_BYTES_MAX {
            return Err(ActRefused::TooMuch);
        }
        self.action_bytes += bytes;
        slot.waiting += 1;
        slot.seq = slot.seq.max(seq);
        Ok(())
    }

    /// Appends an input; actions are admitted first.
    pub(super) fn push(&mut self, input: Input<Bytes>, seq: Option<u32>) {
        self.tags.push(Tag { index: self.journaled, seq });
        self.journaled += 1;
        self.inputs.push(input);
    }

    /// The number that the client gave an input, which waits for the next step or was taken by the last one.
    pub(super) fn seq_of(&self, index: u32, waits: bool) -> Option<u32> {
        let tags = if waits { &self.tags } else { &self.last_tags };
        tags.iter().find(|tag| tag.index == index)?.seq
    }

    /// Takes an input out again: the next step does not get it, and does not acknowledge it.
    pub(super) fn leave_out(&mut self, index: u32) {
        let Some(at) = self.tags.iter().position(|tag| tag.index == index) else { return };
        self.tags.remove(at);
        let Input::Act { seat, action } = self.inputs.remove(at) else { return };
        self.action_bytes -= action.len();
        let seqs = self.tags.iter().zip(&self.inputs).filter(|(_, input)| is_act_of(input, seat));
        let highest = seqs.filter_map(|(tag, _)| tag.seq).max();
        if let Some(slot) = self.slots.get_mut(seat.index()) {
            slot.waiting = slot.waiting.saturating_sub(1);
            slot.seq = highest;
        }
    }

    /// The step was made: nothing waits any more, and the inputs of the step are acknowledged.
    pub(super) fn clear(&mut self) {
        self.acks.clear();
        self.action_bytes = 0;
        self.journaled = 0;
        std::mem::swap(&mut self.tags, &mut self.last_tags);
        self.tags.clear();
        for input in self.inputs.drain(..) {
            let Input::Act { seat, .. } = input else { continue };
            let Some(slot) = self.slots.get_mut(seat.index()) else { continue };
            slot.waiting = 0;
            let Some(seq) = slot.seq.take() else { continue };
            slot.acked = Some(seq);
            self.acks.push((seat, seq));
        }
    }

    /// From now on these seats have to answer, and no others.
    pub(super) fn ask(&mut self, seats: impl Iterator<Item = Seat>) {
        self.slots.iter_mut().for_each(|slot| slot.answer = Answer::NotAsked);
        (self.missing, self.given) = (0, 0);
        for seat in seats {
            if let Some(slot) = self.slots.get_mut(seat.index()) {
                slot.answer = Answer::Missing;
                self.missing += 1;
            }
        }
    }

    /// Whether the next step waits for this seat.
    pub fn waits_for(&self, seat: Seat) -> bool {
        self.slots.get(seat.index()).is_some_and(|slot| slot.answer == Answer::Missing)
    }

    /// A seat has answered. Nothing happens if it was not asked, or has answered before.
    pub(super) fn answer(&mut self, seat: Seat) {
        let slot = self.slots.get_mut(seat.index()).filter(|slot| slot.answer == Answer::Missing);
        if let Some(slot) = slot {
            slot.answer = Answer::Given;
            self.missing -= 1;
            self.given += 1;
        }
    }

    /// Each seat that has an action waiting has answered.
    pub(super) fn answer_for_actions(&mut self) {
        for at in 0..self.inputs.len() {
            if let Input::Act { seat, .. } = self.inputs[at] {
                self.answer(seat);
            }
        }
    }

    /// The player of a seat is gone: nothing is acknowledged to the next one, and no answer is expected.
    pub(super) fn forget(&mut self, seat: Seat) {
        let Some(slot) = self.slots.get_mut(seat.index()) else { return };
        (slot.seq, slot.acked) = (None, None);
        self.missing -= usize::from(slot.answer == Answer::Missing);
        slot.answer = Answer::NotAsked;
        for (tag, _) in self.tags.iter_mut().zip(&self.inputs).filter(|(_, input)| is_act_of(input, seat)) {
            tag.seq = None;
        }
    }

    /// Whether all who were asked have answered, and there is anything to make a step for.
    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0 && (self.given > 0 || !self.inputs.is_empty())
    }
}

fn is_act_of(input: &Input<Bytes>, seat: Seat) -> bool {
    matches!(input, Input::Act { seat: actor, .. } if *actor == seat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_bytes_at_once_are_refused_until_the_step() {
        let mut inbox = Inbox::new(200);
        let half = PENDING_BYTES_MAX / 2;
        assert_eq!(inbox.admit(Seat(0), None, half), Ok(()));
        assert_eq!(inbox.admit(Seat(1), None, half), Ok(()));
        assert_eq!(inbox.admit(Seat(2), None, 1), Err(ActRefused::TooMuch));
        inbox.clear();
        assert_eq!(inbox.admit(Seat(2), None, 1), Ok(()));
    }

    #[test]
    fn a_seat_that_does_not_exist_has_no_room() {
        assert_eq!(Inbox::new(2).admit(Seat(2), None, 1), Err(ActRefused::NotSeated));
    }

    #[test]
    fn nobody_asked_and_nothing_said_is_nothing_to_step_for() {
        let mut inbox = Inbox::new(3);
        assert!(!inbox.is_complete());
        inbox.ask([Seat(0), Seat(2)].into_iter());
        inbox.answer(Seat(1));
        inbox.answer(Seat(2));
        assert!(!inbox.is_complete());
        inbox.forget(Seat(0));
        assert!(inbox.is_complete());
        inbox.ask(std::iter::empty());
        assert!(!inbox.is_complete());
    }
}
