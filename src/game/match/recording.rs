//! What a match hands to those who write it down, and how it ends without a decision.
//!
//! Must not: know where the records go.

use super::Match;
use crate::domain::guard::caught;
use crate::game::Seqs;
use crate::game::journal::Ending;

impl Match {
    /// Says how many milliseconds have passed since the match began, because a match knows no clock. It is called before
    /// records are taken away, and all steps so far count as made by then. When the match is over, its last records are
    /// told the time once more.
    pub fn reached(&mut self, ms: u64) {
        self.ms = ms;
        if !self.is_over() || self.fresh_len() > 0 {
            self.journal.reached(self.tick, ms);
        }
    }

    /// Milliseconds since the match began, as [`Match::reached`] was told last, perhaps before the match was resumed.
    pub fn ms(&self) -> u64 {
        self.ms
    }

    /// Bytes of records that wait to be taken away.
    pub fn fresh_len(&self) -> usize {
        self.journal.fresh_len()
    }

    /// Moves the records that were made since the last time to the end of `out`. There are none unless the match is
    /// recorded.
    pub fn take_fresh(&mut self, out: &mut Vec<u8>) {
        self.journal.take_fresh(out);
    }

    /// Writes the numbers of the actions that the match has taken into `into`, for [`Match::recall_seqs`], because records
    /// do not have them.
    pub fn seqs(&self, into: &mut Seqs) {
        self.inbox.seqs(into);
    }

    /// Makes a checkpoint now, so that whoever resumes the match from its records has fewer steps to make.
    pub fn checkpoint_now(&mut self) {
        if !self.is_over() {
            // If the game panics over its checkpoint, there is none, and the last one counts.
            caught(|| self.journal.note_now(self.tick, self.dyn_game.as_ref(), &self.roster));
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
        self.journal.begin_anew(self.tick, self.dyn_game.as_ref(), &self.roster, gap);
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
