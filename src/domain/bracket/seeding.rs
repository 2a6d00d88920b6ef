//! Who gets which seed, and where the seeds stand in a bracket.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;
use crate::domain::Rng;

/// How the entrants are put in order, the best seed first. The order is frozen when the bracket is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeding {
    /// As they entered.
    Order,
    /// By rating, the highest first; whoever entered first among equals.
    Rating,
    /// By a shuffle.
    Shuffled,
}

impl Seeding {
    /// The entrants of these ratings, in the order in which they entered, the best seed first. Only a shuffle takes anything
    /// from `rng`.
    pub fn order(self, ratings: &[i32], rng: &mut Rng) -> Vec<Entrant> {
        let mut entrants: Vec<Entrant> = (0..).map(Entrant).take(ratings.len()).collect();
        match self {
            Seeding::Order => {}
            Seeding::Rating => entrants.sort_by_key(|entrant| std::cmp::Reverse(ratings[entrant.index()])),
            Seeding::Shuffled => rng.shuffle(&mut entrants),
        }
        entrants
    }
}

/// The seeds, counted from 0, at the places of a bracket of 2^`rounds` from top to bottom.
///
/// It is made by folding: each seed of the bracket of half the size is followed by its opponent, so that the two best
/// seeds can meet in the final only, the four best in the semifinals, and so on. Seeds that nobody has are byes; they
/// stand opposite the highest seeds, so two of them never meet (ITF rule books: byes go to the highest
/// seeds first).
pub fn folded(rounds: u32) -> Vec<u16> {
    let mut places = vec![0];
    for round in 0..rounds {
        let last = (2_u16 << round) - 1;
        places = places.into_iter().flat_map(|seed| [seed, last - seed]).collect();
    }
    places
}

/// Deals entrants, the best in front, to so many tables: each gets one of each tier, and the order of tables turns around
/// from tier to tier, so that tables are equally strong.
pub(super) fn snaked(order: &[Entrant], tables: usize) -> Vec<Vec<Entrant>> {
    let mut dealt = vec![Vec::new(); tables];
    for (tier, entrants) in order.chunks(tables.max(1)).enumerate() {
        for (at, who) in entrants.iter().enumerate() {
            dealt[if tier % 2 == 0 { at } else { tables - 1 - at }].push(*who);
        }
    }
    dealt
}
