//! From a journal to a state: the last checkpoint before it, and the inputs after that.
//!
//! Must not: give the game what was left out.

use super::bounds::UNNOTED_STEPS_MAX;
use super::{DynGame, GameType, Header, Journal, Tick, state_hash};

/// Why a state could not be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RebuildFailed {
    /// It is no journal of this game.
    #[error("the match was one of {was}, not of {now}")]
    OtherGame {
        /// Of the journal.
        was: String,
        /// What it should be played by.
        now: &'static str,
    },
    /// The game was changed since.
    #[error("the match was played by rules {was}, this server has rules {now}")]
    OtherRules {
        /// Of the journal.
        was: u32,
        /// Of the server.
        now: u32,
    },
    /// Neither options nor checkpoint give a state.
    #[error("the journal does not give a first state: {0}")]
    Damaged(String),
    /// A step gave another state than it did in the match.
    #[error("the state diverged at tick {tick}")]
    Diverged {
        /// The first mark that does not fit.
        tick: Tick,
    },
}

impl Header {
    /// Whether this kind of game, as it is now, can play the match again. Errors: why not.
    pub fn fits(&self, kind: &dyn GameType) -> Result<(), RebuildFailed> {
        if kind.name() != self.game {
            return Err(RebuildFailed::OtherGame { was: self.game.clone(), now: kind.name() });
        }
        if kind.rules() != self.rules {
            return Err(RebuildFailed::OtherRules { was: self.rules, now: kind.rules() });
        }
        Ok(())
    }

    /// The state before the first step. Errors: the options do not fit any more.
    pub fn open(&self, kind: &dyn GameType) -> Result<Box<dyn DynGame>, RebuildFailed> {
        kind.open(self.seed, self.seats_max, &self.options)
            .map(|opened| opened.machine)
            .map_err(|refused| RebuildFailed::Damaged(refused.to_string()))
    }
}

impl Journal {
    /// Rebuilds the state after the step `until`, from the last checkpoint before it and the entries after that, and
    /// compares it with every mark on the way. What was left out stays left out.
    pub fn rebuild(&self, kind: &dyn GameType, until: Tick) -> Result<Box<dyn DynGame>, RebuildFailed> {
        self.header.fits(kind)?;
        let (mut machine, from) = self.start(kind, until)?;
        if until.0 - from.0 > UNNOTED_STEPS_MAX {
            let why =
                format!("it has no state between the ticks {from} and {until}: no journal goes so long");
            return Err(RebuildFailed::Damaged(why));
        }
        self.compare(from, machine.as_ref())?;
        let mut inputs = Vec::new();
        for number in from.0..until.0 {
            let tick = Tick(number).next();
            inputs.clear();
            inputs.extend(self.history.given(tick).map(|(_, input)| input.clone()));
            machine.step(tick, &inputs);
            self.compare(tick, machine.as_ref())?;
        }
        Ok(machine)
    }

    fn start(&self, kind: &dyn GameType, until: Tick) -> Result<(Box<dyn DynGame>, Tick), RebuildFailed> {
        if let Some(checkpoint) = self.history.checkpoints().rfind(|checkpoint| checkpoint.tick <= until) {
            let machine = kind.restore(&checkpoint.state).map_err(RebuildFailed::Damaged)?;
            return Ok((machine, checkpoint.tick));
        }
        if self.history.forgot_beginning() {
            return Err(RebuildFailed::Damaged(format!("what came before tick {until} is not in memory")));
        }
        Ok((self.header.open(kind)?, Tick(0)))
    }

    /// Compares the state after the step `tick` with what was noted of it, if anything was.
    pub(in crate::game) fn compare(&self, tick: Tick, machine: &dyn DynGame) -> Result<(), RebuildFailed> {
        if self.history.mark(tick).is_none_or(|mark| mark.hash == state_hash(machine)) {
            Ok(())
        } else {
            Err(RebuildFailed::Diverged { tick })
        }
    }
}
