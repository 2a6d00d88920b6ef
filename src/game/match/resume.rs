//! From records back to a match that goes on.
//!
//! Must not: trust that the records are whole, or that the game's code does not panic over them.

use std::sync::Arc;

use super::Match;
use crate::domain::guard::caught;
use crate::game::inbox::Inbox;
use crate::game::journal::{
    Header, Intervals, LeftOut, Meaning, RebuildFailed, Record, RecordReader, settled,
};
use crate::game::{GameType, Input, Journal, Pace, Roster, Seqs};

impl Match {
    /// Takes up a match from its records, at the last step that was made: the state is rebuilt, and what was recorded for
    /// the step after that waits for it. `recorded` says whether it goes on being recorded; the records read are not made
    /// again. The records may begin with a `Checkpoint` instead of the first step. Memory: what the journal keeps, however
    /// many records there are. Errors: another game or other rules, records that do not fit together, or a state
    /// that came out otherwise.
    pub fn resume(
        game_type: Arc<dyn GameType>,
        header: Header,
        records: impl IntoIterator<Item = Record>,
        intervals: Intervals,
        recorded: bool,
    ) -> Result<Match, RebuildFailed> {
        header.fits(game_type.as_ref())?;
        let mut reading = Reading::new(Journal::new(header, intervals, recorded));
        for record in settled(records) {
            reading.learn(record);
            reading.check()?;
        }
        let tick = reading.reader.reached();
        let rebuilt = caught(|| reading.journal.rebuild(game_type.as_ref(), tick));
        let panicked = || RebuildFailed::Damaged(format!("the game panicked on the way to tick {tick}"));
        let dyn_game = rebuilt.ok_or_else(panicked)??;
        let mut resumed = Match::of(game_type, dyn_game, reading.journal);
        (resumed.tick, resumed.ms) = (tick, reading.reader.ms());
        (resumed.roster, resumed.ending) = (reading.roster, reading.reader.ending().cloned());
        if !resumed.is_over() {
            caught(|| resumed.refill_inbox()).ok_or_else(panicked)?;
        }
        Ok(resumed)
    }

    /// Acknowledges actions as before the match was resumed. The numbers must be those of the match as its records leave
    /// it.
    pub fn recall_seqs(&mut self, seqs: &Seqs) {
        self.inbox.recall(seqs);
    }

    /// What the journal has for the next step waits for it again.
    pub(super) fn refill_inbox(&mut self) {
        let mut inbox = Inbox::new(self.journal.header().seats_max);
        let mut known = 0;
        for (index, input) in self.journal.given(self.tick.next()) {
            (known..index).for_each(|_| inbox.skip());
            known = index + 1;
            if let Input::Act { seat, action } = input {
                // It was admitted before.
                let _ = inbox.admit(*seat, None, action.len());
            }
            inbox.push(input.clone(), None);
        }
        self.inbox = inbox;
        self.ask();
        let acted = self.journal.given(self.tick.next()).filter_map(|(_, input)| match input {
            Input::Act { seat, .. } => Some(*seat),
            _ => None,
        });
        if matches!(self.pace, Pace::Lockstep { .. }) {
            acted.for_each(|seat| self.inbox.answer(seat));
        }
    }
}

/// The records, folded into what a match is made of.
struct Reading {
    reader: RecordReader,
    journal: Journal,
    roster: Roster,
}

impl Reading {
    fn new(journal: Journal) -> Reading {
        let roster = Roster::new(journal.header().seats_max);
        Reading { reader: RecordReader::default(), journal, roster }
    }

    fn learn(&mut self, record: Record) {
        match (self.reader.read(&record), record) {
            (Meaning::Base, Record::Checkpoint { tick, state, chairs }) => {
                self.journal.begin_at(tick, state);
                self.roster = Roster::of(self.journal.header().seats_max, chairs);
            }
            (Meaning::Follows, record) => self.follow(record),
            _ => {}
        }
    }

    fn follow(&mut self, record: Record) {
        match &record {
            Record::Seated { seat, member, .. } => {
                self.roster.vacate(*seat);
                self.roster.seat_at(*seat, member.clone());
            }
            Record::Input { input: Input::Leave { seat }, .. } => drop(self.roster.vacate(*seat)),
            Record::LeftOut { tick, index } => self.leave_out(LeftOut { tick: *tick, index: *index }),
            _ => {}
        }
        self.journal.learn(record);
    }

    /// A player whose `Join` is left out has never had the seat.
    fn leave_out(&mut self, left: LeftOut) {
        if let Some(&Input::Join { seat }) = self.journal.input(left)
            && !self.journal.leaves_after(left, seat)
        {
            self.roster.vacate(seat);
        }
    }

    /// Whether the records are those of a match. Errors: what is wrong with them.
    fn check(&self) -> Result<(), RebuildFailed> {
        if let Some(oddity) = self.reader.oddity() {
            return Err(RebuildFailed::Damaged(format!("it {oddity}")));
        }
        self.journal.check_bounds()
    }
}
