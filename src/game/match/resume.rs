//! From records back to a match that goes on.
//!
//! Must not: trust that the records are whole, or that the game's code does not panic over them.

use std::sync::Arc;

use super::Match;
use crate::domain::guard::caught;
use crate::game::inbox::Inbox;
use crate::game::journal::{Chair, Ending, Header, Intervals, LeftOut, RebuildFailed, Record};
use crate::game::{GameKind, Input, Journal, Pace, Roster, Seqs, Tick};

impl Match {
    /// Takes up a match from its records, at the last step that was made: the state is rebuilt, and what was recorded for
    /// the step after that waits for it. `recorded` says whether it goes on being recorded; the records read are not made
    /// again. The records may begin with a `Checkpoint` instead of the first step. Memory: what the journal keeps, however
    /// many records there are. Errors: another game or other rules, records that do not fit together, or a state
    /// that came out otherwise.
    pub fn resume(
        kind: Arc<dyn GameKind>,
        header: Header,
        records: impl IntoIterator<Item = Record>,
        intervals: Intervals,
        recorded: bool,
    ) -> Result<Match, RebuildFailed> {
        header.fits(kind.as_ref())?;
        let mut reading = Reading::new(Journal::new(header, intervals, recorded));
        for record in records {
            reading.learn(record);
            reading.journal.check_bounds()?;
        }
        let tick = reading.last_step();
        let rebuilt = caught(|| reading.journal.rebuild(kind.as_ref(), tick));
        let panicked = || RebuildFailed::Damaged(format!("the game panicked on the way to tick {tick}"));
        let machine = rebuilt.ok_or_else(panicked)??;
        let mut resumed = Match::of(kind, machine, reading.journal);
        (resumed.tick, resumed.ms) = (tick, reading.ms);
        (resumed.roster, resumed.ending) = (reading.roster, reading.ending);
        if !resumed.is_over() {
            caught(|| resumed.refill_inbox()).ok_or_else(panicked)?;
        }
        Ok(resumed)
    }

    /// What was taken is acknowledged as before it was resumed. The numbers are those of the match as its records leave it.
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
                // It was admitted once.
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

/// Records, folded into what a match is made of.
struct Reading {
    journal: Journal,
    roster: Roster,
    reached: Tick,
    ms: u64,
    ending: Option<Ending>,
    /// Whether nothing was played yet: a checkpoint is where it begins.
    begins: bool,
    /// Whether records are missing, until a checkpoint.
    gap: bool,
}

impl Reading {
    fn new(journal: Journal) -> Reading {
        let roster = Roster::new(journal.header().seats_max);
        Reading { journal, roster, reached: Tick::default(), ms: 0, ending: None, begins: true, gap: false }
    }

    fn learn(&mut self, record: Record) {
        if self.gap && !matches!(record, Record::Checkpoint { .. }) {
            if let Record::Finished { ending, .. } = record {
                // How it ended is known, although not how it came to that.
                self.ending = Some(ending);
            }
            return;
        }
        self.begins &=
            matches!(record, Record::Reached { .. } | Record::Checkpoint { .. } | Record::About { .. });
        match record {
            Record::Seated { seat, member, .. } => {
                self.roster.vacate(seat);
                self.roster.seat_at(seat, member);
            }
            Record::Input { tick, input } => self.take(tick, input),
            Record::LeftOut { tick, index } => self.leave_out(LeftOut { tick, index }),
            Record::Reached { tick, ms } => {
                self.reach(tick);
                self.ms = self.ms.max(ms);
            }
            Record::Mark(mark) => {
                self.reach(mark.tick);
                self.journal.learn(record);
            }
            Record::Checkpoint { tick, state, chairs } => self.begin_or_go_on(tick, state, chairs),
            Record::Gap { .. } => self.gap = true,
            Record::About { .. } => {}
            Record::Finished { tick, ending } => {
                self.reach(tick);
                self.ending = Some(ending);
            }
        }
    }

    fn reach(&mut self, tick: Tick) {
        self.reached = self.reached.max(tick);
    }

    fn take(&mut self, tick: Tick, input: Input<bytes::Bytes>) {
        if let Input::Leave { seat } = input {
            self.roster.vacate(seat);
        }
        self.journal.learn(Record::Input { tick, input });
    }

    fn leave_out(&mut self, left: LeftOut) {
        if let Some(&Input::Join { seat }) = self.journal.input(left)
            && !self.journal.leaves_after(left, seat)
        {
            self.roster.vacate(seat);
        }
        self.ending = None;
        self.journal.learn(Record::LeftOut { tick: left.tick, index: left.index });
    }

    fn begin_or_go_on(&mut self, tick: Tick, state: Vec<u8>, chairs: Vec<Chair>) {
        self.reach(tick);
        if !self.begins && !self.gap && self.journal.has_base() {
            return self.journal.learn(Record::Checkpoint { tick, state, chairs });
        }
        (self.reached, self.ending) = (tick, None);
        self.journal.begin_at(tick, state, self.gap);
        self.roster = Roster::of(self.journal.header().seats_max, chairs);
        (self.begins, self.gap) = (false, false);
    }

    /// The last step that was made: inputs of a step are recorded only once the one before it has been.
    fn last_step(&self) -> Tick {
        let before_inputs = self.journal.last_tick().map_or(0, |tick| tick.0.saturating_sub(1));
        self.reached.max(Tick(before_inputs))
    }
}
