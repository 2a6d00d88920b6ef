//! The game of a match as it runs: its state, the last step in it, and what it says of itself after that step.
//!
//! A step is made in two halves, because the game's code may panic: [`Simulation::advance`] runs all of it, and only
//! [`Simulation::reach`] makes the step count. Must not: know seats, journals or who listens.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::Figures;
use crate::domain::guard::caught;
use crate::domain::result::FIGURES_MAX;
use crate::game::{Alarm, DynGame, GameType, Input, Outcome, Phase, Seat, Tick};

/// A running game.
pub(super) struct Simulation {
    game_type: Arc<dyn GameType>,
    dyn_game: Box<dyn DynGame>,
    tick: Tick,
    outlook: Outlook,
}

/// Where a state stands, and its turn clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outlook {
    phase: Phase,
    alarm: Option<Alarm>,
}

impl Outlook {
    fn of(dyn_game: &dyn DynGame) -> Outlook {
        Outlook { phase: dyn_game.phase(), alarm: dyn_game.alarm() }
    }
}

/// A step that was made and does not count yet.
#[must_use]
pub(super) struct Made {
    pub(super) tick: Tick,
    outlook: Outlook,
    outcome: Option<Outcome>,
}

impl Simulation {
    /// The game in the state after the step `tick`.
    pub(super) fn at(game_type: Arc<dyn GameType>, dyn_game: Box<dyn DynGame>, tick: Tick) -> Simulation {
        let unknown = Outlook { phase: Phase::Waiting, alarm: None };
        let outlook = caught(|| Outlook::of(dyn_game.as_ref())).unwrap_or(unknown);
        Simulation { game_type, dyn_game, tick, outlook }
    }

    /// Runs the next step. Whatever the game panics over, nothing but its own state is changed by then.
    pub(super) fn advance(&mut self, inputs: &[Input<Bytes>]) -> Made {
        let tick = self.tick.next();
        self.dyn_game.step(tick, inputs);
        Made { tick, outcome: self.decided(tick), outlook: Outlook::of(self.dyn_game.as_ref()) }
    }

    /// Makes the step count. Answers the result, if there is one now.
    pub(super) fn reach(&mut self, made: Made) -> Option<Outcome> {
        (self.tick, self.outlook) = (made.tick, made.outlook);
        made.outcome
    }

    /// The result after the last step, if there is one.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.decided(self.tick)
    }

    /// A match that has used up all ticks is over without a result.
    fn decided(&self, tick: Tick) -> Option<Outcome> {
        let worn_out = tick == Tick::LAST;
        self.dyn_game.outcome().or_else(|| worn_out.then(|| Outcome { standings: Vec::new() }))
    }

    /// Puts another state after the last step under it.
    pub(super) fn replace(&mut self, dyn_game: Box<dyn DynGame>) {
        self.dyn_game = dyn_game;
        if let Some(outlook) = caught(|| Outlook::of(self.dyn_game.as_ref())) {
            self.outlook = outlook;
        }
    }

    pub(super) fn game_type(&self) -> &Arc<dyn GameType> {
        &self.game_type
    }

    pub(super) fn dyn_game(&self) -> &dyn DynGame {
        self.dyn_game.as_ref()
    }

    /// The last step in the state.
    pub(super) fn tick(&self) -> Tick {
        self.tick
    }

    pub(super) fn phase(&self) -> Phase {
        self.outlook.phase
    }

    pub(super) fn alarm(&self) -> Option<Alarm> {
        self.outlook.alarm
    }

    /// What it has counted of this seat; nothing, if it panics over that: a result does not hang on its figures.
    pub(super) fn figures(&self, seat: Seat) -> Figures {
        let counted = caught(|| self.dyn_game.figures(seat)).unwrap_or_default().into_iter();
        counted.take(FIGURES_MAX).map(|(counter, count)| (counter.name.to_owned(), count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(tick: Tick) -> Simulation {
        let game_type = crate::games::standard().get("relay").unwrap().clone();
        let dyn_game = game_type.open(1, 2, &serde_json::json!({})).unwrap().dyn_game;
        Simulation::at(game_type, dyn_game, tick)
    }

    #[test]
    fn a_step_that_was_run_counts_when_it_is_reached() {
        let mut game = relay(Tick(6));
        let made = game.advance(&[Input::Join { seat: Seat(0) }]);
        assert_eq!((made.tick, game.tick()), (Tick(7), Tick(6)));
        assert_eq!((game.reach(made), game.tick()), (None, Tick(7)));
    }

    #[test]
    fn a_game_that_has_used_up_all_ticks_is_over_without_a_result() {
        let mut game = relay(Tick(Tick::LAST.0 - 2));
        let nobody = Some(Outcome { standings: Vec::new() });
        for outcome in [None, nobody.clone()] {
            let made = game.advance(&[]);
            assert_eq!(game.reach(made), outcome);
        }
        assert_eq!(game.outcome(), nobody);
    }
}
