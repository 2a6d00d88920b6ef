//! What an organiser chooses of a Swiss.

use serde::{Deserialize, Serialize};

use crate::domain::bracket::encounters::Encounter;
use crate::domain::bracket::setup::SetupRefused;
use crate::domain::bracket::tie_break::TieBreak;

/// Rounds that a Swiss may have at most.
const ROUNDS_MAX: u16 = 64;

/// What an organiser chooses of a Swiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwissRules {
    /// How many rounds there are. It ends earlier if no two can meet any more who have not met.
    pub rounds: u16,
    /// Whether it matters who has the first side, so that sides are kept even.
    pub sides: bool,
    /// Whoever has won so many rounds is through, and plays no further.
    pub through_at: Option<u16>,
    /// Whoever has lost so many matches is out.
    pub out_at: Option<u16>,
    /// Whether somebody can come in after the first round, with nothing of the rounds before.
    pub late_entries: bool,
    /// What tells those of equal score apart, the most important first.
    pub tie_breaks: Vec<TieBreak>,
}

impl SwissRules {
    /// So many rounds with sides, the usual tie-breaks, and nothing else.
    pub fn of(rounds: u16) -> SwissRules {
        SwissRules {
            rounds,
            sides: true,
            through_at: None,
            out_at: None,
            late_entries: false,
            tie_breaks: TieBreak::of_a_swiss(),
        }
    }

    /// The number of rounds that is enough for one to win all of hers alone.
    pub fn enough_rounds(entrants: usize) -> u16 {
        entrants.max(2).next_power_of_two().trailing_zeros() as u16
    }

    pub(in crate::domain::bracket) fn check(&self) -> Result<(), SetupRefused> {
        if !(1..=ROUNDS_MAX).contains(&self.rounds) {
            return Err(SetupRefused::Rounds);
        }
        let ends = [self.through_at, self.out_at];
        if ends.contains(&Some(0)) { Err(SetupRefused::Early) } else { Ok(()) }
    }

    pub(super) fn ends_early(&self) -> bool {
        self.through_at.is_some() || self.out_at.is_some()
    }

    /// Whether somebody of these rounds is neither through nor out.
    pub(super) fn keeps_in(&self, hers: &[Encounter]) -> bool {
        let wins = hers.iter().filter(|met| met.halves == 2).count();
        let losses = hers.iter().filter(|met| met.is_loss()).count();
        let below = |count: usize, end: Option<u16>| end.is_none_or(|end| count < usize::from(end));
        below(wins, self.through_at) && below(losses, self.out_at)
    }
}
