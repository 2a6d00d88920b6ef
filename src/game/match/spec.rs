//! What a match is opened with.

use std::sync::Arc;

use serde_json::Value;

use super::simulation::Simulation;
use crate::domain::MatchId;
use crate::game::journal::{Header, Intervals};
use crate::game::{GameType, Journal, OptionsRefused, Pace, Tick};

/// What a match is opened with.
#[derive(Clone)]
pub struct MatchSpec {
    /// Its id.
    pub id: MatchId,
    /// The game.
    pub game_type: Arc<dyn GameType>,
    /// The seed of all its randomness.
    pub seed: u64,
    /// Seats.
    pub seats_max: u16,
    /// The game's options, not yet checked.
    pub options: Value,
    /// The pace, if it is not the game's own.
    pub pace: Option<Pace>,
    /// How often the journal notes a checkpoint and a state hash.
    pub intervals: Intervals,
    /// Whether it packs what happens into records, for somebody who takes them away ([`Match::take_fresh`](super::Match::take_fresh)).
    pub recorded: bool,
}

impl MatchSpec {
    /// The game before its first step, and a journal that begins there. Errors: the game refuses the options, or the pace.
    pub(super) fn begin(self) -> Result<(Simulation, Journal), OptionsRefused> {
        let opened = self.game_type.open(self.seed, self.seats_max, &self.options)?;
        let pace = self.pace.unwrap_or(opened.pace);
        check_pace(opened.pace, pace)?;
        let header = Header {
            match_id: self.id,
            game: self.game_type.name().to_owned(),
            rules: self.game_type.rules(),
            options: opened.options,
            seed: self.seed,
            seats_max: self.seats_max,
            pace,
        };
        let journal = Journal::new(header, self.intervals, self.recorded);
        Ok((Simulation::at(self.game_type, opened.dyn_game, Tick::default()), journal))
    }
}

/// A game counts its time in its own ticks: at another rate it would run too fast or too slow.
fn check_pace(own: Pace, wanted: Pace) -> Result<(), OptionsRefused> {
    match (own, wanted) {
        (Pace::Realtime { hz: own }, Pace::Realtime { hz }) if hz != own => {
            let detail = format!("hz: the game runs at {own} steps a second with these options, not at {hz}");
            Err(OptionsRefused { pointer: "/pace".to_owned(), detail })
        }
        _ => Ok(()),
    }
}
