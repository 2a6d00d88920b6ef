//! What an organiser chooses of a bracket, and what is checked before it is drawn.

use serde::{Deserialize, Serialize};

use super::bracket::Bracket;
use super::entrant::Entrant;
use super::fixture::Section;
use super::free_for_all::{FreeForAll, FreeForAllRules};
use super::groups::{GroupRules, Groups};
use super::knockout::Knockout;
use super::plan::Elimination;
use super::round_robin::RoundRobin;
use super::seeding::Seeding;
use super::swiss::{Swiss, SwissRules};
use super::tie_break::TieBreak;
use crate::domain::Rng;

/// Entrants that a bracket may have at most.
pub const ENTRANTS_MAX: usize = 1024;
/// Games that a match may have at most.
pub const BEST_OF_MAX: u8 = 99;

/// A format with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Single or double elimination.
    Elimination(Elimination),
    /// Everybody against everybody.
    RoundRobin {
        /// Whether everybody meets everybody twice.
        twice: bool,
        /// What tells those of equal score apart, the most important first.
        tie_breaks: Vec<TieBreak>,
    },
    /// Everybody against those of equal score, over a fixed number of rounds.
    Swiss(SwissRules),
    /// Groups, then a play-off of the best of each.
    Groups(GroupRules),
    /// Rounds of rooms of many.
    FreeForAll(FreeForAllRules),
}

/// What an organiser chooses of a bracket before anybody enters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BracketSetup {
    /// The format.
    pub kind: Kind,
    /// How long matches are.
    pub lengths: Lengths,
    /// How the entrants are put in order.
    pub seeding: Seeding,
}

impl BracketSetup {
    /// Checks all that can be checked before anybody enters.
    pub fn check(&self) -> Result<(), SetupRefused> {
        self.lengths.check()?;
        match &self.kind {
            Kind::Elimination(_) | Kind::RoundRobin { .. } => Ok(()),
            Kind::Swiss(rules) => rules.check(),
            Kind::Groups(rules) => rules.check(),
            Kind::FreeForAll(rules) => rules.check(),
        }
    }

    /// How many play in a match at most: two, or as many as a room has.
    pub fn players_max(&self) -> u16 {
        if let Kind::FreeForAll(rules) = &self.kind { rules.room_size } else { 2 }
    }

    /// The entrants in order, the best seed first: those of these ratings, in the order in which they entered.
    pub fn seeds(&self, ratings: &[i32], seed: u64) -> Vec<Entrant> {
        self.seeding.order(ratings, &mut Rng::seeded(seed))
    }

    /// Draws the bracket for entrants in this order, the best seed first. Each number below their count has to come once.
    /// Where rounds are drawn as they go, those of `apart` do not meet, as long as that can be avoided.
    pub fn draw(&self, order: Vec<Entrant>, apart: Vec<[Entrant; 2]>) -> Result<Bracket, SetupRefused> {
        self.check()?;
        if order.iter().any(|who| who.index() >= order.len()) {
            return Err(SetupRefused::Order);
        }
        let lengths = self.lengths.clone();
        Ok(match self.kind.clone() {
            Kind::Elimination(kind) => Bracket::Knockout(Knockout::draw(kind, order, lengths)?),
            Kind::RoundRobin { twice, tie_breaks } => {
                Bracket::RoundRobin(RoundRobin::draw(twice, order, lengths, tie_breaks)?)
            }
            Kind::Swiss(rules) => Bracket::Swiss(Swiss::begin(rules, order, lengths, apart)?),
            Kind::Groups(rules) => Bracket::Groups(Groups::draw(rules, &order, lengths)?),
            Kind::FreeForAll(rules) => Bracket::FreeForAll(FreeForAll::begin(rules, order, lengths)?),
        })
    }
}

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

    fn check(&self) -> Result<(), SetupRefused> {
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
