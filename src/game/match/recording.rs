//! What a match gives to those who write it down, and how it ends without being decided.
//!
//! Must not: know where the records go.

use super::Match;
use crate::domain::guard::caught;
use crate::game::Seqs;
use crate::game::journal::Ending;

impl Match {
    /// Says how much time has passed since the match began; told before records are taken away, because a match knows no
    /// clock. All steps made so far count as made by then. Of a match that is over, the last records are told the time once more.
    pub fn reached(&mut self, ms: u64) {
        self.ms = ms;
        if !self.is_over() || self.fresh_len() > 0 {
            self.journal.reached(self.tick, ms);
        }
    }

    /// Milliseconds since the match began, as [`Match::reached`] was told last (before it was resumed, perhaps).
    pub fn ms(&self) -> u64 {
        self.ms
    }

    /// Bytes of records that wait to be taken away.
    pub fn fresh_len(&self) -> usize {
        self.journal.fresh_len()
    }

    /// Moves the records made since the last time to the end of `out`; none unless the match is recorded.
    pub fn take_fresh(&mut self, out: &mut Vec<u8>) {
        self.journal.take_fresh(out);
    }

    /// Writes down what `seq`s it has taken, for [`Match::recall_seqs`]: records do not have them.
    pub fn seqs(&self, into: &mut Seqs) {
        self.inbox.seqs(into);
    }

    /// Makes a checkpoint now: who resumes from the records has less to step again.
    pub fn checkpoint_now(&mut self) {
        if !self.is_over() {
            // A game that panics over its checkpoint has none: the last one counts.
            caught(|| self.journal.note_now(self.tick, self.machine.as_ref(), &self.roster));
        }
    }

    /// Records were lost. What waits to be taken away is dropped, too, and the record begins anew: a `Gap`, and then
    /// what [`Match::new_volume`] says.
    pub fn after_gap(&mut self) {
        self.begin_anew(true);
    }

    /// Records have become too many for one file. What waits to be taken away is dropped (it belongs to the old file: take
    /// it before), and the record begins anew with all that a fresh file needs: a `Checkpoint`, and what waits for the
    /// next step.
    pub fn new_volume(&mut self) {
        self.begin_anew(false);
    }

    fn begin_anew(&mut self, gap: bool) {
        self.journal.begin_anew(self.tick, self.machine.as_ref(), &self.roster, gap);
        self.journal.reached(self.tick, self.ms);
        if let Some(ending) = &self.ending {
            self.journal.finish(self.tick, ending);
        }
    }

    /// Ends the match because it cannot go on; `why` is for people. Nothing happens when it is over.
    pub fn abort(&mut self, why: &str) {
        self.end(Ending::Aborted(why.to_owned()));
    }

    /// Ends the match because its room closes. Nothing happens when it is over.
    pub fn abandon(&mut self) {
        self.end(Ending::Abandoned);
    }

    pub(super) fn end(&mut self, ending: Ending) {
        if self.ending.is_none() {
            self.journal.finish(self.tick, &ending);
            self.ending = Some(ending);
        }
    }
}
