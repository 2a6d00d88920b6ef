//! The numbers of actions (`seq`): those that the journal has, and those that it is to be told.

use crate::game::{Match, Seqs};

/// The numbers of a match, and of its journal.
#[derive(Default)]
pub(super) struct SeqLog {
    now: Seqs,
    /// The numbers that the journal has, if that is known.
    noted: Option<Seqs>,
}

impl SeqLog {
    /// Takes over the numbers that the match has taken.
    pub(super) fn follow(&mut self, game: &Match) {
        game.inbox().seqs(&mut self.now);
    }

    /// The journal begins anew, and has no numbers.
    pub(super) fn begin_anew(&mut self) {
        self.noted = Some(Seqs::default());
    }

    /// The journal lacks something, so it is not known which numbers it has.
    pub(super) fn lose(&mut self) {
        self.noted = None;
    }

    /// The numbers to be noted now, if they have changed.
    pub(super) fn news(&mut self) -> Option<Seqs> {
        if self.noted.as_ref() == Some(&self.now) {
            return None;
        }
        self.noted = Some(self.now.clone());
        self.noted.clone()
    }
}
