//! The players of one match, side by side. Must not: know rows of earlier matches.

use crate::domain::{Placing, SettledPlayer};

/// A player's rating before and after a match, as shown, in hundredths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rated {
    pub(super) before: i64,
    pub(super) after: i64,
}

/// The players of one match, with what it was worth to each, in the order of the result.
pub(super) struct Field<'a> {
    pub(super) placings: &'a [&'a Placing],
    pub(super) points: Vec<i64>,
    rated: Option<Vec<Rated>>,
    /// The worst place.
    last: u16,
}

impl<'a> Field<'a> {
    pub(super) fn new(placings: &'a [&'a Placing], points: Vec<i64>, rated: Option<Vec<Rated>>) -> Field<'a> {
        let last = placings.iter().map(|of| of.finish.placement).max().unwrap_or(0);
        Field { placings, points, rated, last }
    }

    /// Whether a player won: came first, while somebody did not.
    pub(super) fn won(&self, index: usize) -> bool {
        self.placings[index].finish.placement == 1 && self.last > 1
    }

    pub(super) fn rated(&self, index: usize) -> Option<Rated> {
        self.rated.as_ref().map(|rated| rated[index])
    }

    /// The highest rating before the match among those who were placed below a player.
    pub(super) fn best_beaten(&self, index: usize) -> Option<i64> {
        let own = self.placings[index].finish.placement;
        let below = (0..self.placings.len()).filter(|&other| self.placings[other].finish.placement > own);
        below.filter_map(|other| self.rated(other)).map(|rated| rated.before).max()
    }

    pub(super) fn settled(&self, index: usize, unlocked: Vec<String>) -> SettledPlayer {
        let rated = self.rated(index);
        SettledPlayer {
            player: self.placings[index].player.clone(),
            points: self.points[index],
            rating_before: rated.map(|rated| rated.before),
            rating_after: rated.map(|rated| rated.after),
            unlocked,
        }
    }
}
