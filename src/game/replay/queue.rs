//! The records loaded and not yet replayed, in stretches between which some are missing.
//!
//! Must not: know the game.

use std::collections::VecDeque;

use super::{Chair, Record, Tick};

/// The records; a gap begins another stretch.
#[derive(Default)]
pub(super) struct Queue {
    stretch: Stretch,
    later: VecDeque<Stretch>,
}

#[derive(Default)]
struct Stretch {
    records: VecDeque<Record>,
    /// The last step that is known to have been made.
    until: Tick,
}

/// A state as a checkpoint has it.
type State = (Tick, Vec<u8>, Vec<Chair>);

impl Queue {
    pub(super) fn push(&mut self, record: Record) {
        if matches!(record, Record::Gap { .. }) {
            return self.later.push_back(Stretch::default());
        }
        self.later.back_mut().unwrap_or(&mut self.stretch).push(record);
    }

    /// The last step that is known to have been made before records are missing.
    pub(super) fn until(&self) -> Tick {
        self.stretch.until
    }

    /// The checkpoint with which the records begin, if they do.
    pub(super) fn opening(&mut self) -> Option<State> {
        // A recording may begin with a gap: then its first stretch is empty.
        if self.stretch.records.is_empty()
            && let Some(next) = self.later.pop_front()
        {
            self.stretch = next;
        }
        self.stretch.take_checkpoint()
    }

    /// The checkpoint behind the next gap, when it is loaded.
    pub(super) fn behind_gap(&mut self) -> Option<State> {
        let state = self.later.front_mut()?.take_checkpoint()?;
        self.stretch = self.later.pop_front()?;
        Some(state)
    }

    /// The next record that tells the step `tick` something.
    pub(super) fn next_telling(&mut self, tick: Tick) -> Option<Record> {
        self.stretch.pop_if(|record| match record {
            Record::Seated { tick: of, .. }
            | Record::Input { tick: of, .. }
            | Record::LeftOut { tick: of, .. } => *of <= tick,
            Record::Mark(mark) => mark.tick < tick,
            Record::Checkpoint { tick: of, .. } => *of < tick,
            Record::Reached { .. } | Record::Gap { .. } => true,
            Record::Finished { .. } => false,
        })
    }

    /// The next record that says what the steps up to `tick` came to.
    pub(super) fn next_conclusion(&mut self, tick: Tick) -> Option<Record> {
        self.stretch.pop_if(|record| match record {
            Record::Mark(mark) => mark.tick <= tick,
            Record::Checkpoint { tick: of, .. } | Record::Finished { tick: of, .. } => *of <= tick,
            Record::LeftOut { tick: of, .. } => *of <= tick,
            Record::Reached { .. } => true,
            _ => false,
        })
    }
}

impl Stretch {
    fn push(&mut self, record: Record) {
        let made = match &record {
            Record::Input { tick, .. } => Tick(tick.0.saturating_sub(1)),
            Record::Reached { tick, .. }
            | Record::Checkpoint { tick, .. }
            | Record::Finished { tick, .. } => *tick,
            Record::Mark(mark) => mark.tick,
            Record::Seated { .. } | Record::LeftOut { .. } | Record::Gap { .. } => Tick(0),
        };
        self.until = self.until.max(made);
        self.records.push_back(record);
    }

    fn pop_if(&mut self, wanted: impl FnOnce(&Record) -> bool) -> Option<Record> {
        self.records.front().filter(|record| wanted(record))?;
        self.records.pop_front()
    }

    fn take_checkpoint(&mut self) -> Option<State> {
        match self.pop_if(|record| matches!(record, Record::Checkpoint { .. }))? {
            Record::Checkpoint { tick, state, chairs } => Some((tick, state, chairs)),
            _ => None,
        }
    }
}
