//! The board as bits: where the stones are, where the next one may fall, and whether four of them make a line.
//!
//! Must not: know whose turn it is, or what a turn is.
//!
//! Layout (John Tromp's): bit `column * 7 + row`, row 0 at the bottom. The seventh bit of a column is never set, so a
//! line cannot run over the edge into the next column.

use serde::{Deserialize, Serialize};

/// Columns of the board.
pub const COLUMNS: u8 = 7;
/// Rows of the board.
pub const ROWS: u8 = 6;
/// Places on the board.
pub const CELLS: u32 = 42;

/// Bits from one column to the next.
const STRIDE: u32 = ROWS as u32 + 1;
/// The four ways a line may run: up, to the right, down to the right, up to the right.
const DIRECTIONS: [u32; 4] = [1, STRIDE, STRIDE - 1, STRIDE + 1];
/// The lowest place of every column.
const BOTTOM: u64 = 0x0000_0408_1020_4081;
/// All places.
const FULL: u64 = BOTTOM * ((1 << ROWS) - 1);

/// A place on the board, as `[column, row]`.
pub type Cell = [u8; 2];

/// The stones of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Board {
    /// One bit a stone, by side (0 and 1).
    stones: [u64; 2],
}

impl Board {
    /// Where a stone falls in `column`: one bit; `None` when the column is full or does not exist.
    pub fn landing(&self, column: u8) -> Option<u64> {
        if column >= COLUMNS {
            return None;
        }
        let place = self.open() & column_mask(column);
        (place != 0).then_some(place)
    }

    /// Puts a stone of `side` on the place that [`Board::landing`] gave.
    #[must_use]
    pub fn with(mut self, side: usize, place: u64) -> Board {
        self.stones[side] |= place;
        self
    }

    /// The place where the next stone would land, of every column that is not full.
    pub fn open(&self) -> u64 {
        (self.taken() + BOTTOM) & FULL
    }

    /// All stones.
    pub fn taken(&self) -> u64 {
        self.stones[0] | self.stones[1]
    }

    /// The stones of one side.
    pub fn of(&self, side: usize) -> u64 {
        self.stones[side]
    }

    /// How many stones lie.
    pub fn count(&self) -> u32 {
        self.taken().count_ones()
    }

    /// The side whose stone lies at a place.
    pub fn at(&self, column: u8, row: u8) -> Option<usize> {
        let place = 1 << (u32::from(column) * STRIDE + u32::from(row));
        (0..2).find(|&side| self.stones[side] & place != 0)
    }

    /// Whether `side` has four in a line.
    pub fn has_line(&self, side: usize) -> bool {
        DIRECTIONS.iter().any(|&way| line_starts(self.stones[side], way) != 0)
    }

    /// Four stones of `side` in a line, if there are any, from the lowest bit up.
    pub fn line(&self, side: usize) -> Option<[Cell; 4]> {
        DIRECTIONS.iter().find_map(|&way| {
            let start = line_starts(self.stones[side], way);
            (start != 0).then(|| [0, 1, 2, 3].map(|step| cell(start.trailing_zeros() + step * way)))
        })
    }

    /// The empty places (within reach or not) that would complete a line of `side`.
    pub fn threats(&self, side: usize) -> u64 {
        let own = self.stones[side];
        let upward = (own << 1) & (own << 2) & (own << 3);
        let sideways = DIRECTIONS[1..].iter().fold(0, |found, &way| found | line_gaps(own, way));
        (upward | sideways) & (FULL ^ self.taken())
    }
}

/// The places of one column.
pub fn column_mask(column: u8) -> u64 {
    ((1 << ROWS) - 1) << (u32::from(column) * STRIDE)
}

/// The column and the row of a place.
pub fn cell(bit: u32) -> Cell {
    [(bit / STRIDE) as u8, (bit % STRIDE) as u8]
}

/// The lowest stones of the lines of four that run one way.
fn line_starts(own: u64, way: u32) -> u64 {
    let pairs = own & (own >> way);
    pairs & (pairs >> (2 * way))
}

/// The places that would complete a line of four that runs one way: at its ends, or inside it.
fn line_gaps(own: u64, way: u32) -> u64 {
    let pairs_below = (own << way) & (own << (2 * way));
    let pairs_above = (own >> way) & (own >> (2 * way));
    (pairs_below & (own << (3 * way)))
        | (pairs_below & (own >> way))
        | (pairs_above & (own << way))
        | (pairs_above & (own >> (3 * way)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bit(column: u8, row: u8) -> u64 {
        1 << (u32::from(column) * STRIDE + u32::from(row))
    }

    /// All lines of four there are, found the slow way.
    fn all_lines() -> Vec<[Cell; 4]> {
        let mut lines = Vec::new();
        for (column, row) in (0..7_i8).flat_map(|column| (0..6_i8).map(move |row| (column, row))) {
            for (right, up) in [(0, 1), (1, 0), (1, -1), (1, 1)] {
                let cells = [0, 1, 2, 3].map(|step| (column + step * right, row + step * up));
                if cells.iter().all(|&(column, row)| (0..7).contains(&column) && (0..6).contains(&row)) {
                    lines.push(cells.map(|(column, row)| [column as u8, row as u8]));
                }
            }
        }
        lines
    }

    #[test]
    fn every_line_there_is_is_found_and_no_other() {
        let lines = all_lines();
        assert_eq!(lines.len(), 69);
        for line in lines {
            let stones = line.iter().fold(0, |stones, &[column, row]| stones | bit(column, row));
            let board = Board { stones: [stones, 0] };
            assert_eq!((board.line(0), board.has_line(0), board.has_line(1)), (Some(line), true, false));
        }
    }

    #[test]
    fn a_line_does_not_run_over_the_edge() {
        let steps = [bit(0, 4), bit(0, 5), bit(1, 0), bit(1, 1)];
        let board = Board { stones: [steps.iter().sum(), 0] };
        assert_eq!((board.line(0), board.threats(0) & bit(1, 2)), (None, 0));
    }

    #[test]
    fn threats_are_exactly_the_places_that_complete_a_line() {
        let mut rng = crate::game::Rng::seeded(4);
        for _ in 0..2_000 {
            let mut board = Board::default();
            for _ in 0..rng.below(40) {
                let place = board.landing(rng.below(7) as u8).unwrap_or(0);
                board = board.with(rng.below(2) as usize, place);
            }
            let completes = |&place: &u64| {
                let with_it = board.with(0, place).stones[0];
                place & board.taken() == 0
                    && all_lines().iter().any(|line| {
                        let line = line.iter().fold(0, |bits, &[column, row]| bits | bit(column, row));
                        line & with_it == line && line & place != 0
                    })
            };
            let places = (0..49).map(|shift| 1_u64 << shift).filter(|place| place & FULL != 0);
            assert_eq!(board.threats(0), places.filter(completes).sum::<u64>());
        }
    }

    #[test]
    fn stones_pile_up_until_the_column_is_full() {
        let mut board = Board::default();
        for row in 0..ROWS {
            let place = board.landing(3).unwrap();
            assert_eq!(cell(place.trailing_zeros()), [3, row]);
            board = board.with(usize::from(row % 2), place);
        }
        assert_eq!((board.landing(3), board.landing(7), board.count()), (None, None, 6));
        assert_eq!((board.at(3, 0), board.at(3, 1), board.at(2, 0)), (Some(0), Some(1), None));
    }
}
