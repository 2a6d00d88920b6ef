//! A new state for a match whose game has panicked: it is rebuilt from the journal, without the inputs that the game panics
//! over.
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

/// How many steps are tried out to find the input that the game panics over. When they are used up, whatever has not proved
/// harmless is left out.
const TRIALS_MAX: u32 = 256;

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
        let mut revived = Revived { tick: self.tick, lost_ticks: 0, left_out: Vec::new() };
        match self.last_step()? {
            LastStep::Holds(dyn_game) => self.dyn_game = dyn_game,
            LastStep::Kills(before) if !finish_told => self.step_again(before, effects, &mut revived)?,
            LastStep::Kills(_) => self.dyn_game = self.rebuilt(self.tick)?,
        }
        if !self.is_over() {
            self.sift_pending(effects, &mut revived);
            caught(|| self.ask());
        }
        if let Some(outlook) = caught(|| outlook(self.dyn_game.as_ref())) {
            (self.phase, self.alarm) = outlook;
        }
        Ok(revived)
    }

    fn rebuilt(&self, tick: Tick) -> Result<Box<dyn DynGame>, RebuildFailed> {
        let panicked =
            || RebuildFailed::Damaged(format!("the game panicked again on the way to tick {tick}"));
        caught(|| self.journal.rebuild(self.game_type.as_ref(), tick)).ok_or_else(panicked)?
    }

    /// Makes the last step once more, from the state before it. If that state is not in memory, the last step is in a
    /// checkpoint, and is not doubted.
    fn last_step(&self) -> Result<LastStep, RebuildFailed> {
        let mut trials = Trials::new(self, self.tick);
        let before = self.tick.0.checked_sub(1).and_then(|before| self.rebuilt(Tick(before)).ok());
        let Some(before) = before.filter(|before| trials.begin_at(before.as_ref())) else {
            return self.rebuilt(self.tick).map(LastStep::Holds);
        };
        let given = self.given(self.tick);
        let Some(dyn_game) = trials.try_on(before, &given) else { return Ok(LastStep::Kills(trials.base)) };
        self.journal.compare(self.tick, dyn_game.as_ref())?;
        Ok(LastStep::Holds(dyn_game))
    }

    fn given(&self, tick: Tick) -> Vec<(u32, Input<Bytes>)> {
        self.journal.given(tick).map(|(index, input)| (index, input.clone())).collect()
    }

    /// Makes the last step again without the inputs that the game panics over. If there are none, the state is as it was.
    fn step_again(
        &mut self,
        before: Vec<u8>,
        effects: &mut Effects,
        revived: &mut Revived,
    ) -> Result<(), RebuildFailed> {
        let tick = self.tick;
        let mut trials = Trials { base: before, ..Trials::new(self, tick) };
        let Some((dyn_game, killers)) = trials.sift(&self.given(tick)) else {
            self.dyn_game = self.rebuilt(tick)?;
            return Ok(());
        };
        revived.lost_ticks = 1;
        for index in killers {
            self.omit(LeftOut { tick, index }, effects, revived);
        }
        self.dyn_game = dyn_game;
        self.decide_again(effects);
        Ok(())
    }

    /// The last step was made again, so its outcome may be another, and what was noted of its state is void.
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

    /// Leaves out the inputs that the game would panic over in the next step.
    fn sift_pending(&mut self, effects: &mut Effects, revived: &mut Revived) {
        let next = self.tick.next();
        let given = self.given(next);
        if given.is_empty() {
            return;
        }
        let mut trials = Trials::new(self, next);
        let sifted = trials.begin_at(self.dyn_game.as_ref()).then(|| trials.sift(&given)).flatten();
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

/// Tries out steps.
struct Trials<'a> {
    game_type: &'a dyn GameType,
    roster: &'a Roster,
    tick: Tick,
    /// The state before the step, as a checkpoint.
    base: Vec<u8>,
    trials_left: u32,
}

impl<'a> Trials<'a> {
    fn new(game: &'a Match, tick: Tick) -> Trials<'a> {
        let (game_type, roster) = (game.game_type.as_ref(), &game.roster);
        Trials { game_type, roster, tick, base: Vec::new(), trials_left: TRIALS_MAX }
    }

    /// Sets the state from which steps are tried out. `false` if the game panics over writing it down.
    fn begin_at(&mut self, before: &dyn DynGame) -> bool {
        caught(|| before.checkpoint(&mut self.base)).is_some()
    }

    /// The state after the step, if neither that nor showing it panics.
    fn try_out(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<Box<dyn DynGame>> {
        self.trials_left = self.trials_left.saturating_sub(1);
        let dyn_game = caught(|| self.game_type.restore(&self.base).ok()).flatten()?;
        self.try_on(dyn_game, given)
    }

    /// The same, beginning with this game.
    fn try_on(
        &self,
        mut dyn_game: Box<dyn DynGame>,
        given: &[(u32, Input<Bytes>)],
    ) -> Option<Box<dyn DynGame>> {
        let inputs: Vec<_> = given.iter().map(|(_, input)| input.clone()).collect();
        caught(|| {
            dyn_game.step(self.tick, &inputs);
            look_at_all(dyn_game.as_ref(), self.roster, self.game_type.secrets());
            inputs.iter().for_each(|input| look_at_action(dyn_game.as_ref(), input));
            dyn_game
        })
    }

    /// The state after the step with the inputs of `given` that are harmless, and the places of the others. `None` if the
    /// step panics whatever it gets.
    fn sift(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<(Box<dyn DynGame>, Vec<u32>)> {
        let (mut rest, mut killers, mut harmless) = (given.to_vec(), Vec::new(), 0);
        let mut passed = self.try_out(&[])?;
        while harmless < rest.len() {
            if let Some(dyn_game) = self.try_out(&rest) {
                passed = dyn_game;
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

    /// How many inputs come before the first one over which the step panics; found by bisection. The first `harmless`
    /// inputs are known to pass, and all together are known to panic.
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

/// Takes the input at `at` out. If it is a `Join`, what that player did afterwards is taken out, too, until the player
/// left.
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

/// Asks a state everything that rooms ask. What cannot be shown or answered panics here.
fn look_at_all(dyn_game: &dyn DynGame, roster: &Roster, secrets: bool) {
    let mut bytes = Vec::new();
    dyn_game.checkpoint(&mut bytes);
    look(dyn_game, Viewer::Everyone, &mut bytes);
    for (seat, _) in roster.taken() {
        if secrets {
            look(dyn_game, Viewer::Seat(seat), &mut bytes);
        }
        dyn_game.position(seat);
        dyn_game.awaits(seat);
    }
    let _ = (dyn_game.phase(), dyn_game.alarm(), dyn_game.outcome(), dyn_game.admits());
}

fn look(dyn_game: &dyn DynGame, viewer: Viewer, bytes: &mut Vec<u8>) {
    bytes.clear();
    dyn_game.with_state(viewer, &mut |state| wire::pack(state, bytes));
    dyn_game.with_shown(viewer, &mut |shown| {
        wire::pack(shown.delta, bytes);
        shown.events.into_iter().chain(shown.actions).for_each(|told| wire::pack(told, bytes));
    });
    drop(dyn_game.observation(viewer));
}

/// The same for an action, which some games show by itself.
fn look_at_action(dyn_game: &dyn DynGame, input: &Input<Bytes>) {
    if let Input::Act { action, .. } = input {
        dyn_game.with_action(action, &mut |action| wire::pack(action, &mut Vec::new()));
    }
}
