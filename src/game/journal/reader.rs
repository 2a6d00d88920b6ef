//! What records mean where they stand: from which state a match can be played, what follows that, where something is missing,
//! and when it is over. Whoever takes up, plays, checks, describes or cuts a record asks here, so that all of them say the same.
//!
//! A plain fold over records in order ([`settled`](super::settled())). Must not: play the match, keep records, or fail over any.

use super::bounds::UNNOTED_STEPS_MAX;
use super::{Ending, Record};
use crate::game::Tick;

/// What a record means in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It says which match this is, and belongs to no step.
    Apart,
    /// A checkpoint from which the match can be played: the records begin with it, or it comes behind something that is
    /// missing.
    Base,
    /// It follows the first step or a `Base` without anything missing between them: an input of a step, or what the steps
    /// so far led to.
    Follows,
    /// It is a `Gap`: from here on something is missing.
    Gap,
    /// It stands between a `Gap` and the next `Base`. The state that it belongs to is not known, so it cannot be played.
    /// What it says of players and of the end is true all the same.
    Adrift,
    /// It stands behind the end, where only the time matters.
    Over,
}

/// A record that no match writes in that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oddity {
    /// The number of the record, from 0.
    pub record: u64,
    /// What is wrong with it; completes the sentence "it …".
    pub why: &'static str,
}

/// Reads records one after the other.
#[derive(Debug, Clone, Default)]
pub struct RecordReader {
    stretch: Stretch,
    /// The last step that was made in this stretch of records.
    reached: Tick,
    /// The last step whose state is noted.
    noted: Tick,
    ms: u64,
    ending: Option<Ending>,
    records: u64,
    oddity: Option<Oddity>,
}

/// What is known of the state at this place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stretch {
    /// Nothing was played yet, so it is the state before the first step, or a checkpoint that comes now.
    #[default]
    Fresh,
    /// It follows from the records.
    Known,
    /// It is not known until there is a checkpoint.
    Missing,
}

impl RecordReader {
    /// Reads the next record, and answers what it means.
    pub fn read(&mut self, record: &Record) -> Meaning {
        let meaning = self.meaning(record);
        match record {
            Record::Reached { ms, .. } => self.ms = self.ms.max(*ms),
            Record::Finished { ending, .. } if meaning != Meaning::Over => self.ending = Some(ending.clone()),
            _ => {}
        }
        match meaning {
            Meaning::Base => self.begin_at(record.step()),
            Meaning::Follows => self.follow(record),
            Meaning::Gap => self.stretch = Stretch::Missing,
            Meaning::Apart | Meaning::Adrift | Meaning::Over => {}
        }
        self.records += 1;
        meaning
    }

    fn meaning(&self, record: &Record) -> Meaning {
        match (record, self.stretch) {
            (Record::About { .. }, _) => Meaning::Apart,
            _ if self.ending.is_some() => Meaning::Over,
            (Record::Gap { .. }, _) => Meaning::Gap,
            (Record::Checkpoint { .. }, Stretch::Fresh | Stretch::Missing) => Meaning::Base,
            (_, Stretch::Missing) => Meaning::Adrift,
            (_, Stretch::Fresh | Stretch::Known) => Meaning::Follows,
        }
    }

    fn begin_at(&mut self, tick: Tick) {
        (self.stretch, self.reached, self.noted) = (Stretch::Known, tick, tick);
    }

    fn follow(&mut self, record: &Record) {
        if !matches!(record, Record::Reached { .. }) {
            self.stretch = Stretch::Known;
        }
        self.reached = self.reached.max(record.made());
        if self.reached.0.saturating_sub(self.noted.0) > UNNOTED_STEPS_MAX {
            let why = "goes on for more steps without a state than any match";
            self.oddity.get_or_insert(Oddity { record: self.records, why });
        }
        if matches!(record, Record::Mark(_) | Record::Checkpoint { .. }) {
            self.noted = self.noted.max(record.step());
        }
    }

    /// The last step that was made and can be played to: in the present stretch, or in the one before what is missing.
    pub fn reached(&self) -> Tick {
        self.reached
    }

    /// Milliseconds from the beginning of the match to the last record that tells the time.
    pub fn ms(&self) -> u64 {
        self.ms
    }

    /// How the match ended, if it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Whether something is missing, and no state behind it is known yet.
    pub fn is_adrift(&self) -> bool {
        self.stretch == Stretch::Missing
    }

    /// The first record that no match writes, if there is one. What comes behind it has no meaning.
    pub fn oddity(&self) -> Option<Oddity> {
        self.oddity
    }
}

impl std::fmt::Display for Oddity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at record {})", self.why, self.record)
    }
}

#[cfg(test)]
mod tests;
