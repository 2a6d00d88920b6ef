//! The ground in square cells, which finds what is near without looking at everything.

use glam::Vec2;

use crate::games::arena::rules::WORLD;

/// Cells of the ground along one side.
const CELLS: usize = 25;
/// Units along one side of a cell.
pub(super) const CELL: f32 = WORLD / CELLS as f32;
/// The cell that holds a place. Places outside count as being at the border.
pub(super) fn cell(at: Vec2) -> usize {
    let along = |v: f32| ((v / CELL) as usize).min(CELLS - 1);
    along(at.y) * CELLS + along(at.x)
}

/// The centres of all cells, in the order of [`cell`].
pub(super) fn centres() -> impl Iterator<Item = Vec2> {
    let centre = |n: usize| (n as f32 + 0.5) * CELL;
    (0..CELLS * CELLS).map(move |n| Vec2::new(centre(n % CELLS), centre(n / CELLS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_finds_its_own_centre() {
        assert!(centres().enumerate().all(|(n, at)| cell(at) == n));
    }
}
