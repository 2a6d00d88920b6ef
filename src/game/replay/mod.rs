//! Recordings of matches that are stepped again, to check them, to find a moment in them, or to show them.
//!
//! A recording comes in segments, of which the caller loads one after the other, so memory holds one at a time. Must not:
//! read files, know what time it is, or panic over any recording.

mod clock;
mod findings;
mod head;
mod queue;
mod verdict;

use std::sync::Arc;

use bytes::Bytes;

pub use findings::{ReplayMoment, ReplayMoments, ReplayVerdict, VerdictKind};
pub use head::{
    EndingKind, MatchEnding, MatchRoom, REPLAY_FORMAT, RecordingGap, ReplayHead, ReplayListing, SeatFinish,
    Stint,
};
pub use verdict::{Verdict, play_through, verify};

use super::journal::{Ending, Header, Mark, Record, state_hash};
use super::{Chair, DynGame, GameType, Input, Member, Outcome, Pace, Roster, Seat, Tick};
use crate::domain::guard::caught;
use clock::Clock;
use queue::LoadedRecords;

/// The outcome of a call of [`Replayer::step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// One step was made.
    Stepped,
    /// Records are missing. It goes on with a later state, that of [`Replayer::tick`].
    Jumped,
    /// Nothing was done, because the records that are loaded say nothing of another step.
    Starved,
}

/// A match played from its recording.
pub struct Replayer {
    game_type: Arc<dyn GameType>,
    dyn_game: Box<dyn DynGame>,
    tick: Tick,
    roster: Roster,
    queue: LoadedRecords,
    clock: Clock,
    joined: Vec<(Seat, Member)>,
    left: Vec<(Seat, Member)>,
    inputs: Vec<Input<Bytes>>,
    ending: Option<Ending>,
    /// The step whose state has an outcome, until the recording says that it is over.
    decided: Option<Tick>,
    gaps: u32,
}

/// The inputs of a step, as the records have them.
#[derive(Default)]
struct Told {
    seated: Vec<(Seat, Member)>,
    /// The inputs, each with whether the game gets it.
    inputs: Vec<(Input<Bytes>, bool)>,
}

impl Replayer {
    /// Begins with a segment: at the first step, or, if a `Checkpoint` is its first record, there. `ms` is the time of that
    /// state since the match began. Errors: other rules, another game, or no state to begin from.
    pub fn begin(
        game_type: Arc<dyn GameType>,
        header: &Header,
        segment: Vec<Record>,
        ms: u64,
    ) -> Result<Replayer, Verdict> {
        header.fits(game_type.as_ref())?;
        let mut replayer = Replayer {
            dyn_game: header.open(game_type.as_ref())?,
            game_type,
            tick: Tick::default(),
            roster: Roster::new(header.seats_max),
            queue: LoadedRecords::default(),
            clock: Clock::new(ms, header.pace),
            joined: Vec::new(),
            left: Vec::new(),
            inputs: Vec::new(),
            ending: None,
            decided: None,
            gaps: 0,
        };
        replayer.load(segment);
        if let Some((tick, state, chairs)) = replayer.queue.opening() {
            replayer.jump(tick, &state, chairs)?;
            replayer.clock.begin_at(tick);
        }
        Ok(replayer)
    }

    /// Adds the records that follow those loaded so far, in order ([`settled`](super::journal::settled)). A segment may
    /// end at any record; one that [`Replayer::begin`] is to find begins with a `Checkpoint`.
    pub fn load(&mut self, segment: Vec<Record>) {
        for record in segment {
            if let Record::Reached { tick, ms } = record {
                self.clock.note(tick, ms);
            }
            self.queue.push(record);
        }
        // The times of these steps are not asked for any more, even if more records have them.
        self.clock.advance(self.tick);
    }

    /// Makes the next step, and compares the state with what was recorded of it. Errors: the difference; after that the
    /// replayer is of no more use.
    pub fn step(&mut self) -> Result<Progress, Verdict> {
        self.joined.clear();
        self.left.clear();
        if let Some(fault) = self.queue.fault() {
            return Err(Verdict::Damaged { why: fault });
        }
        self.conclude()?;
        if self.is_over() {
            return Ok(Progress::Starved);
        }
        if self.tick < self.queue.until() {
            self.make_step()?;
            self.clock.advance(self.tick);
            self.conclude()?;
            return Ok(Progress::Stepped);
        }
        if let Some(ending) = self.queue.take_ending(self.tick) {
            self.finish(self.tick, ending)?;
            return Ok(Progress::Starved);
        }
        if let Some((tick, state, chairs)) = self.queue.behind_gap() {
            self.jump(tick, &state, chairs)?;
            self.clock.advance(tick);
            self.gaps += 1;
            return Ok(Progress::Jumped);
        }
        Ok(Progress::Starved)
    }

    /// Says that there are no more segments. Errors: the recording breaks off where it should say how the match ended.
    pub fn close(&self) -> Result<(), Verdict> {
        match self.decided {
            Some(tick) => Err(Verdict::Diverged { tick }),
            None => Ok(()),
        }
    }

    fn make_step(&mut self) -> Result<(), Verdict> {
        self.close()?;
        let tick = self.tick.next();
        let told = self.gather(tick);
        self.seat(told)?;
        let (dyn_game, inputs) = (&mut self.dyn_game, &self.inputs);
        let decided = caught(|| {
            dyn_game.step(tick, inputs);
            dyn_game.outcome().is_some()
        });
        let decided = decided.ok_or(Verdict::Diverged { tick })?;
        self.tick = tick;
        self.decided = (decided || tick == Tick::LAST).then_some(tick);
        Ok(())
    }

    /// Takes the inputs of the step `tick` from the queue.
    fn gather(&mut self, tick: Tick) -> Told {
        let mut told = Told::default();
        while let Some(record) = self.queue.next_telling(tick) {
            match record {
                Record::Seated { seat, member, .. } => told.seated.push((seat, member)),
                Record::Input { input, .. } => told.inputs.push((input, true)),
                Record::LeftOut { index, .. } => {
                    if let Some((_, given)) = told.inputs.get_mut(index as usize) {
                        *given = false;
                    }
                }
                _ => {}
            }
        }
        told
    }

    /// Notes who comes and goes with a step, and keeps its inputs. Errors: the input and the record of who sits down do
    /// not belong together.
    fn seat(&mut self, told: Told) -> Result<(), Verdict> {
        self.inputs.clear();
        let mut seated = told.seated;
        for (input, given) in told.inputs {
            if let Input::Join { seat } = input {
                let at = seated.iter().position(|(known, _)| *known == seat);
                let at = at.ok_or(Verdict::Diverged { tick: self.tick.next() })?;
                let (_, member) = seated.remove(at);
                self.sit(seat, member, given);
            }
            if !given {
                continue;
            }
            if let Input::Leave { seat } = input {
                let left = self.roster.vacate(seat).map(|member| (seat, member.clone()));
                self.left.extend(left);
            }
            self.inputs.push(input);
        }
        if seated.is_empty() { Ok(()) } else { Err(Verdict::Diverged { tick: self.tick.next() }) }
    }

    /// Somebody sits down. A player whose `Join` is left out does not stay.
    fn sit(&mut self, seat: Seat, member: Member, stays: bool) {
        self.roster.vacate(seat);
        self.roster.seat_at(seat, member.clone());
        if stays {
            self.joined.push((seat, member));
        } else {
            self.roster.vacate(seat);
        }
    }

    /// Compares the state with all that was recorded of it.
    fn conclude(&mut self) -> Result<(), Verdict> {
        while let Some(record) = self.queue.next_conclusion(self.tick) {
            match record {
                Record::Mark(Mark { tick, hash }) if tick == self.tick => self.compare(hash)?,
                Record::Checkpoint { tick, state, chairs } if tick == self.tick => {
                    self.compare(xxhash_rust::xxh3::xxh3_64(&state))?;
                    self.compare_chairs(&chairs)?;
                }
                Record::Finished { tick, ending } => self.finish(tick, ending)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn compare(&self, hash: u64) -> Result<(), Verdict> {
        let same = caught(|| state_hash(self.dyn_game.as_ref())) == Some(hash);
        if same { Ok(()) } else { Err(Verdict::Diverged { tick: self.tick }) }
    }

    /// Whether the seats of a checkpoint are taken by the players who are there, or come with the next step.
    fn compare_chairs(&self, chairs: &[Chair]) -> Result<(), Verdict> {
        let known = |chair: &Chair| {
            self.roster.last_member(chair.seat) == Some(&chair.member)
                || self.queue.seats_next(self.tick, chair)
        };
        if chairs.iter().all(known) { Ok(()) } else { Err(Verdict::Diverged { tick: self.tick }) }
    }

    fn finish(&mut self, tick: Tick, ending: Ending) -> Result<(), Verdict> {
        let diverged = Err(Verdict::Diverged { tick: self.tick });
        if tick != self.tick {
            return diverged;
        }
        if let Ending::Decided(outcome) = &ending {
            let own = caught(|| self.dyn_game.outcome()).flatten();
            let worn_out = (tick == Tick::LAST).then(|| Outcome { standings: Vec::new() });
            if own.or(worn_out).as_ref() != Some(outcome) {
                return diverged;
            }
        } else if self.decided.is_some() {
            return diverged;
        }
        (self.ending, self.decided) = (Some(ending), None);
        Ok(())
    }

    fn jump(&mut self, tick: Tick, state: &[u8], chairs: Vec<Chair>) -> Result<(), Verdict> {
        self.dyn_game = self.game_type.restore(state).map_err(|why| Verdict::Damaged { why })?;
        self.tick = tick;
        self.roster = Roster::of(self.roster.seats_max(), chairs);
        self.decided = None;
        Ok(())
    }
}

/// Questions about the replayed match.
impl Replayer {
    /// The running game, which is the state.
    pub fn dyn_game(&self) -> &dyn DynGame {
        self.dyn_game.as_ref()
    }

    /// Looks at the state; `None` when the game panics over that.
    pub fn look<T>(&self, look: impl FnOnce(&dyn DynGame) -> T) -> Option<T> {
        caught(|| look(self.dyn_game.as_ref()))
    }

    /// The game that is played.
    pub fn game_type(&self) -> &Arc<dyn GameType> {
        &self.game_type
    }

    /// The last step made.
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// Milliseconds since the match began at which that step was made, more or less: records tell the time a few times a
    /// second, and between that it is spread evenly.
    pub fn ms(&self) -> u64 {
        self.clock.ms(self.tick)
    }

    /// The taken seats.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The players who sat down with the last step.
    pub fn joined(&self) -> &[(Seat, Member)] {
        &self.joined
    }

    /// The players who left with the last step.
    pub fn left(&self) -> &[(Seat, Member)] {
        &self.left
    }

    /// The inputs of the last step.
    pub fn inputs(&self) -> &[Input<Bytes>] {
        &self.inputs
    }

    /// The end of the match, once it was replayed.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Whether the end was replayed.
    pub fn is_over(&self) -> bool {
        self.ending.is_some()
    }

    /// Whether it waits behind its last step for a state, because records are missing.
    pub fn is_before_gap(&self) -> bool {
        self.queue.is_before_gap()
    }

    /// The number of gaps in the records.
    pub fn gaps(&self) -> u32 {
        self.gaps
    }
}
