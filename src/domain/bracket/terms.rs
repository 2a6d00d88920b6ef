//! What is checked of every bracket before it is drawn: who plays, how long matches are, and why that is refused.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;
use super::fixture::Section;

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

    pub(super) fn check(&self) -> Result<(), SetupRefused> {
        let mut games = self.rounds.iter().map(|(_, _, games)| *games).chain([self.usual]);
        let fits = games.all(|games| (1..=BEST_OF_MAX).contains(&games));
        if fits { Ok(()) } else { Err(SetupRefused::Length) }
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
    /// No rounds, or too many.
    #[error("a Swiss has 1 to 64 rounds")]
    Rounds,
    /// Nobody could be through, or out.
    #[error("whoever is through or out has won or lost at least one match")]
    Early,
    /// Groups too small, or too many who would go on.
    #[error("a group has 3 entrants or more at most, and at most half of them go on")]
    Groups,
    /// Rooms too small or too large.
    #[error("a room of a free-for-all has 3 to 100 players at most")]
    RoomSize,
    /// Too many would go on, or there are too many rounds.
    #[error("at most half of a room goes on, or there are 1 to 64 rounds")]
    Course,
}

/// Checks who plays, and how long. Answers the seeds, counted from 0, by the numbers of the entrants; `None` where a number
/// is left out, because she plays elsewhere.
pub(super) fn check_field(order: &[Entrant], lengths: &Lengths) -> Result<Vec<Option<u16>>, SetupRefused> {
    if !(2..=ENTRANTS_MAX).contains(&order.len()) {
        return Err(SetupRefused::Entrants);
    }
    lengths.check()?;
    let numbers = order.iter().map(|who| who.index() + 1).max().unwrap_or_default();
    let mut seeds = vec![None; numbers.min(ENTRANTS_MAX)];
    for (seed, entrant) in (0..).zip(order) {
        let known = seeds.get_mut(entrant.index()).ok_or(SetupRefused::Order)?;
        if known.replace(seed).is_some() {
            return Err(SetupRefused::Order);
        }
    }
    Ok(seeds)
}
