//! Records, folded into what a match is made of.
//!
//! Must not: trust that the records are whole, or that the game's code does not panic over them.

use std::sync::Arc;

use super::simulation::Simulation;
use crate::domain::guard::caught;
use crate::game::journal::{Ending, History, LeftOut, Meaning, RebuildFailed, Record, RecordReader, settled};
use crate::game::{GameType, Input, Journal, Roster, Tick};

/// What a match was when its records end.
pub(super) struct LastState {
    /// The last step that was made.
    pub(super) tick: Tick,
    /// Milliseconds since it began.
    pub(super) ms: u64,
    /// How it ended, if it has.
    pub(super) ending: Option<Ending>,
    /// Who sits where.
    pub(super) roster: Roster,
    /// From what the state is rebuilt.
    pub(super) history: History,
}

impl LastState {
    /// Folds records as they were made. Errors: they are of no match.
    pub(super) fn read(
        seats_max: u16,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<LastState, RebuildFailed> {
        let (reader, history) = (RecordReader::default(), History::default());
        let mut reading = LastStateReader { reader, history, roster: Roster::new(seats_max) };
        for record in settled(records) {
            reading.learn(record);
            reading.check()?;
        }
        let LastStateReader { reader, history, roster } = reading;
        let (tick, ms, ending) = (reader.reached(), reader.ms(), reader.ending().cloned());
        Ok(LastState { tick, ms, ending, roster, history })
    }

    /// The game in its last state, who sits where, and the journal that goes on from there; `blank` is one without a past.
    /// Errors: the state cannot be rebuilt, or comes out otherwise.
    pub(super) fn rebuilt(
        self,
        game_type: Arc<dyn GameType>,
        blank: Journal,
    ) -> Result<(Simulation, Roster, Journal), RebuildFailed> {
        let LastState { tick, ms, ending, roster, history } = self;
        let journal = blank.with(history, ms, ending);
        let dyn_game =
            caught(|| journal.rebuild(game_type.as_ref(), tick)).ok_or_else(|| panicked(tick))??;
        Ok((Simulation::at(game_type, dyn_game, tick), roster, journal))
    }
}

/// The game's code did so again on the way to this step.
pub(super) fn panicked(tick: Tick) -> RebuildFailed {
    RebuildFailed::Damaged(format!("the game panicked on the way to tick {tick}"))
}

struct LastStateReader {
    reader: RecordReader,
    history: History,
    roster: Roster,
}

impl LastStateReader {
    fn learn(&mut self, record: Record) {
        match (self.reader.read(&record), record) {
            (Meaning::Base, Record::Checkpoint { tick, state, chairs }) => {
                self.history = History::beginning_at(tick, state);
                self.roster = Roster::of(self.roster.seats_max(), chairs);
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
        self.history.learn(record);
    }

    /// A player whose `Join` is left out has never had the seat.
    fn leave_out(&mut self, left: LeftOut) {
        if let Some(Input::Join { seat }) = self.history.input(left)
            && !self.history.leaves_after(left, seat)
        {
            self.roster.vacate(seat);
        }
    }

    /// Whether the records are those of a match. Errors: what is wrong with them.
    fn check(&self) -> Result<(), RebuildFailed> {
        if let Some(oddity) = self.reader.oddity() {
            return Err(RebuildFailed::Damaged(format!("it {oddity}")));
        }
        self.history.excess().map_or(Ok(()), |excess| Err(RebuildFailed::Damaged(excess.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PlayerId;
    use crate::game::{Member, Seat};

    fn read(records: Vec<Record>) -> LastState {
        LastState::read(4, records).unwrap_or_else(|why| panic!("it is of a match: {why}"))
    }

    fn sits_down(tick: u32, seat: u16) -> [Record; 2] {
        let (tick, seat) = (Tick(tick), Seat(seat));
        let member = Member::person(PlayerId::parse("anna").unwrap());
        [Record::Seated { tick, seat, member }, Record::Input { tick, input: Input::Join { seat } }]
    }

    #[test]
    fn whose_join_was_left_out_has_no_seat() {
        let mut records = Vec::from(sits_down(1, 2));
        assert_eq!(read(records.clone()).roster.taken().map(|(seat, _)| seat).collect::<Vec<_>>(), [Seat(2)]);
        records.push(Record::LeftOut { tick: Tick(1), index: 0 });
        let past = read(records);
        assert!(past.roster.is_empty() && past.history.given(Tick(1)).next().is_none());
    }

    #[test]
    fn behind_a_gap_only_what_follows_a_state_counts() {
        let mut records = Vec::from(sits_down(1, 0));
        records.push(Record::Gap { tick: Tick(9) });
        records.push(Record::Checkpoint { tick: Tick(9), state: vec![7], chairs: Vec::new() });
        records.push(Record::Reached { tick: Tick(11), ms: 500 });
        let past = read(records);
        assert_eq!((past.tick, past.ms, past.ending), (Tick(11), 500, None));
        assert!(past.roster.is_empty() && past.history.entries().next().is_none());
        assert_eq!(past.history.checkpoints().map(|state| state.tick).collect::<Vec<_>>(), [Tick(9)]);
    }
}
