//! A new state under a match whose game has panicked: rebuilt from the journal, without the inputs that kill it.
//!
//! Must not: let the game panic any further, or trust the state that panicked.

use bytes::Bytes;

use super::{Match, outlook};
use crate::domain::guard::caught;
use crate::game::journal::{Ending, LeftOut, RebuildFailed};
use crate::game::{
    DynGame, Effects, GameType, Input, LeaveReason, MatchEffect, MatchNotice, Member, Roster, Seat, Tick,
};
use crate::game::{Viewer, wire};

/// Steps that are tried out to find what kills one; when they are used up, whatever has not proved harmless is left out.
const TRIALS_MAX: u32 = 256;

/// What became of a match that was revived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revived {
    /// The last step in the state.
    pub tick: Tick,
    /// Steps that had been made, and perhaps shown, and were made again otherwise: 1 when what the last step led to could
    /// not be shown, or else 0.
    pub lost_ticks: u32,
    /// What is not given to the game.
    pub left_out: Vec<Omitted>,
}

/// An input that is not given to the game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omitted {
    /// The step that would have taken it.
    pub tick: Tick,
    /// What it was.
    pub input: Input<Bytes>,
    /// The number its sender gave it.
    pub seq: Option<u32>,
    /// Who sits in its seat, or sat there until now: the seat of a left-out `Join` is free again.
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
        let mut revived = Revived { tick: self.tick, lost_ticks: 0, left_out: Vec::new() };
        match self.last_step()? {
            LastStep::Holds(machine) => self.machine = machine,
            LastStep::Kills(before) if !finish_told => self.step_again(before, effects, &mut revived)?,
            LastStep::Kills(_) => self.machine = self.rebuilt(self.tick)?,
        }
        if !self.is_over() {
            self.sift_pending(effects, &mut revived);
            caught(|| self.ask());
        }
        if let Some(outlook) = caught(|| outlook(self.machine.as_ref())) {
            (self.phase, self.alarm) = outlook;
        }
        Ok(revived)
    }

    fn rebuilt(&self, tick: Tick) -> Result<Box<dyn DynGame>, RebuildFailed> {
        let panicked =
            || RebuildFailed::Damaged(format!("the game panicked again on the way to tick {tick}"));
        caught(|| self.journal.rebuild(self.kind.as_ref(), tick)).ok_or_else(panicked)?
    }

    /// Makes the last step once more, from the state before it. Where that state is not in memory the last step is in a
    /// checkpoint, and is not doubted.
    fn last_step(&self) -> Result<LastStep, RebuildFailed> {
        let mut trials = Trials::new(self, self.tick);
        let before = self.tick.0.checked_sub(1).and_then(|before| self.rebuilt(Tick(before)).ok());
        let Some(before) = before.filter(|before| trials.begin_at(before.as_ref())) else {
            return self.rebuilt(self.tick).map(LastStep::Holds);
        };
        let given = self.given(self.tick);
        let Some(machine) = trials.try_on(before, &given) else { return Ok(LastStep::Kills(trials.base)) };
        self.journal.compare(self.tick, machine.as_ref())?;
        Ok(LastStep::Holds(machine))
    }

    fn given(&self, tick: Tick) -> Vec<(u32, Input<Bytes>)> {
        self.journal.given(tick).map(|(index, input)| (index, input.clone())).collect()
    }

    /// Makes the last step again without what kills it. Where nothing is to blame the state is as it was.
    fn step_again(
        &mut self,
        before: Vec<u8>,
        effects: &mut Effects,
        revived: &mut Revived,
    ) -> Result<(), RebuildFailed> {
        let tick = self.tick;
        let mut trials = Trials { base: before, ..Trials::new(self, tick) };
        let Some((machine, killers)) = trials.sift(&self.given(tick)) else {
            self.machine = self.rebuilt(tick)?;
            return Ok(());
        };
        revived.lost_ticks = 1;
        for index in killers {
            self.omit(LeftOut { tick, index }, effects, revived);
        }
        self.machine = machine;
        self.decide_again(effects);
        Ok(())
    }

    /// The last step was made again: its outcome may be another, and what was noted of its state is void.
    fn decide_again(&mut self, effects: &mut Effects) {
        let tick = self.tick;
        effects.retain(|effect| !matches!(effect, MatchEffect::Finish(_)));
        self.ending = None;
        self.checkpoint_now();
        if let Some(outcome) = self.decided(tick) {
            self.end(Ending::Decided(outcome.clone()));
            effects.push(MatchEffect::Finish(outcome));
        }
    }

    /// Leaves out what would kill the next step.
    fn sift_pending(&mut self, effects: &mut Effects, revived: &mut Revived) {
        let next = self.tick.next();
        let given = self.given(next);
        if given.is_empty() {
            return;
        }
        let mut trials = Trials::new(self, next);
        let sifted = trials.begin_at(self.machine.as_ref()).then(|| trials.sift(&given)).flatten();
        for index in sifted.into_iter().flat_map(|(_, killers)| killers) {
            self.omit(LeftOut { tick: next, index }, effects, revived);
            self.inbox.leave_out(index);
        }
    }

    /// Leaves one input out for good.
    fn omit(&mut self, left: LeftOut, effects: &mut Effects, revived: &mut Revived) {
        let Some(input) = self.journal.input(left).cloned() else { return };
        let waits = left.tick > self.tick;
        let seq = self.inbox.seq_of(left.index, waits);
        let seat = seat_of(&input);
        let member = seat.and_then(|seat| self.roster.last_member(seat)).cloned();
        if let (Input::Join { seat }, Some(member)) = (&input, &member)
            && !self.journal.leaves_after(left, *seat)
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

    /// Frees the seat of somebody whose `Join` is left out. Who was told that they joined is told that they left.
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

/// What making the last step once more comes to.
enum LastStep {
    /// The state after it.
    Holds(Box<dyn DynGame>),
    /// It panics, or what it leads to cannot be shown; the state before it, as a checkpoint.
    Kills(Vec<u8>),
}

/// Where steps are tried out.
struct Trials<'a> {
    kind: &'a dyn GameType,
    roster: &'a Roster,
    tick: Tick,
    /// The state before the step, as a checkpoint.
    base: Vec<u8>,
    trials_left: u32,
}

impl<'a> Trials<'a> {
    fn new(game: &'a Match, tick: Tick) -> Trials<'a> {
        let (kind, roster) = (game.kind.as_ref(), &game.roster);
        Trials { kind, roster, tick, base: Vec::new(), trials_left: TRIALS_MAX }
    }

    /// Tries out from this state on; `false` when it panics over being written down.
    fn begin_at(&mut self, before: &dyn DynGame) -> bool {
        caught(|| before.checkpoint(&mut self.base)).is_some()
    }

    /// The state after the step, if neither that nor showing it panics.
    fn try_out(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<Box<dyn DynGame>> {
        self.trials_left = self.trials_left.saturating_sub(1);
        let machine = caught(|| self.kind.restore(&self.base).ok()).flatten()?;
        self.try_on(machine, given)
    }

    /// The same, beginning with this machine.
    fn try_on(
        &self,
        mut machine: Box<dyn DynGame>,
        given: &[(u32, Input<Bytes>)],
    ) -> Option<Box<dyn DynGame>> {
        let inputs: Vec<_> = given.iter().map(|(_, input)| input.clone()).collect();
        caught(|| {
            machine.step(self.tick, &inputs);
            look_at_all(machine.as_ref(), self.roster, self.kind.secrets());
            inputs.iter().for_each(|input| look_at_action(machine.as_ref(), input));
            machine
        })
    }

    /// The state after the step that takes what of `given` is harmless, and the numbers of all else; `None` when the step
    /// kills whatever it is given.
    fn sift(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<(Box<dyn DynGame>, Vec<u32>)> {
        let (mut rest, mut killers, mut harmless) = (given.to_vec(), Vec::new(), 0);
        let mut passed = self.try_out(&[])?;
        while harmless < rest.len() {
            if let Some(machine) = self.try_out(&rest) {
                passed = machine;
                break;
            }
            if self.trials_left == 0 {
                killers.extend(rest.drain(harmless..).map(|(index, _)| index));
                passed = self.try_out(&rest)?;
                break;
            }
            harmless = self.first_killer(&rest, harmless);
            leave_out(&mut rest, harmless, &mut killers);
            if harmless == rest.len() {
                passed = self.try_out(&rest)?;
            }
        }
        Some((passed, killers))
    }

    /// How many inputs come before the first that kills the step, by bisection. The first `harmless` are known to pass, all
    /// together are known to kill.
    fn first_killer(&mut self, rest: &[(u32, Input<Bytes>)], harmless: usize) -> usize {
        let (mut passes, mut kills) = (harmless, rest.len());
        while kills - passes > 1 && self.trials_left > 0 {
            let middle = passes + (kills - passes) / 2;
            match self.try_out(&rest[..middle]) {
                Some(_) => passes = middle,
                None => kills = middle,
            }
        }
        passes
    }
}

/// Takes the killer at `at` out; with a `Join` goes what its player did afterwards, until they left.
fn leave_out(rest: &mut Vec<(u32, Input<Bytes>)>, at: usize, killers: &mut Vec<u32>) {
    let (index, killer) = rest.remove(at);
    killers.push(index);
    let Input::Join { seat } = killer else { return };
    let later = rest[at..].iter().position(|(_, input)| *input == Input::Leave { seat });
    let end = later.map_or(rest.len(), |leave| at + leave + 1);
    let stays = |input: &Input<Bytes>| seat_of(input) != Some(seat);
    let (kept, gone): (Vec<_>, Vec<_>) = rest.drain(at..end).partition(|(_, input)| stays(input));
    killers.extend(gone.into_iter().map(|(index, _)| index));
    rest.splice(at..at, kept);
}

fn seat_of(input: &Input<Bytes>) -> Option<Seat> {
    match input {
        Input::Join { seat } | Input::Leave { seat } | Input::Act { seat, .. } => Some(*seat),
        Input::Alarm { .. } => None,
    }
}

/// Asks a state everything that rooms ask: what cannot be shown or answered panics here.
fn look_at_all(machine: &dyn DynGame, roster: &Roster, secrets: bool) {
    let mut bytes = Vec::new();
    machine.checkpoint(&mut bytes);
    look(machine, Viewer::Everyone, &mut bytes);
    for (seat, _) in roster.taken() {
        if secrets {
            look(machine, Viewer::Seat(seat), &mut bytes);
        }
        machine.position(seat);
        machine.awaits(seat);
    }
    let _ = (machine.phase(), machine.alarm(), machine.outcome(), machine.admits());
}

fn look(machine: &dyn DynGame, viewer: Viewer, bytes: &mut Vec<u8>) {
    bytes.clear();
    machine.with_state(viewer, &mut |state| wire::pack(state, bytes));
    machine.with_shown(viewer, &mut |shown| {
        wire::pack(shown.delta, bytes);
        shown.events.into_iter().chain(shown.actions).for_each(|told| wire::pack(told, bytes));
    });
    drop(machine.observation(viewer));
}

/// The same for an action, which some games show by itself.
fn look_at_action(machine: &dyn DynGame, input: &Input<Bytes>) {
    if let Input::Act { action, .. } = input {
        machine.with_action(action, &mut |action| wire::pack(action, &mut Vec::new()));
    }
}
