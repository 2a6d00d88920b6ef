//! Living players by cell, so that a shot or potion only looks at its neighbourhood.
//!
//! The grid is made anew in every step from the state, and is never part of it. Must not: decide anything; the order
//! of its answers is the order of cells, then of seats.

use glam::Vec2;

use crate::games::arena::rules::WORLD;

/// The number of cells along one side.
const CELLS: usize = 20;
/// The number of cells in one unit of length.
const PER_UNIT: f32 = CELLS as f32 / WORLD;

/// Seats sorted by cell (counting sort, cells in rows from the bottom).
#[derive(Default)]
pub(in crate::games::arena) struct Grid {
    /// The places in `seats` that belong to a cell are `starts[cell]..starts[cell + 1]`.
    starts: Vec<u16>,
    seats: Vec<u16>,
}

impl Grid {
    /// Forgets everything and takes these players in.
    pub(in crate::games::arena) fn refill(&mut self, players: impl Iterator<Item = (u16, Vec2)> + Clone) {
        self.starts.clear();
        self.starts.resize(CELLS * CELLS + 1, 0);
        for (_, at) in players.clone() {
            self.starts[cell(at)] += 1;
        }
        let mut total = 0;
        for start in &mut self.starts {
            total += *start;
            *start = total;
        }
        self.seats.clear();
        self.seats.resize(usize::from(total), 0);
        // Each cell's end counts down to its start while the cell is filled.
        for (seat, at) in players {
            let start = &mut self.starts[cell(at)];
            *start -= 1;
            self.seats[usize::from(*start)] = seat;
        }
    }

    /// The seats in all cells that a box touches.
    pub(in crate::games::arena) fn within(&self, low: Vec2, high: Vec2) -> impl Iterator<Item = u16> + '_ {
        let (left, right) = (along(low.x), along(high.x));
        let rows = if self.starts.is_empty() { 0..0 } else { along(low.y)..along(high.y) + 1 };
        rows.flat_map(move |row| {
            let from = self.starts[row * CELLS + left];
            let to = self.starts[row * CELLS + right + 1];
            self.seats[usize::from(from)..usize::from(to)].iter().copied()
        })
    }
}

fn along(v: f32) -> usize {
    ((v * PER_UNIT) as usize).min(CELLS - 1)
}

fn cell(at: Vec2) -> usize {
    along(at.y) * CELLS + along(at.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_finds_everybody_in_it_and_nobody_far_away() {
        let players = [(0, Vec2::new(1.0, 1.0)), (1, Vec2::new(99.9, 100.0)), (2, Vec2::new(52.0, 48.0))];
        let mut grid = Grid::default();
        for _ in 0..2 {
            grid.refill(players.iter().copied());
        }
        let all: Vec<u16> = grid.within(Vec2::splat(-5.0), Vec2::splat(105.0)).collect();
        assert_eq!(all, [0, 2, 1]);
        assert_eq!(grid.within(Vec2::splat(46.0), Vec2::splat(53.0)).collect::<Vec<_>>(), [2]);
        assert_eq!(Grid::default().within(Vec2::ZERO, Vec2::ONE).count(), 0);
    }
}
