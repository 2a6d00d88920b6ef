//! What an organiser chooses of a bracket.

use serde::{Deserialize, Serialize};

use super::bracket::Bracket;
use super::elimination::Elimination;
use super::elimination::Knockout;
use super::entrant::Entrant;
use super::free_for_all::{FreeForAll, FreeForAllRules};
use super::groups::{GroupRules, Groups};
use super::round_robin::RoundRobin;
use super::seeding::Seeding;
use super::standings::tie_break::TieBreak;
use super::swiss::{Swiss, SwissRules};
use super::terms::{Lengths, SetupRefused};
use crate::domain::Rng;

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
