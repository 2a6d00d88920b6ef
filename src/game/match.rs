//! One match: game, seats, journal and pace. It is told things and answers with effects; it does nothing by itself.
//!
//! Must not: know who listens, what time it is, or what a frame looks like on the wire.

mod counting;
mod looking;
mod recording;
mod resume;
mod revive;

pub use revive::{Omitted, Revived};

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::inbox::Inbox;
use super::journal::{Ending, Header, Intervals};
use super::{
    ActRefused, Alarm, DynGame, Effects, FrameStyle, GameType, Input, Journal, LeaveReason, MatchEffect,
    MatchNotice, Member, OptionsRefused, Outcome, Pace, Phase, Roster, Seat, SeatRefused, Tick,
};
use crate::domain::MatchId;
use crate::domain::guard::caught;

/// What a match is opened with.
#[derive(Clone)]
pub struct MatchSpec {
    /// Its id.
    pub id: MatchId,
    /// The game.
    pub game_type: Arc<dyn GameType>,
    /// The seed of all its randomness.
    pub seed: u64,
    /// How many seats it has.
    pub seats_max: u16,
    /// The game's options, not yet checked.
    pub options: Value,
    /// The pace, if it is not the game's own.
    pub pace: Option<Pace>,
    /// How often the journal notes the state.
    pub intervals: Intervals,
    /// Whether it packs what happens into records, for somebody who takes them away ([`Match::take_fresh`]).
    pub recorded: bool,
}

/// A running match.
pub struct Match {
    game_type: Arc<dyn GameType>,
    dyn_game: Box<dyn DynGame>,
    pace: Pace,
    mode: Option<String>,
    tick: Tick,
    roster: Roster,
    journal: Journal,
    inbox: Inbox,
    /// How it ended, once it has.
    ending: Option<Ending>,
    /// Milliseconds since the match began, as [`Match::reached`] was told last.
    ms: u64,
    /// The phase that the game answered after the last step.
    phase: Phase,
    /// The turn clock that the game answered after the last step.
    alarm: Option<Alarm>,
}

impl Match {
    /// Begins a match. Errors: the game refuses the options.
    pub fn open(spec: MatchSpec) -> Result<Match, OptionsRefused> {
        let opened = spec.game_type.open(spec.seed, spec.seats_max, &spec.options)?;
        let pace = spec.pace.unwrap_or(opened.pace);
        if let (Pace::Realtime { hz: own }, Pace::Realtime { hz }) = (opened.pace, pace)
            && hz != own
        {
            // The game counts its time in its own ticks, so at another rate it would run too fast or too slow.
            let detail = format!("hz: the game runs at {own} steps a second with these options, not at {hz}");
            return Err(OptionsRefused { pointer: "/pace".to_owned(), detail });
        }
        let header = Header {
            match_id: spec.id,
            game: spec.game_type.name().to_owned(),
            rules: spec.game_type.rules(),
            options: opened.options,
            seed: spec.seed,
            seats_max: spec.seats_max,
            pace,
        };
        let journal = Journal::new(header, spec.intervals, spec.recorded);
        Ok(Match::of(spec.game_type, opened.dyn_game, journal))
    }

    /// A match before its first step.
    fn of(game_type: Arc<dyn GameType>, dyn_game: Box<dyn DynGame>, journal: Journal) -> Match {
        let header = journal.header();
        let (phase, alarm) = caught(|| outlook(dyn_game.as_ref())).unwrap_or((Phase::Waiting, None));
        Match {
            phase,
            alarm,
            game_type,
            dyn_game,
            pace: header.pace,
            mode: header.options.get("mode").and_then(Value::as_str).map(str::to_owned),
            tick: Tick::default(),
            roster: Roster::new(header.seats_max),
            inbox: Inbox::new(header.seats_max),
            journal,
            ending: None,
            ms: 0,
        }
    }

    /// Seats a player. The seat is taken at once. It is part of the state from the next step on, and then
    /// [`MatchNotice::Welcome`] is told. Errors: why not.
    pub fn seat(&mut self, member: Member, effects: &mut Effects) -> Result<Seat, SeatRefused> {
        let seat = self.roster.free().ok_or(SeatRefused::RoomFull)?;
        self.admit(seat, &member)?;
        effects.push(MatchEffect::Broadcast(MatchNotice::Joined(seat, member)));
        self.join(seat, effects);
        Ok(seat)
    }

    /// Seats a player of the match before in the same seat; nobody is told. Errors: why not. A seat that is taken counts as
    /// full.
    pub fn seat_again(
        &mut self,
        seat: Seat,
        member: &Member,
        effects: &mut Effects,
    ) -> Result<(), SeatRefused> {
        self.admit(seat, member)?;
        self.join(seat, effects);
        Ok(())
    }

    fn admit(&mut self, seat: Seat, member: &Member) -> Result<(), SeatRefused> {
        if self.is_over() {
            return Err(SeatRefused::MatchOver);
        }
        self.dyn_game.admits().map_err(SeatRefused::NotAdmitted)?;
        if self.roster.seat_at(seat, member.clone()) { Ok(()) } else { Err(SeatRefused::RoomFull) }
    }

    fn join(&mut self, seat: Seat, effects: &mut Effects) {
        if let Some(member) = self.roster.member(seat) {
            self.journal.seat(self.tick.next(), seat, member);
        }
        self.take(Input::Join { seat }, None);
        self.settle(effects);
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

    /// Keeps a certain seat for the match after this one, for a room that comes back. Answers `false` if the seat is taken.
    pub fn reserve_at(&mut self, seat: Seat, member: Member) -> bool {
        self.roster.seat_at(seat, member)
    }

    /// Frees a seat without telling anybody, for a room that comes back with a match that is over.
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
        if self.game_type.frames() == FrameStyle::Actions {
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
        if tick == self.tick && !self.is_over() {
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
        if !matches!(self.pace, Pace::Realtime { .. }) {
            self.step(effects);
        }
    }

    fn take(&mut self, input: Input<Bytes>, seq: Option<u32>) {
        self.journal.append(self.tick.next(), input.clone());
        self.inbox.push(input, seq);
    }

    /// Goes on after the match was resumed or revived: steps, if its pace wants a step for what waits.
    pub fn go_on(&mut self, effects: &mut Effects) {
        if !self.is_over() {
            self.settle(effects);
        }
    }

    /// Makes a step, if the pace wants one now.
    fn settle(&mut self, effects: &mut Effects) {
        let ready = match self.pace {
            Pace::Realtime { .. } => false,
            Pace::OnInput => !self.inbox.inputs().is_empty(),
            Pace::Lockstep { .. } => self.inbox.is_complete(),
        };
        if ready {
            self.step(effects);
        }
    }

    /// Nothing of the match is changed before the state, its hash and its outcome are known, because the game's code may
    /// panic.
    fn step(&mut self, effects: &mut Effects) {
        let tick = self.tick.next();
        self.dyn_game.step(tick, self.inbox.inputs());
        let (outcome, outlook) = (self.decided(tick), outlook(self.dyn_game.as_ref()));
        self.journal.note(tick, self.dyn_game.as_ref(), &self.roster);
        self.tick = tick;
        (self.phase, self.alarm) = outlook;
        self.show(effects);
        self.inbox.clear();
        if let Some(outcome) = outcome {
            self.end(Ending::Decided(outcome.clone()));
            effects.push(MatchEffect::Finish(outcome));
        } else {
            self.ask();
        }
    }

    /// In lockstep: notes from which seats the next step needs an answer.
    fn ask(&mut self) {
        if matches!(self.pace, Pace::Lockstep { .. }) {
            let taken = self.roster.taken().map(|(seat, _)| seat);
            self.inbox.ask(taken.filter(|&seat| self.dyn_game.awaits(seat)));
        }
    }

    /// The game's result after the step `tick`. A match that has used up all ticks is over without one.
    fn decided(&self, tick: Tick) -> Option<Outcome> {
        let worn_out = tick == Tick::LAST;
        self.dyn_game.outcome().or_else(|| worn_out.then(|| Outcome { standings: Vec::new() }))
    }

    /// Tells that the step was made, and then shows the whole state to the seats that are new in it.
    fn show(&self, effects: &mut Effects) {
        if self.game_type.frames() == FrameStyle::Ticks {
            effects.push(MatchEffect::Broadcast(MatchNotice::Stepped));
        }
        effects.extend(self.inbox.inputs().iter().filter_map(|input| match input {
            Input::Join { seat } => Some(MatchEffect::Tell(*seat, MatchNotice::Welcome)),
            _ => None,
        }));
    }
}

/// Where the state stands, and its turn clock.
fn outlook(dyn_game: &dyn DynGame) -> (Phase, Option<Alarm>) {
    (dyn_game.phase(), dyn_game.alarm())
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
        let member = Member { player: PlayerId::parse("a").unwrap(), bot: false };
        let seat = game.seat(member, &mut effects).unwrap();
        game.tick = Tick(Tick::LAST.0 - 2);
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
