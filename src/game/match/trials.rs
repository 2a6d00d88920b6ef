//! Steps that are tried out: which of the inputs of a step kill the game.
//!
//! Must not: change anything of the match, or let the game panic any further.

use bytes::Bytes;

use crate::domain::guard::caught;
use crate::game::{DynGame, GameType, Input, Roster, Seat, Tick, Viewer, wire};

/// How many steps are tried out to find the input that the game panics over. When they are used up, whatever has not proved
/// harmless is left out.
const TRIALS_MAX: u32 = 256;

/// Tries out steps.
pub(super) struct Trials<'a> {
    game_type: &'a dyn GameType,
    roster: &'a Roster,
    tick: Tick,
    /// The state before the step, as a checkpoint.
    base: Vec<u8>,
    trials_left: u32,
}

impl<'a> Trials<'a> {
    /// Tries out the step `tick`, from the state `base` on.
    pub(super) fn new(
        game_type: &'a dyn GameType,
        roster: &'a Roster,
        tick: Tick,
        base: Vec<u8>,
    ) -> Trials<'a> {
        Trials { game_type, roster, tick, base, trials_left: TRIALS_MAX }
    }

    /// The state after the step, if neither that nor showing it panics.
    fn try_out(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<Box<dyn DynGame>> {
        self.trials_left = self.trials_left.saturating_sub(1);
        let dyn_game = caught(|| self.game_type.restore(&self.base).ok()).flatten()?;
        self.try_on(dyn_game, given)
    }

    /// The same, beginning with this game.
    pub(super) fn try_on(
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
    pub(super) fn sift(&mut self, given: &[(u32, Input<Bytes>)]) -> Option<(Box<dyn DynGame>, Vec<u32>)> {
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

/// Whose input it is.
pub(super) fn seat_of(input: &Input<Bytes>) -> Option<Seat> {
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
