//! Which numbers of actions the journal knows, and which it is to be told.

use crate::game::{Match, Seqs};

/// The numbers of a match, and of its journal.
#[derive(Default)]
pub(super) struct SeqLog {
    now: Seqs,
    /// As the journal has them, if that is known.
    noted: Option<Seqs>,
}

impl SeqLog {
    /// Takes over what the match has taken.
    pub(super) fn follow(&mut self, game: &Match) {
        game.inbox().seqs(&mut self.now);
    }

    /// The journal begins anew, and knows none.
    pub(super) fn begin_anew(&mut self) {
        self.noted = Some(Seqs::default());
    }

    /// The journal lacks something.
    pub(super) fn lose(&mut self) {
        self.noted = None;
    }

    /// What is to be noted now, if anything changed.
    pub(super) fn news(&mut self) -> Option<Seqs> {
        if self.noted.as_ref() == Some(&self.now) {
            return None;
        }
        self.noted = Some(self.now.clone());
        self.noted.clone()
    }
}
