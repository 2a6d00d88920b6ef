//! What is checked of a bracket before it is drawn.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;
use super::format::Section;

/// Entrants that a bracket may have at most.
pub const ENTRANTS_MAX: usize = 1024;
/// Games that a match may have at most.
pub const BEST_OF_MAX: u8 = 99;

/// How long matches are: best of so many games.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lengths {
    /// Of all matches that are not named.
    pub usual: u8,
    /// Of the matches of a round, counted from 1, of a part of the bracket.
    pub rounds: Vec<(Section, u16, u8)>,
}

impl Lengths {
    /// All matches are best of `games`.
    pub fn all(games: u8) -> Lengths {
        Lengths { usual: games, rounds: Vec::new() }
    }

    /// How long a match is.
    pub fn of(&self, section: Section, round: u16) -> u8 {
        let named = self.rounds.iter().find(|(of, at, _)| (*of, *at) == (section, round));
        named.map_or(self.usual, |(_, _, games)| *games)
    }
}

/// Why no bracket can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupRefused {
    /// Too few or too many.
    #[error("a bracket has 2 to 1024 entrants")]
    Entrants,
    /// Numbers are missing, or come twice.
    #[error("the order of seeds has to name each entrant once")]
    Order,
    /// A match of no games, or of too many.
    #[error("a match is best of 1 to 99 games")]
    Length,
}

/// Checks who plays, and how long. Answers the seeds, counted from 0, by the numbers of the entrants.
pub(super) fn check_field(order: &[Entrant], lengths: &Lengths) -> Result<Vec<u16>, SetupRefused> {
    if !(2..=ENTRANTS_MAX).contains(&order.len()) {
        return Err(SetupRefused::Entrants);
    }
    let mut games = lengths.rounds.iter().map(|(_, _, games)| *games).chain([lengths.usual]);
    if !games.all(|games| (1..=BEST_OF_MAX).contains(&games)) {
        return Err(SetupRefused::Length);
    }
    let mut seeds = vec![None; order.len()];
    for (seed, entrant) in (0..).zip(order) {
        *seeds.get_mut(entrant.index()).ok_or(SetupRefused::Order)? = Some(seed);
    }
    seeds.into_iter().collect::<Option<Vec<u16>>>().ok_or(SetupRefused::Order)
}
