//! One match: game, seats, journal and pace. It is told things and answers with effects; it does nothing by itself.
//!
//! Must not: know who listens, what time it is, or what a frame looks like on the wire.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::journal::{Header, Intervals};
use super::{
    Alarm, Frames, GameKind, Input, Journal, Machine, Member, OptionsRefused, Outcome, Pace, Phase, Roster,
    Seat, Tick, Viewer,
};
use crate::domain::MatchId;

/// Inputs one seat may have waiting for the next step; more are refused.
pub const PENDING_PER_SEAT_MAX: u8 = 16;

/// What a match is opened with.
#[derive(Clone)]
pub struct MatchSpec {
    /// Its id.
    pub id: MatchId,
    /// The game.
    pub kind: Arc<dyn GameKind>,
    /// Seeds all its randomness.
    pub seed: u64,
    /// Seats.
    pub seats_max: u16,
    /// The game's options, not yet checked.
    pub options: Value,
    /// A pace other than the game's own.
    pub pace: Option<Pace>,
    /// How often the journal notes the state.
    pub intervals: Intervals,
}

/// What has to be done because a match was told something. Mandatory, and in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Tell everybody in the room.
    Broadcast(Notice),
    /// Tell one seat.
    Tell(Seat, Notice),
    /// The match is decided.
    Finish(Outcome),
}

/// What there is to tell; the room turns it into frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Somebody sat down.
    Joined(Seat, Member),
    /// Somebody left for good.
    Left(Seat, Member, LeaveReason),
    /// An action was taken, in journal bytes (games that show actions alone).
    Acted(Seat, Bytes),
    /// A step was made (games that show ticks); what it shows is in the machine.
    Stepped,
    /// The seat is part of the state now: show it the whole.
    Welcome,
}

/// Effects, in order; one buffer is used again and again.
pub type Effects = Vec<Effect>;

/// Why a seat became free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// The player said so.
    Left,
    /// The grace time passed without a connection.
    TimedOut,
    /// Somebody with the right to do so took the player out.
    Removed,
}

/// Why nobody may sit down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatRefused {
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// The game lets nobody in now.
    #[error("{0}")]
    NotAdmitted(&'static str),
    /// It is decided.
    #[error("the match is over")]
    MatchOver,
}

/// Why an action was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// Nobody sits there.
    #[error("you have no seat in this match")]
    NotSeated,
    /// Too many actions wait for the next step.
    #[error("too many actions at once: at most 16 a step")]
    TooMany,
    /// It is decided.
    #[error("the match is over")]
    MatchOver,
}

/// A running match.
pub struct Match {
    kind: Arc<dyn GameKind>,
    machine: Box<dyn Machine>,
    pace: Pace,
    mode: Option<String>,
    tick: Tick,
    roster: Roster,
    journal: Journal,
    pending: Vec<Input<Bytes>>,
    pending_by_seat: Vec<u8>,
    acks: Vec<(Seat, u32)>,
    acks_next: Vec<(Seat, u32)>,
    answered: Vec<Seat>,
    over: bool,
}

impl Match {
    /// Begins a match. Errors: the game refuses the options.
    pub fn open(spec: MatchSpec) -> Result<Match, OptionsRefused> {
        let opened = spec.kind.open(spec.seed, spec.seats_max, &spec.options)?;
        let mode = opened.mode().map(str::to_owned);
        let pace = spec.pace.unwrap_or(opened.pace);
        let header = Header {
            match_id: spec.id,
            game: spec.kind.name().to_owned(),
            rules: spec.kind.rules(),
            options: opened.options,
            seed: spec.seed,
            seats_max: spec.seats_max,
            pace,
        };
        Ok(Match {
            kind: spec.kind,
            machine: opened.machine,
            pace,
            mode,
            tick: Tick::default(),
            roster: Roster::new(spec.seats_max),
            journal: Journal::new(header, spec.intervals),
            pending: Vec::new(),
            pending_by_seat: vec![0; usize::from(spec.seats_max)],
            acks: Vec::new(),
            acks_next: Vec::new(),
            answered: Vec::new(),
            over: false,
        })
    }

    /// Seats a player. The seat is theirs at once; in the state it is from the next step on, and then [`Notice::Welcome`]
    /// is told. Errors: why not.
    pub fn seat(&mut self, member: Member, effects: &mut Effects) -> Result<Seat, SeatRefused> {
        let seat = self.roster.free().ok_or(SeatRefused::RoomFull)?;
        self.admit(seat, &member)?;
        effects.push(Effect::Broadcast(Notice::Joined(seat, member)));
        self.join(seat, effects);
        Ok(seat)
    }

    /// Seats a player of the match before at the same number; no news to anybody. Errors: why not; a taken seat counts
    /// as full.
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
        if self.over {
            return Err(SeatRefused::MatchOver);
        }
        self.machine.admits().map_err(SeatRefused::NotAdmitted)?;
        if self.roster.seat_at(seat, member.clone()) { Ok(()) } else { Err(SeatRefused::RoomFull) }
    }

    fn join(&mut self, seat: Seat, effects: &mut Effects) {
        self.take(Input::Join { seat });
        self.settle(effects);
    }

    /// Keeps a place for the match after this one, once this one is over. Errors: it is full, or not over.
    pub fn reserve(&mut self, member: Member, effects: &mut Effects) -> Result<Seat, SeatRefused> {
        let seat = self.roster.free().ok_or(SeatRefused::RoomFull)?;
        if !self.over {
            return Err(SeatRefused::NotAdmitted("the match is not over"));
        }
        self.roster.seat_at(seat, member.clone());
        effects.push(Effect::Broadcast(Notice::Joined(seat, member)));
        Ok(seat)
    }

    /// Frees a seat; nothing happens when it is free.
    pub fn vacate(&mut self, seat: Seat, reason: LeaveReason, effects: &mut Effects) {
        let Some(member) = self.roster.vacate(seat).cloned() else { return };
        effects.push(Effect::Broadcast(Notice::Left(seat, member, reason)));
        self.answered.retain(|&answered| answered != seat);
        if !self.over {
            self.take(Input::Leave { seat });
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
        if self.over {
            return Err(ActRefused::MatchOver);
        }
        if self.roster.member(seat).is_none() {
            return Err(ActRefused::NotSeated);
        }
        let waiting = self.pending_by_seat.get_mut(seat.index()).ok_or(ActRefused::NotSeated)?;
        if *waiting >= PENDING_PER_SEAT_MAX {
            return Err(ActRefused::TooMany);
        }
        *waiting += 1;
        self.acknowledge(seat, seq);
        self.take(Input::Act { seat, action });
        if !more {
            self.answer(seat);
        }
        self.settle(effects);
        Ok(())
    }

    /// A seat does nothing in the step after `tick`; matters in lockstep only.
    pub fn pass(&mut self, seat: Seat, tick: Tick, effects: &mut Effects) {
        if tick == self.tick && !self.over {
            self.answer(seat);
            self.settle(effects);
        }
    }

    /// Time for a step: the next tick is due, or the deadline of a lockstep step has passed.
    pub fn tick_due(&mut self, effects: &mut Effects) {
        if !self.over {
            self.step(effects);
        }
    }

    /// The time of the alarm `id` is up; nothing happens when it is not set any more.
    pub fn alarm_due(&mut self, id: u32, effects: &mut Effects) {
        if self.over || self.alarm().is_none_or(|alarm| alarm.id != id) {
            return;
        }
        self.take(Input::Alarm { id });
        self.settle(effects);
    }

    fn take(&mut self, input: Input<Bytes>) {
        self.journal.append(self.tick.next(), input.clone());
        self.pending.push(input);
    }

    fn acknowledge(&mut self, seat: Seat, seq: Option<u32>) {
        let Some(seq) = seq else { return };
        match self.acks_next.iter_mut().find(|(acked, _)| *acked == seat) {
            Some((_, highest)) => *highest = seq.max(*highest),
            None => self.acks_next.push((seat, seq)),
        }
    }

    fn answer(&mut self, seat: Seat) {
        if matches!(self.pace, Pace::Lockstep { .. }) && !self.answered.contains(&seat) {
            self.answered.push(seat);
        }
    }

    /// Steps, if the pace wants a step now.
    fn settle(&mut self, effects: &mut Effects) {
        let ready = match self.pace {
            Pace::Realtime { .. } => false,
            Pace::OnInput => !self.pending.is_empty(),
            Pace::Lockstep { .. } => self.all_answered(),
        };
        if ready {
            self.step(effects);
        }
    }

    fn all_answered(&self) -> bool {
        let mut awaited = self.roster.taken().filter(|&(seat, _)| self.machine.awaits(seat)).peekable();
        (awaited.peek().is_some() || !self.pending.is_empty())
            && awaited.all(|(seat, _)| self.answered.contains(&seat))
    }

    fn step(&mut self, effects: &mut Effects) {
        let tick = self.tick.next();
        self.machine.step(tick, &self.pending);
        self.tick = tick;
        self.journal.note(tick, self.machine.as_ref());
        self.show(effects);
        for input in self.pending.drain(..) {
            if let Input::Act { seat, .. } = input {
                self.pending_by_seat[seat.index()] = 0;
            }
        }
        self.answered.clear();
        std::mem::swap(&mut self.acks_next, &mut self.acks);
        self.acks_next.clear();
        if let Some(outcome) = self.machine.outcome() {
            self.over = true;
            effects.push(Effect::Finish(outcome));
        }
    }

    /// What the step just made has to tell: actions or the tick to all, then the whole state to those who are new.
    fn show(&self, effects: &mut Effects) {
        match self.kind.frames() {
            Frames::Ticks => effects.push(Effect::Broadcast(Notice::Stepped)),
            Frames::Actions => effects.extend(self.pending.iter().filter_map(|input| match input {
                Input::Act { seat, action } => Some(Effect::Broadcast(Notice::Acted(*seat, action.clone()))),
                _ => None,
            })),
        }
        effects.extend(self.pending.iter().filter_map(|input| match input {
            Input::Join { seat } => Some(Effect::Tell(*seat, Notice::Welcome)),
            _ => None,
        }));
    }
}

/// Looking at a match.
impl Match {
    /// Its id.
    pub fn id(&self) -> &MatchId {
        &self.journal.header().match_id
    }

    /// The game.
    pub fn kind(&self) -> &Arc<dyn GameKind> {
        &self.kind
    }

    /// The state.
    pub fn machine(&self) -> &dyn Machine {
        self.machine.as_ref()
    }

    /// When it steps.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// The option `mode`, if the game has modes.
    pub fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }

    /// Steps made.
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// Who sits where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Its inputs so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The highest `seq` of each seat whose effect the last step shows.
    pub fn acks(&self) -> &[(Seat, u32)] {
        &self.acks
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        self.machine.phase()
    }

    /// The turn clock, unless the match is over.
    pub fn alarm(&self) -> Option<Alarm> {
        if self.over { None } else { self.machine.alarm() }
    }

    /// Whether it is decided.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Through whose eyes `seat` looks: its own only in games with secrets.
    pub fn viewer(&self, seat: Seat) -> Viewer {
        if self.kind.secrets() { Viewer::Seat(seat) } else { Viewer::Everyone }
    }
}
