//! One match: game, seats, journal and pace. It is told things and answers with effects; it does nothing by itself.
//!
//! Must not: know who listens, what time it is, or what a frame looks like on the wire.

mod last_state;
mod revive;
mod simulation;
mod spec;
mod trials;

pub use revive::{Omitted, Revived};
pub use spec::MatchSpec;

use std::sync::Arc;

use bytes::Bytes;

use super::inbox::Inbox;
use super::journal::{Ending, Header, Intervals, RebuildFailed, Record};
use super::{
    ActRefused, Alarm, DynGame, Effects, FrameStyle, GameType, Input, Journal, LeaveReason, MatchEffect,
    MatchNotice, Member, OptionsRefused, Outcome, Pace, Phase, Roster, Seat, SeatRefused, Seqs, Tick,
};
use crate::domain::guard::caught;
use crate::domain::{Figures, MatchId};
use last_state::{LastState, panicked};
use simulation::Simulation;

/// A running match.
pub struct Match {
    simulation: Simulation,
    roster: Roster,
    /// What waits for the next step.
    inbox: Inbox,
    journal: Journal,
    /// Inputs are taken, and no step is made, until [`Match::go_on`].
    held: bool,
}

/// How it begins, or goes on.
impl Match {
    /// Begins a match. Errors: the game refuses the options.
    pub fn open(spec: MatchSpec) -> Result<Match, OptionsRefused> {
        let (roster, inbox) = (Roster::new(spec.seats_max), Inbox::new(spec.seats_max));
        let (simulation, journal) = spec.begin()?;
        Ok(Match { simulation, roster, inbox, journal, held: false })
    }

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
        let (past, inbox) = (LastState::read(header.seats_max, records)?, Inbox::new(header.seats_max));
        let (simulation, roster, journal) =
            past.rebuilt(game_type, Journal::new(header, intervals, recorded))?;
        let mut resumed = Match { simulation, roster, inbox, journal, held: false };
        if !resumed.is_over() {
            caught(|| resumed.refill_inbox()).ok_or_else(|| panicked(resumed.tick()))?;
        }
        Ok(resumed)
    }

    /// What the journal has for the next step waits for it again.
    fn refill_inbox(&mut self) {
        let (history, tick) = (self.journal.history(), self.tick().next());
        self.inbox = Inbox::holding(self.roster.seats_max(), history.given(tick), history.count(tick));
        if self.ask() {
            self.inbox.answer_for_actions();
        }
    }

    /// Acknowledges actions as before the match was resumed. The numbers must be those of the match as its records leave
    /// it.
    pub fn recall_seqs(&mut self, seqs: &Seqs) {
        self.inbox.recall(seqs);
    }
}

/// What it is told.
impl Match {
    /// Seats a player. The seat is taken at once. It is part of the state from the next step on, and then
    /// [`MatchNotice::Welcome`] is told. Errors: why not.
    pub fn seat(&mut self, member: Member, effects: &mut Effects) -> Result<Seat, SeatRefused> {
        let seat = self.roster.free().ok_or(SeatRefused::RoomFull)?;
        self.admit(seat, &member)?;
        effects.push(MatchEffect::Broadcast(MatchNotice::Joined(seat, member)));
        self.join(seat);
        self.settle(effects);
        Ok(seat)
    }

    /// Seats a player in a certain seat; nobody is told. The step that follows waits for [`Match::go_on`], so that several
    /// can join in it together. Errors: why not; a taken seat counts as full.
    pub fn seat_at(&mut self, seat: Seat, member: &Member) -> Result<(), SeatRefused> {
        self.admit(seat, member)?;
        self.join(seat);
        Ok(())
    }

    fn admit(&mut self, seat: Seat, member: &Member) -> Result<(), SeatRefused> {
        if self.is_over() {
            return Err(SeatRefused::MatchOver);
        }
        self.dyn_game().admits().map_err(SeatRefused::NotAdmitted)?;
        if self.roster.seat_at(seat, member.clone()) { Ok(()) } else { Err(SeatRefused::RoomFull) }
    }

    fn join(&mut self, seat: Seat) {
        if let Some(member) = self.roster.member(seat) {
            self.journal.seat(self.tick().next(), seat, member);
        }
        self.take(Input::Join { seat }, None);
    }

    /// Keeps a seat for the match after this one, when this one is over. Errors: it is full, or not over.
    pub fn reserve(&mut self, member: Member, effects: &mut Effects) -> Result<Seat, SeatRefused> {
        let seat = self.roster.free().ok_or(SeatRefused::RoomFull)?;
        if !self.is_over() {
            return Err(SeatRefused::NotAdmitted("the match is not over"));
        }
        self.roster.seat_at(seat, member.clone());
        effects.push(MatchEffect::Broadcast(MatchNotice::Joined(seat, member)));
        Ok(seat)
    }

    /// Keeps a certain seat for a match that has not begun, or for the next one. Answers `false` if the seat is taken.
    pub fn reserve_at(&mut self, seat: Seat, member: Member) -> bool {
        self.roster.seat_at(seat, member)
    }

    /// Frees a seat without telling anybody: one that was kept outside of the match, or one of a match that is over.
    pub fn release(&mut self, seat: Seat) {
        self.roster.vacate(seat);
    }

    /// Frees a seat. Nothing happens if it is free.
    pub fn vacate(&mut self, seat: Seat, reason: LeaveReason, effects: &mut Effects) {
        let Some(member) = self.roster.vacate(seat).cloned() else { return };
        effects.push(MatchEffect::Broadcast(MatchNotice::Left(seat, member, reason)));
        self.inbox.forget(seat);
        if !self.is_over() {
            self.take(Input::Leave { seat }, None);
            self.settle(effects);
        }
    }

    /// Takes an action in journal bytes. `more` says that the same seat has another one for the same step, which
    /// matters in lockstep only. Errors: why it was not taken.
    pub fn act(
        &mut self,
        seat: Seat,
        seq: Option<u32>,
        action: Bytes,
        more: bool,
        effects: &mut Effects,
    ) -> Result<(), ActRefused> {
        if self.is_over() {
            return Err(ActRefused::MatchOver);
        }
        if self.roster.member(seat).is_none() {
            return Err(ActRefused::NotSeated);
        }
        self.inbox.admit(seat, seq, action.len())?;
        if self.game_type().frames() == FrameStyle::Actions {
            effects.push(MatchEffect::Broadcast(MatchNotice::Acted(seat, action.clone())));
        }
        self.take(Input::Act { seat, action }, seq);
        if !more {
            self.inbox.answer(seat);
        }
        self.settle(effects);
        Ok(())
    }

    /// A seat does nothing in the step after `tick`; matters in lockstep only.
    pub fn pass(&mut self, seat: Seat, tick: Tick, effects: &mut Effects) {
        if tick == self.tick() && !self.is_over() {
            self.inbox.answer(seat);
            self.settle(effects);
        }
    }

    /// A step is due: the next tick, or the deadline of a lockstep step.
    pub fn tick_due(&mut self, effects: &mut Effects) {
        if !self.is_over() {
            self.step(effects);
        }
    }

    /// The time of the alarm `id` is up. That makes a step of its own, unless ticks come by themselves. Nothing happens if
    /// the alarm is not set any more.
    pub fn alarm_due(&mut self, id: u32, effects: &mut Effects) {
        if self.alarm().is_none_or(|alarm| alarm.id != id) {
            return;
        }
        self.take(Input::Alarm { id }, None);
        if !matches!(self.pace(), Pace::Realtime { .. }) {
            self.step(effects);
        }
    }

    fn take(&mut self, input: Input<Bytes>, seq: Option<u32>) {
        self.journal.append(self.tick().next(), &input);
        self.inbox.push(input, seq);
    }

    /// Takes what comes, and makes no step of it before [`Match::go_on`]: those who are seated meanwhile join in one step.
    pub fn hold(&mut self) {
        self.held = true;
    }

    /// Goes on after the match was resumed, revived or held, or players were put into their seats: steps, if its pace wants a
    /// step for what waits.
    pub fn go_on(&mut self, effects: &mut Effects) {
        self.held = false;
        self.settle(effects);
    }

    /// Makes a step, if the pace wants one now.
    fn settle(&mut self, effects: &mut Effects) {
        if !self.held && !self.is_over() && self.pace().wants_step(&self.inbox) {
            self.step(effects);
        }
    }

    /// Nothing of the match is changed before all that the game has to say is known, because its code may panic.
    fn step(&mut self, effects: &mut Effects) {
        let made = self.simulation.advance(self.inbox.inputs());
        self.journal.note(made.tick, self.simulation.dyn_game(), &self.roster);
        let outcome = self.simulation.reach(made);
        self.show(effects);
        self.inbox.clear();
        if let Some(outcome) = outcome {
            self.decide(outcome, effects);
        } else {
            self.ask();
        }
    }

    fn decide(&mut self, outcome: Outcome, effects: &mut Effects) {
        self.journal.finish(self.tick(), Ending::Decided(outcome.clone()));
        effects.push(MatchEffect::Finish(outcome));
    }

    /// In lockstep the next step waits for those whom the game awaits. Answers whether that is so.
    fn ask(&mut self) -> bool {
        let asks = matches!(self.pace(), Pace::Lockstep { .. });
        if asks {
            let taken = self.roster.taken().map(|(seat, _)| seat);
            self.inbox.ask(taken.filter(|&seat| self.simulation.dyn_game().awaits(seat)));
        }
        asks
    }

    /// Tells that the step was made, and then shows the whole state to the seats that are new in it.
    fn show(&self, effects: &mut Effects) {
        if self.game_type().frames() == FrameStyle::Ticks {
            effects.push(MatchEffect::Broadcast(MatchNotice::Stepped));
        }
        effects.extend(self.inbox.inputs().iter().filter_map(|input| match input {
            Input::Join { seat } => Some(MatchEffect::Tell(*seat, MatchNotice::Welcome)),
            _ => None,
        }));
    }
}

/// For those who write it down.
impl Match {
    /// Says how much time has passed since the match began; told before records are taken away, because a match knows no
    /// clock. All steps made so far count as made by then.
    pub fn reached(&mut self, ms: u64) {
        self.journal.reached(self.simulation.tick(), ms);
    }

    /// Moves the records made since the last time to the end of `out`; there are none unless the match is recorded.
    pub fn take_fresh(&mut self, out: &mut Vec<u8>) {
        self.journal.take_fresh(out);
    }

    /// Makes a checkpoint now, so that resuming has less to step again. A game that panics over it keeps the last one.
    pub fn checkpoint_now(&mut self) {
        caught(|| self.journal.note_now(self.simulation.tick(), self.simulation.dyn_game(), &self.roster));
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
        self.journal.begin_anew(self.simulation.tick(), self.simulation.dyn_game(), &self.roster, gap);
    }

    /// Ends the match because it cannot go on; `why` is for people. Nothing happens when it is over.
    pub fn abort(&mut self, why: &str) {
        self.journal.finish(self.simulation.tick(), Ending::Aborted(why.to_owned()));
    }

    /// Ends the match because its room closes. Nothing happens when it is over.
    pub fn abandon(&mut self) {
        self.journal.finish(self.simulation.tick(), Ending::Abandoned);
    }
}

/// What is known of it. Nothing in here but [`Match::figures`], which catches its panics, runs the game's code.
impl Match {
    /// Its id.
    pub fn id(&self) -> &MatchId {
        &self.journal.header().match_id
    }

    /// The game that is played.
    pub fn game_type(&self) -> &Arc<dyn GameType> {
        self.simulation.game_type()
    }

    /// The running game, which is the state.
    pub fn dyn_game(&self) -> &dyn DynGame {
        self.simulation.dyn_game()
    }

    /// When it steps.
    pub fn pace(&self) -> Pace {
        self.journal.header().pace
    }

    /// The number of the last step.
    pub fn tick(&self) -> Tick {
        self.simulation.tick()
    }

    /// Who sits where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// What waits for the next step, and what the last one acknowledges.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Its inputs so far, and how it ended.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        if self.is_over() { Phase::Finished } else { self.simulation.phase() }
    }

    /// The turn clock, unless the match is over.
    pub fn alarm(&self) -> Option<Alarm> {
        if self.is_over() { None } else { self.simulation.alarm() }
    }

    /// Whether the match is decided, or has ended without a decision.
    pub fn is_over(&self) -> bool {
        self.journal.ending().is_some()
    }

    /// The result, once it is decided.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self.journal.ending() {
            Some(Ending::Decided(outcome)) => Some(outcome),
            _ => None,
        }
    }

    /// What the game has counted of this seat (see [`crate::game::Game::figures`]); nothing if the game panics over it.
    pub fn figures(&self, seat: Seat) -> Figures {
        self.simulation.figures(seat)
    }

    /// Whether the player in this seat is part of the state: from the step on that takes the `Join`.
    pub fn knows(&self, seat: Seat) -> bool {
        let joins = self.inbox.inputs().contains(&Input::Join { seat });
        self.roster.member(seat).is_some() && !joins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PlayerId;

    fn relay() -> Match {
        let spec = MatchSpec {
            id: MatchId::parse("m").unwrap(),
            game_type: crate::games::standard().get("relay").unwrap().clone(),
            seed: 1,
            seats_max: 2,
            options: serde_json::json!({}),
            pace: None,
            intervals: Intervals::default(),
            recorded: false,
        };
        Match::open(spec).unwrap()
    }

    #[test]
    fn a_match_that_has_used_up_all_ticks_is_over_without_a_result() {
        let (mut game, mut effects) = (relay(), Effects::new());
        let game_type = Arc::clone(game.game_type());
        let dyn_game = game.journal().header().open(game_type.as_ref()).unwrap();
        game.simulation = Simulation::at(game_type, dyn_game, Tick(Tick::LAST.0 - 3));
        let member = Member::person(PlayerId::parse("a").unwrap());
        let seat = game.seat(member, &mut effects).unwrap();
        let said = Bytes::from_static(b"1");
        assert_eq!(game.act(seat, None, said.clone(), false, &mut effects), Ok(()));
        assert!(!game.is_over());
        effects.clear();
        assert_eq!(game.act(seat, None, said.clone(), false, &mut effects), Ok(()));
        assert_eq!((game.tick(), game.phase()), (Tick::LAST, Phase::Finished));
        assert_eq!(effects.last(), Some(&MatchEffect::Finish(Outcome { standings: Vec::new() })));
        assert_eq!(game.act(seat, None, said, false, &mut effects), Err(ActRefused::MatchOver));
    }
}
