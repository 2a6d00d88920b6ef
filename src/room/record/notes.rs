//! The facts about a room that the journal of its present match has still to be told, and the progress of that journal.
//!
//! Records of the match and chat messages are kept elsewhere.

use super::RoomFact;

/// The progress of a match's journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JournalProgress {
    /// Whether there is a file of which a replay can be made.
    pub begun: bool,
    /// Whether the match's ending is in it.
    pub has_ending: bool,
}

/// The facts for the journal of the present match.
#[derive(Debug)]
pub(in crate::room) struct JournalNotes {
    /// Whether matches of this room are recorded.
    records: bool,
    /// The progress of the journal. It is `None` where the match is not recorded, and between two matches: the head of
    /// the next journal says what happens then.
    progress: Option<JournalProgress>,
    facts: Vec<RoomFact>,
}

impl JournalNotes {
    /// The notes of a room with its first match.
    pub(in crate::room) fn new(records: bool) -> JournalNotes {
        JournalNotes { records, progress: records.then(JournalProgress::default), facts: Vec::new() }
    }

    /// The progress of the journal; `None` if there is none at the moment.
    pub(in crate::room) fn progress(&self) -> Option<JournalProgress> {
        self.progress
    }

    /// Notes a fact, if there is a journal at the moment.
    pub(in crate::room) fn note(&mut self, fact: RoomFact) {
        if self.progress.is_some() {
            self.facts.push(fact);
        }
    }

    /// Takes the facts that the journal has not been told yet.
    pub(in crate::room) fn take(&mut self) -> Vec<RoomFact> {
        std::mem::take(&mut self.facts)
    }

    /// The journal has made progress.
    pub(in crate::room) fn reached(&mut self, progress: JournalProgress) {
        self.progress = self.progress.map(|_| progress);
    }

    /// The room has come back, so there is a file already.
    pub(in crate::room) fn go_on(&mut self) {
        self.progress = self.progress.map(|progress| JournalProgress { begun: true, ..progress });
    }

    /// The next match has begun, and its journal has not yet.
    pub(in crate::room) fn pause(&mut self) {
        self.progress = None;
    }

    /// The journal of the next match begins.
    pub(in crate::room) fn begin(&mut self) {
        self.progress = self.records.then(JournalProgress::default);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_for_a_journal_that_is_there() {
        let fact = || RoomFact::Numbered(1);
        let mut notes = JournalNotes::new(true);
        notes.note(fact());
        assert_eq!(notes.take(), [fact()]);
        notes.pause();
        notes.note(fact());
        assert!(notes.take().is_empty() && notes.progress().is_none(), "the next head will say it");
        notes.begin();
        notes.note(fact());
        assert_eq!((notes.take().len(), notes.progress()), (1, Some(JournalProgress::default())));
    }

    #[test]
    fn a_room_without_journals_notes_nothing_and_never_gets_further() {
        let mut notes = JournalNotes::new(false);
        notes.begin();
        notes.reached(JournalProgress { begun: true, has_ending: true });
        notes.go_on();
        notes.note(RoomFact::Numbered(1));
        assert!(notes.progress().is_none() && notes.take().is_empty());
    }

    #[test]
    fn a_room_that_comes_back_has_begun_its_journal() {
        let mut notes = JournalNotes::new(true);
        notes.go_on();
        assert_eq!(notes.progress(), Some(JournalProgress { begun: true, has_ending: false }));
    }
}
