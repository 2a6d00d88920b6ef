//! The records that are loaded and not yet replayed, in stretches between which some are missing.
//!
//! Must not: know the game.

use std::collections::VecDeque;

use super::{Chair, Ending, Input, Record, Tick};
use crate::game::journal::bounds::{WAITING_BYTES_MAX, WAITING_MAX};
use crate::game::journal::{Meaning, RecordReader};

/// The records; a gap begins another stretch.
#[derive(Default)]
pub(super) struct LoadedRecords {
    reader: RecordReader,
    stretch: Stretch,
    later: VecDeque<Stretch>,
    /// The number of records in the later stretches.
    later_records: usize,
    /// The number of bytes of the actions among them.
    later_bytes: usize,
    /// Whether more records wait than any match has for one step.
    overfull: bool,
}

#[derive(Default)]
struct Stretch {
    records: VecDeque<Record>,
    /// The number of bytes of the actions among them.
    action_bytes: usize,
    /// The last step that is known to have been made.
    until: Tick,
}

/// A state as a checkpoint has it.
type State = (Tick, Vec<u8>, Vec<Chair>);

impl LoadedRecords {
    pub(super) fn push(&mut self, record: Record) {
        match self.reader.read(&record) {
            Meaning::Gap if self.later.back().is_none_or(|last| !last.is_empty()) => {
                self.later.push_back(Stretch::default());
            }
            Meaning::Base | Meaning::Follows => match self.later.back_mut() {
                Some(last) => {
                    self.later_bytes += action_bytes(&record);
                    self.later_records += last.push(record);
                }
                None => _ = self.stretch.push(record),
            },
            // It belongs to no state that can be played to.
            Meaning::Apart | Meaning::Gap | Meaning::Adrift | Meaning::Over => {}
        }
        self.overfull |= self.stretch.records.len() + self.later_records + self.later.len() > WAITING_MAX
            || self.stretch.action_bytes + self.later_bytes > WAITING_BYTES_MAX;
    }

    /// The fault in the records, if there is one.
    pub(super) fn fault(&self) -> Option<String> {
        let overfull = || self.overfull.then(|| "says more of one step than any match".to_owned());
        self.reader.oddity().map(|oddity| oddity.to_string()).or_else(overfull)
    }

    /// Whether records are missing before what is loaded and not replayed.
    pub(super) fn is_before_gap(&self) -> bool {
        !self.later.is_empty()
    }

    /// Takes the end of the match, if only inputs of a step that was not made come before it.
    pub(super) fn take_ending(&mut self, tick: Tick) -> Option<Ending> {
        let unmade = |record: &Record| match record {
            Record::Seated { .. } | Record::Input { .. } | Record::LeftOut { .. } => record.step() > tick,
            _ => false,
        };
        let before = self.stretch.records.iter().take_while(|record| unmade(record)).count();
        let Some(Record::Finished { tick: last, .. }) = self.stretch.records.get(before) else { return None };
        if before == 0 || *last != tick {
            return None;
        }
        (0..before).for_each(|_| _ = self.stretch.pop());
        match self.stretch.pop() {
            Some(Record::Finished { ending, .. }) => Some(ending),
            _ => None,
        }
    }

    /// Whether this player sits down with the next step.
    pub(super) fn seats_next(&self, tick: Tick, chair: &Chair) -> bool {
        let mut waiting = self.stretch.records.iter().take_while(|record| record.step() <= tick.next());
        waiting.any(|record| {
            matches!(record, Record::Seated { tick: of, seat, member }
                if *of == tick.next() && *seat == chair.seat && *member == chair.member)
        })
    }

    fn next_stretch(&mut self) -> Option<()> {
        self.stretch = self.later.pop_front()?;
        self.later_records -= self.stretch.records.len();
        self.later_bytes -= self.stretch.action_bytes;
        Some(())
    }

    /// The last step that is known to have been made before records are missing.
    pub(super) fn until(&self) -> Tick {
        self.stretch.until
    }

    /// The checkpoint with which the records begin, if they do.
    pub(super) fn opening(&mut self) -> Option<State> {
        // A recording may begin with a gap: then its first stretch is empty.
        if self.stretch.is_empty() && self.later.front().is_some_and(|next| !next.is_empty()) {
            self.next_stretch();
        }
        self.stretch.take_checkpoint()
    }

    /// The checkpoint behind the next gap, when it is loaded.
    pub(super) fn behind_gap(&mut self) -> Option<State> {
        let state = self.later.front_mut()?.take_checkpoint()?;
        self.later_records -= 1;
        self.next_stretch()?;
        Some(state)
    }

    /// The next record with an input of the step `tick`.
    pub(super) fn next_telling(&mut self, tick: Tick) -> Option<Record> {
        self.stretch.pop_if(|record| match record {
            Record::Seated { tick: of, .. }
            | Record::Input { tick: of, .. }
            | Record::LeftOut { tick: of, .. } => *of <= tick,
            Record::Mark(mark) => mark.tick < tick,
            Record::Checkpoint { tick: of, .. } => *of < tick,
            _ => false,
        })
    }

    /// The next record about the state after the steps up to `tick`.
    pub(super) fn next_conclusion(&mut self, tick: Tick) -> Option<Record> {
        self.stretch.pop_if(|record| match record {
            Record::Mark(mark) => mark.tick <= tick,
            Record::Checkpoint { tick: of, .. } | Record::Finished { tick: of, .. } => *of <= tick,
            Record::LeftOut { tick: of, .. } => *of <= tick,
            _ => false,
        })
    }
}

impl Stretch {
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.until == Tick::default()
    }

    /// Adds a record. Answers the number of records that wait more than before.
    fn push(&mut self, record: Record) -> usize {
        self.until = self.until.max(record.made());
        if matches!(record, Record::Reached { .. }) {
            return 0;
        }
        self.action_bytes += action_bytes(&record);
        self.records.push_back(record);
        1
    }

    fn pop(&mut self) -> Option<Record> {
        let record = self.records.pop_front()?;
        self.action_bytes -= action_bytes(&record);
        Some(record)
    }

    fn pop_if(&mut self, wanted: impl FnOnce(&Record) -> bool) -> Option<Record> {
        self.records.front().filter(|record| wanted(record))?;
        self.pop()
    }

    fn take_checkpoint(&mut self) -> Option<State> {
        match self.pop_if(|record| matches!(record, Record::Checkpoint { .. }))? {
            Record::Checkpoint { tick, state, chairs } => Some((tick, state, chairs)),
            _ => None,
        }
    }
}

fn action_bytes(record: &Record) -> usize {
    match record {
        Record::Input { input: Input::Act { action, .. }, .. } => action.len(),
        _ => 0,
    }
}
