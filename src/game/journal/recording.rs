//! What a journal writes down besides its entries, and how its records are taken away and read back.
//!
//! Must not: know files or clocks; milliseconds are told.

use super::{
    Checkpoint, DynGame, Ending, Journal, LeftOut, Mark, Member, Record, Roster, Seat, Tick, record,
};
use crate::domain::guard::caught;
use crate::game::Input;

/// Memory for records that is kept after they were taken away.
const FRESH_BYTES_KEPT: usize = 1 << 20;

/// Writing down.
impl Journal {
    /// Whether it packs records for somebody to take away.
    pub fn is_recorded(&self) -> bool {
        self.fresh.is_some()
    }

    /// Bytes of records that wait to be taken away.
    pub fn fresh_len(&self) -> usize {
        self.fresh.as_ref().map_or(0, Vec::len)
    }

    /// Moves the records made since the last time to the end of `out`.
    pub fn take_fresh(&mut self, out: &mut Vec<u8>) {
        let Some(fresh) = &mut self.fresh else { return };
        out.extend_from_slice(fresh);
        fresh.clear();
        fresh.shrink_to(FRESH_BYTES_KEPT);
    }

    /// Says who sits down with the next entry.
    pub fn seat(&mut self, tick: Tick, seat: Seat, member: &Member) {
        if let Some(fresh) = &mut self.fresh {
            record::put_seated(fresh, tick, seat, member);
        }
    }

    /// Says that all steps up to `tick` have been made.
    pub fn reached(&mut self, tick: Tick, ms: u64) {
        if let Some(fresh) = &mut self.fresh {
            record::put_reached(fresh, tick, ms);
        }
    }

    /// Says how the match ended.
    pub fn finish(&mut self, tick: Tick, ending: &Ending) {
        if let Some(fresh) = &mut self.fresh {
            record::put_finished(fresh, tick, ending);
        }
    }

    /// Leaves an input out. What is known of that step and later ones is void.
    pub fn leave_out(&mut self, left: LeftOut) {
        if let Some(fresh) = &mut self.fresh {
            record::put_left_out(fresh, left.tick, left.index);
        }
        self.learn_left_out(left);
    }

    /// Notes the state and who sits where, now.
    pub fn note_now(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster) {
        if self.checkpoints.back().is_none_or(|last| last.tick < tick) {
            self.drop_states(tick);
            self.note_state(tick, dyn_game, roster);
        }
    }

    /// Begins the record anew at the state after `tick`, so that what was recorded before is not needed: a checkpoint, and
    /// what waits for the next step. What nobody has taken away yet is dropped. When the game panics over the checkpoint there
    /// is only a gap, until the next one.
    pub fn begin_anew(&mut self, tick: Tick, dyn_game: &dyn DynGame, roster: &Roster, gap: bool) {
        let Some(fresh) = &mut self.fresh else { return };
        fresh.clear();
        self.scratch.clear();
        let scratch = &mut self.scratch;
        let whole = caught(|| dyn_game.checkpoint(scratch)).is_some();
        if gap || !whole {
            record::put_gap(fresh, tick);
        }
        if !whole {
            return;
        }
        record::put_checkpoint(fresh, tick, &self.scratch, roster.chairs());
        for entry in self.entries.iter().filter(|entry| entry.tick > tick) {
            if let Input::Join { seat } = entry.input
                && let Some(member) = roster.last_member(seat)
            {
                record::put_seated(fresh, entry.tick, seat, member);
            }
            record::put_input(fresh, entry.tick, &entry.input);
        }
        for left in self.left_out.iter().filter(|left| left.tick > tick) {
            record::put_left_out(fresh, left.tick, left.index);
        }
    }
}

/// Reading back; nothing is recorded by it.
impl Journal {
    /// Takes up what was recorded of inputs and states.
    pub(in crate::game) fn learn(&mut self, record: Record) {
        match record {
            Record::Input { tick, input } => self.remember(tick, input),
            Record::LeftOut { tick, index } => self.learn_left_out(LeftOut { tick, index }),
            Record::Mark(mark) => self.learn_mark(mark),
            Record::Checkpoint { tick, state, .. } => {
                self.checkpoints.retain(|known| known.tick < tick);
                self.remember_state(tick, state);
            }
            Record::Seated { .. }
            | Record::Reached { .. }
            | Record::Gap { .. }
            | Record::Finished { .. }
            | Record::About { .. } => {}
        }
    }

    fn learn_mark(&mut self, mark: Mark) {
        if self.marks.back().is_none_or(|last| last.tick < mark.tick) {
            self.marks.push_back(mark);
        }
    }

    fn learn_left_out(&mut self, left: LeftOut) {
        self.drop_states(left.tick);
        if let Err(at) = self.left_out.binary_search(&left) {
            self.left_out.insert(at, left);
        }
    }

    /// Forgets the states after the step `from` and later ones.
    fn drop_states(&mut self, from: Tick) {
        self.marks.retain(|mark| mark.tick < from);
        self.checkpoints.retain(|checkpoint| checkpoint.tick < from);
    }

    /// Forgets everything but this state.
    pub(in crate::game) fn begin_at(&mut self, tick: Tick, state: Vec<u8>) {
        self.entries.clear();
        self.left_out.clear();
        self.marks.clear();
        self.checkpoints.clear();
        self.checkpoints.push_back(Checkpoint { tick, state });
        self.forgot_beginning = true;
        self.fresh_bytes = 0;
    }

    /// Input number `index` of the step `tick`.
    pub(in crate::game) fn input(&self, left: LeftOut) -> Option<&Input<bytes::Bytes>> {
        let begin = self.entries.partition_point(|entry| entry.tick < left.tick);
        let entry = self.entries.get(begin + left.index as usize)?;
        (entry.tick == left.tick).then_some(&entry.input)
    }

    /// Whether `seat` leaves in this step after input number `index`, or in a later step.
    pub(in crate::game) fn leaves_after(&self, left: LeftOut, seat: Seat) -> bool {
        let begin = self.entries.partition_point(|entry| entry.tick < left.tick);
        let later = self.entries.iter().skip(begin + left.index as usize + 1);
        later.into_iter().any(|entry| entry.input == Input::Leave { seat })
    }
}
