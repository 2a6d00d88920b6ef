//! From a journal to a state: the last checkpoint before that state, and the inputs after it.
//!
//! Must not: give the game what was left out.

use super::bounds::UNNOTED_STEPS_MAX;
use super::{DynGame, GameType, Header, Journal, Tick, state_hash};

/// Why a state could not be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RebuildFailed {
    /// The journal is of another game.
    #[error("the match was one of {was}, not of {now}")]
    OtherGame {
        /// The game of the journal.
        was: String,
        /// The game that it should be played by.
        now: &'static str,
    },
    /// The rules of the game have changed since.
    #[error("the match was played by rules {was}, this server has rules {now}")]
    OtherRules {
        /// The version of the rules in the journal.
        was: u32,
        /// The version of the rules that the server has.
        now: u32,
    },
    /// There is no state to begin with: the options or the checkpoint cannot be read.
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
    /// Whether this game, as it is now, can play the match again. Errors: why not.
    pub fn fits(&self, game_type: &dyn GameType) -> Result<(), RebuildFailed> {
        if game_type.name() != self.game {
            return Err(RebuildFailed::OtherGame { was: self.game.clone(), now: game_type.name() });
        }
        if game_type.rules() != self.rules {
            return Err(RebuildFailed::OtherRules { was: self.rules, now: game_type.rules() });
        }
        Ok(())
    }

    /// The state before the first step. Errors: the options do not fit any more.
    pub fn open(&self, game_type: &dyn GameType) -> Result<Box<dyn DynGame>, RebuildFailed> {
        game_type
            .open(self.seed, self.seats_max, &self.options)
            .map(|opened| opened.dyn_game)
            .map_err(|refused| RebuildFailed::Damaged(refused.to_string()))
    }
}

impl Journal {
    /// Rebuilds the state after the step `until`, from the last checkpoint before it and the entries after that, and
    /// compares it with every mark on the way. What was left out stays left out.
    pub fn rebuild(&self, game_type: &dyn GameType, until: Tick) -> Result<Box<dyn DynGame>, RebuildFailed> {
        self.header.fits(game_type)?;
        let (mut dyn_game, from) = self.start(game_type, until)?;
        if until.0 - from.0 > UNNOTED_STEPS_MAX {
            let why =
                format!("it has no state between the ticks {from} and {until}: no journal goes so long");
            return Err(RebuildFailed::Damaged(why));
        }
        self.compare(from, dyn_game.as_ref())?;
        let mut inputs = Vec::new();
        for number in from.0..until.0 {
            let tick = Tick(number).next();
            inputs.clear();
            inputs.extend(self.history.given(tick).map(|(_, input)| input));
            dyn_game.step(tick, &inputs);
            self.compare(tick, dyn_game.as_ref())?;
        }
        Ok(dyn_game)
    }

    fn start(
        &self,
        game_type: &dyn GameType,
        until: Tick,
    ) -> Result<(Box<dyn DynGame>, Tick), RebuildFailed> {
        if let Some(checkpoint) = self.history.checkpoints().rfind(|checkpoint| checkpoint.tick <= until) {
            let dyn_game = game_type.restore(&checkpoint.state).map_err(RebuildFailed::Damaged)?;
            return Ok((dyn_game, checkpoint.tick));
        }
        if self.history.forgot_beginning() {
            return Err(RebuildFailed::Damaged(format!("what came before tick {until} is not in memory")));
        }
        Ok((self.header.open(game_type)?, Tick(0)))
    }

    /// Compares the state after the step `tick` with what was noted of it, if anything was.
    pub(in crate::game) fn compare(&self, tick: Tick, dyn_game: &dyn DynGame) -> Result<(), RebuildFailed> {
        if self.history.mark(tick).is_none_or(|mark| mark.hash == state_hash(dyn_game)) {
            Ok(())
        } else {
            Err(RebuildFailed::Diverged { tick })
        }
    }
}
