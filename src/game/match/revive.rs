//! A new state for a match whose game has panicked: it is rebuilt from the journal, without the inputs that the game panics
//! over.
//!
//! Must not: let the game panic any further, or trust the state that panicked.

use bytes::Bytes;

use super::Match;
use super::trials::{Trials, seat_of};
use crate::domain::guard::caught;
use crate::game::journal::{LeftOut, RebuildFailed};
use crate::game::{DynGame, Effects, Input, LeaveReason, MatchEffect, MatchNotice, Member, Seat, Tick};

/// What became of a match that was revived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revived {
    /// The last step in the state.
    pub tick: Tick,
    /// How many steps had been made, and perhaps shown, and were made again with another outcome: 1 if what the last step
    /// led to could not be shown, otherwise 0.
    pub lost_ticks: u32,
    /// The inputs that the game does not get any more.
    pub left_out: Vec<Omitted>,
}

/// An input that the game does not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omitted {
    /// The step that would have taken it.
    pub tick: Tick,
    /// What it was.
    pub input: Input<Bytes>,
    /// The number that its client gave it.
    pub seq: Option<u32>,
    /// Who has its seat, or had it until now: the seat of a `Join` that is left out is free again.
    pub member: Option<Member>,
}

impl Match {
    /// Puts a new state under a match whose game has panicked, in a step or when it was asked something: the state after
    /// the last step, rebuilt from the journal. When what waits for the next step kills that, too (the step, or showing
    /// what it leads to), the input that does so is searched for, and left out of the match, and so on until the
    /// rest passes. When the state after the last step can itself not be shown, that step is made again in the same way.
    /// Where no input is to blame nothing is left out. Whoever joined with an input that is left out loses the seat.
    ///
    /// `effects` are those that have not been performed yet: the step's own are dropped (everybody is shown the whole
    /// anyway), and so are those of what was left out. Errors: the state cannot be rebuilt.
    pub fn revive(&mut self, effects: &mut Effects) -> Result<Revived, RebuildFailed> {
        let finish_told =
            self.is_over() && !effects.iter().any(|effect| matches!(effect, MatchEffect::Finish(_)));
        effects.retain(|effect| *effect != MatchEffect::Broadcast(MatchNotice::Stepped));
        let mut revived = Revived { tick: self.tick(), lost_ticks: 0, left_out: Vec::new() };
        match self.last_step()? {
            LastStep::Holds(dyn_game) => self.simulation.replace(dyn_game),
            LastStep::Kills(before) if !finish_told => self.step_again(before, effects, &mut revived)?,
            LastStep::Kills(_) => self.simulation.replace(self.rebuilt(self.tick())?),
        }
        if !self.is_over() {
            self.sift_pending(effects, &mut revived);
            caught(|| self.ask());
        }
        Ok(revived)
    }

    fn rebuilt(&self, tick: Tick) -> Result<Box<dyn DynGame>, RebuildFailed> {
        let panicked =
            || RebuildFailed::Damaged(format!("the game panicked again on the way to tick {tick}"));
        caught(|| self.journal.rebuild(self.game_type().as_ref(), tick)).ok_or_else(panicked)?
    }

    /// Makes the last step once more, from the state before it. If that state is not in memory, the last step is in a
    /// checkpoint, and is not doubted.
    fn last_step(&self) -> Result<LastStep, RebuildFailed> {
        let tick = self.tick();
        let before = tick.0.checked_sub(1).and_then(|before| self.rebuilt(Tick(before)).ok());
        let before = before.and_then(|before| Some((written_down(before.as_ref())?, before)));
        let Some((base, before)) = before else { return self.rebuilt(tick).map(LastStep::Holds) };
        match self.trials(tick, Vec::new()).try_on(before, &self.given(tick)) {
            Some(dyn_game) => {
                self.journal.compare(tick, dyn_game.as_ref())?;
                Ok(LastStep::Holds(dyn_game))
            }
            None => Ok(LastStep::Kills(base)),
        }
    }

    /// Where the step `tick` is tried out, from the state `base` on.
    fn trials(&self, tick: Tick, base: Vec<u8>) -> Trials<'_> {
        Trials::new(self.game_type().as_ref(), &self.roster, tick, base)
    }

    fn given(&self, tick: Tick) -> Vec<(u32, Input<Bytes>)> {
        self.journal.history().given(tick).collect()
    }

    /// Makes the last step again without the inputs that the game panics over. If there are none, the state is as it was.
    fn step_again(
        &mut self,
        before: Vec<u8>,
        effects: &mut Effects,
        revived: &mut Revived,
    ) -> Result<(), RebuildFailed> {
        let tick = self.tick();
        let Some((dyn_game, killers)) = self.trials(tick, before).sift(&self.given(tick)) else {
            self.simulation.replace(self.rebuilt(tick)?);
            return Ok(());
        };
        revived.lost_ticks = 1;
        for index in killers {
            self.omit(LeftOut { tick, index }, effects, revived);
        }
        self.simulation.replace(dyn_game);
        self.decide_again(effects);
        Ok(())
    }

    /// The last step was made again, so its outcome may be another, and what was noted of its state is void.
    fn decide_again(&mut self, effects: &mut Effects) {
        effects.retain(|effect| !matches!(effect, MatchEffect::Finish(_)));
        self.checkpoint_now();
        if let Some(outcome) = self.simulation.outcome() {
            self.decide(outcome, effects);
        }
    }

    /// Leaves out the inputs that the game would panic over in the next step.
    fn sift_pending(&mut self, effects: &mut Effects, revived: &mut Revived) {
        let tick = self.tick().next();
        let given = self.given(tick);
        if given.is_empty() {
            return;
        }
        let sifted = written_down(self.dyn_game()).and_then(|base| self.trials(tick, base).sift(&given));
        for index in sifted.into_iter().flat_map(|(_, killers)| killers) {
            self.omit(LeftOut { tick, index }, effects, revived);
            self.inbox.leave_out(index);
        }
    }

    /// Leaves one input out for good.
    fn omit(&mut self, left: LeftOut, effects: &mut Effects, revived: &mut Revived) {
        let Some(input) = self.journal.history().input(left) else { return };
        let waits = left.tick > self.tick();
        let seq = self.inbox.seq_of(left.index, waits);
        let seat = seat_of(&input);
        let member = seat.and_then(|seat| self.roster.last_member(seat)).cloned();
        if let (Input::Join { seat }, Some(member)) = (&input, &member)
            && !self.journal.history().leaves_after(left, *seat)
        {
            self.unseat(*seat, member, effects);
        }
        if let Input::Act { seat, action } = &input {
            let told = MatchEffect::Broadcast(MatchNotice::Acted(*seat, action.clone()));
            effects.retain(|effect| *effect != told);
        }
        if let (Input::Act { seat, .. }, false) = (&input, waits) {
            self.inbox.disown(*seat, seq);
        }
        self.journal.leave_out(left);
        revived.left_out.push(Omitted { tick: left.tick, input, seq, member });
    }

    /// Frees the seat of a player whose `Join` is left out. Whoever was told that the player joined is told that the player
    /// left.
    fn unseat(&mut self, seat: Seat, member: &Member, effects: &mut Effects) {
        let joined = MatchEffect::Broadcast(MatchNotice::Joined(seat, member.clone()));
        let untold = effects.contains(&joined);
        effects
            .retain(|effect| *effect != joined && *effect != MatchEffect::Tell(seat, MatchNotice::Welcome));
        if !untold {
            effects.push(MatchEffect::Broadcast(MatchNotice::Left(
                seat,
                member.clone(),
                LeaveReason::Removed,
            )));
        }
        self.roster.vacate(seat);
        self.inbox.forget(seat);
    }
}

/// The outcome of making the last step once more.
enum LastStep {
    /// The state after it.
    Holds(Box<dyn DynGame>),
    /// The step panics, or what it leads to cannot be shown. This is the checkpoint of the state before it.
    Kills(Vec<u8>),
}

/// A state as a checkpoint; `None` when the game panics over that.
fn written_down(dyn_game: &dyn DynGame) -> Option<Vec<u8>> {
    let mut state = Vec::new();
    caught(|| dyn_game.checkpoint(&mut state))?;
    Some(state)
}
