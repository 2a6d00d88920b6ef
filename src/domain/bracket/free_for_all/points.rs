//! Places as points, after the Racing Rules of Sailing, appendix A: the fewest points are the best.

use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::ranking::Ranking;

/// The points of one entrant in each game, in halves.
///
/// They are compared by their sum, then as lists from the best to the worst, then by the last game, the one before, and so on
/// (A8).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Points(Vec<u32>);

impl Points {
    pub(super) fn sum(&self) -> u32 {
        self.0.iter().sum()
    }

    pub(super) fn push(&mut self, points: u32) {
        self.0.push(points);
    }

    pub(super) fn extend(&mut self, others: &Points) {
        self.0.extend(&others.0);
    }

    /// What is compared.
    pub(super) fn key(&self) -> (u32, Vec<u32>, Vec<u32>) {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        (self.sum(), sorted, self.0.iter().rev().copied().collect())
    }
}

/// The points of somebody in a game. Those who are equal share the points of their places (A7); whoever is not named gets
/// those of one place behind the last of `entries` (A5.2).
pub(super) fn points(of: Entrant, in_game: &Ranking, entries: usize) -> u32 {
    let mut before = 0;
    for equals in &in_game.0 {
        if equals.contains(&of) {
            return (2 * before + equals.len() + 1) as u32;
        }
        before += equals.len();
    }
    absent(entries)
}

/// The points of a game that somebody is absent from.
pub(super) fn absent(entries: usize) -> u32 {
    2 * (entries as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_the_points_of_their_places_and_the_absent_come_after_all() {
        let [a, b, c, d] = [0, 1, 2, 3].map(Entrant);
        let ranking = Ranking(vec![vec![a], vec![b, c]]);
        assert_eq!([a, b, c, d].map(|who| points(who, &ranking, 4)), [2, 5, 5, 10]);
    }

    #[test]
    fn equal_sums_are_told_apart_by_the_best_and_then_by_the_last() {
        let of = |points: &[u32]| Points(points.to_vec()).key();
        assert!(of(&[2, 6, 4]) == of(&[2, 6, 4]) && of(&[2, 6]) < of(&[4, 4]) && of(&[6, 2]) < of(&[2, 6]));
    }
}
