//! Records in the order in which they are replayed. As they were made, they may say afterwards that an input of the last step
//! was left out, and a state may come behind inputs for later steps: both are put where they belong.
//!
//! Must not: change what the records say, or hold more than a step and what waits for the next one.

use std::collections::VecDeque;
use std::iter::Fuse;

use super::Record;
use super::bounds::WAITING_MAX;
use crate::game::Tick;

/// Puts records as they were made into order. Every `LeftOut` comes behind the inputs of its step, and what it made void
/// (see [`Record::LeftOut`]) is dropped; what was for the step after a checkpoint comes behind it. Records in order stay as they are.
pub fn settled<I: IntoIterator<Item = Record>>(records: I) -> SettledRecords<I::IntoIter> {
    SettledRecords { records: records.into_iter().fuse(), held: VecDeque::new(), ready: 0, gap: None }
}

/// See [`settled`].
pub struct SettledRecords<I> {
    records: Fuse<I>,
    /// What may still change: from the last step that was made on.
    held: VecDeque<Record>,
    /// So many of these change no more.
    ready: usize,
    /// Where records are missing, until a checkpoint: of what was for the step after that, some may be among them.
    gap: Option<Tick>,
}

impl<I: Iterator<Item = Record>> Iterator for SettledRecords<I> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.ready == 0 {
            match self.records.next() {
                Some(record) => self.take_in(record),
                None if self.held.is_empty() => return None,
                None => self.ready = self.held.len(),
            }
        }
        self.ready -= 1;
        self.held.pop_front()
    }
}

impl<I> SettledRecords<I> {
    fn take_in(&mut self, record: Record) {
        let made = record.made();
        match &record {
            Record::LeftOut { tick, .. } => self.leave_out(*tick, record),
            Record::Checkpoint { tick, .. } => self.note_state(*tick, record),
            Record::Gap { tick } => {
                self.gap = Some(*tick);
                self.held.push_back(record);
                // What comes later is of another stretch.
                self.ready = self.held.len();
            }
            _ => self.held.push_back(record),
        }
        let unchanged = |record: &&Record| record.step() < made;
        self.ready = self.ready.max(self.held.iter().take_while(unchanged).count());
        if self.held.len() > WAITING_MAX {
            // No match has so many, and whoever takes them says so.
            self.ready = self.held.len();
        }
    }

    fn note_state(&mut self, tick: Tick, checkpoint: Record) {
        let is_later = |record: &Record| is_told(record) && record.step() > tick;
        let lacks_some = self.gap.take().is_some_and(|gap| tick <= gap);
        if lacks_some || !self.held.iter().any(is_later) {
            self.held.push_back(checkpoint);
        } else {
            let (later, before): (VecDeque<_>, VecDeque<_>) =
                std::mem::take(&mut self.held).into_iter().partition(is_later);
            self.held = before;
            self.held.push_back(checkpoint);
            self.held.extend(later);
        }
    }

    fn leave_out(&mut self, tick: Tick, left_out: Record) {
        let is_void = |record: &Record| is_conclusion(record) && record.step() >= tick;
        let state = |record: &Record| is_void(record) && matches!(record, Record::Checkpoint { .. });
        let lost_state = self.held.iter().any(state);
        self.held.retain(|record| !is_void(record));
        let is_input = |record: &Record| {
            record.step() == tick && matches!(record, Record::Input { .. } | Record::LeftOut { .. })
        };
        match self.held.iter().rposition(is_input) {
            Some(last) => self.held.insert(last + 1, left_out),
            // The record begins behind that step, with a state that is void: until the next one there is none.
            None if lost_state => self.held.push_front(Record::Gap { tick }),
            // The record begins behind that step: there is nothing that could be left out.
            None => {}
        }
    }
}

/// Whether the record says what a step is given.
fn is_told(record: &Record) -> bool {
    matches!(record, Record::Seated { .. } | Record::Input { .. } | Record::LeftOut { .. })
}

/// Whether the record says what a step came to.
fn is_conclusion(record: &Record) -> bool {
    matches!(record, Record::Mark(_) | Record::Checkpoint { .. } | Record::Finished { .. })
}
