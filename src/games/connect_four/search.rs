//! Alpha-beta search for the hard bot: iterative deepening with a transposition table and a budget of positions.
//!
//! Must not: look at a clock. The budget counts positions, so that a decision is the same on every machine.
//!
//! After Pascal Pons, "Solving Connect 4: how to build a perfect AI" (move ordering by threats, moves that do not lose
//! at once), with an estimate at the horizon in place of a full solution.

use super::board::{Board, CELLS, COLUMNS, column_mask};

/// Positions one decision may look at: a millisecond and a half in a release build.
const POSITIONS_MAX: u32 = 8_000;
/// Entries of the transposition table; a prime, so that its remainder spreads positions evenly.
const TABLE_LEN: usize = 4_093;
/// A win is worth this, less the stones on the board when it happens: a sooner win is better.
const WIN: i16 = 1_000;
/// A value beyond this is a proven win or loss.
const PROVEN: i16 = WIN - CELLS as i16 - 1;
/// The lowest row.
const BOTTOM: u64 = 0x0000_0408_1020_4081;
/// Rows 3 and 5 counted from 1: the player who began the match gets to play there when the other columns are full.
const ODD_ROWS: u64 = (BOTTOM << 2) | (BOTTOM << 4);
/// Rows 2, 4 and 6: the same for the other player.
const EVEN_ROWS: u64 = (BOTTOM << 1) | (BOTTOM << 3) | (BOTTOM << 5);

/// The columns from the centre out; the mirrored order makes two games in the same position differ.
const ORDERS: [[u8; COLUMNS as usize]; 2] = [[3, 2, 4, 1, 5, 0, 6], [3, 4, 2, 5, 1, 6, 0]];

/// The best place for the next stone of `side` that the budget finds; `None` when the board is full.
pub(super) fn best(board: Board, side: usize, mirrored: bool) -> Option<u64> {
    let open = board.open();
    let winning = open & board.threats(side);
    let safe = safe_places(board, side);
    let forced = open & board.threats(1 - side);
    match [winning, safe, forced, open].into_iter().find(|&places| places != 0) {
        Some(places) if places == safe && winning == 0 => Some(Search::new(mirrored).deepen(board, side)),
        Some(places) => Some(lowest(places)),
        None => None,
    }
}

/// The places that do not let the other side win with its next stone.
fn safe_places(board: Board, side: usize) -> u64 {
    let danger = board.threats(1 - side);
    let forced = board.open() & danger;
    let places = if forced == 0 { board.open() } else { forced };
    if forced.count_ones() > 1 { 0 } else { places & !(danger >> 1) }
}

fn lowest(places: u64) -> u64 {
    places & places.wrapping_neg()
}

/// How a value in the table bounds the true one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Exact,
    AtLeast,
    AtMost,
}

#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    best: u64,
    value: i16,
    depth: u8,
    bound: Bound,
}

struct Search {
    order: [u8; COLUMNS as usize],
    table: Vec<Entry>,
    budget: u32,
}

/// The budget is used up, and the iteration does not count.
struct OutOfBudget;

impl Search {
    fn new(mirrored: bool) -> Search {
        let empty = Entry { key: u64::MAX, best: 0, value: 0, depth: 0, bound: Bound::Exact };
        let order = ORDERS[usize::from(mirrored)];
        Search { order, table: vec![empty; TABLE_LEN], budget: POSITIONS_MAX }
    }

    /// Searches deeper and deeper; answers the best place of the last whole iteration.
    fn deepen(&mut self, board: Board, side: usize) -> u64 {
        let mut chosen = lowest(safe_places(board, side));
        for depth in 1..=(CELLS - board.count()) as u8 {
            match self.root(board, side, depth, chosen) {
                Ok((value, place)) => {
                    chosen = place;
                    if value.abs() >= PROVEN {
                        break;
                    }
                }
                Err(OutOfBudget) => break,
            }
        }
        chosen
    }

    fn root(&mut self, board: Board, side: usize, depth: u8, hint: u64) -> Result<(i16, u64), OutOfBudget> {
        let (mut best, mut chosen) = (-WIN, hint);
        for place in self.ordered(board, side, safe_places(board, side), hint) {
            let value = -self.value(board.with(side, place), 1 - side, depth - 1, (-WIN, -best))?;
            if value > best {
                (best, chosen) = (value, place);
            }
        }
        Ok((best, chosen))
    }

    /// The value of the position for `side`, whose turn it is, when both look `depth` stones ahead.
    fn value(
        &mut self,
        board: Board,
        side: usize,
        depth: u8,
        window: (i16, i16),
    ) -> Result<i16, OutOfBudget> {
        self.budget = self.budget.checked_sub(1).ok_or(OutOfBudget)?;
        let stones = board.count() as i16;
        if board.open() & board.threats(side) != 0 {
            return Ok(WIN - stones - 1);
        }
        if stones == CELLS as i16 {
            return Ok(0);
        }
        let safe = safe_places(board, side);
        if safe == 0 {
            return Ok(stones + 2 - WIN);
        }
        if depth == 0 {
            return Ok(estimate(board, side));
        }
        self.explore(board, side, depth, window, safe)
    }

    fn explore(
        &mut self,
        board: Board,
        side: usize,
        depth: u8,
        (low, high): (i16, i16),
        safe: u64,
    ) -> Result<i16, OutOfBudget> {
        // Own stones plus all stones: the carry marks the top of each column, which makes this unique (Tromp).
        let key = board.of(side) + board.taken();
        let slot = (key % TABLE_LEN as u64) as usize;
        let known = Some(self.table[slot]).filter(|entry| entry.key == key);
        if let Some(value) = known.and_then(|entry| settled(entry, depth, low, high)) {
            return Ok(value);
        }
        let (mut best, mut chosen) = (-WIN, 0);
        for place in self.ordered(board, side, safe, known.map_or(0, |entry| entry.best)) {
            let window = (-high, -best.max(low));
            let value = -self.value(board.with(side, place), 1 - side, depth - 1, window)?;
            if value > best {
                (best, chosen) = (value, place);
            }
            if best >= high {
                break;
            }
        }
        let bound = match best {
            value if value >= high => Bound::AtLeast,
            value if value <= low => Bound::AtMost,
            _ => Bound::Exact,
        };
        self.table[slot] = Entry { key, best: chosen, value: best, depth, bound };
        Ok(best)
    }

    /// `places` with the most promising first: the hint, then by the threats they make, then by the centre.
    fn ordered(
        &self,
        board: Board,
        side: usize,
        places: u64,
        hint: u64,
    ) -> impl Iterator<Item = u64> + use<> {
        let mut list = [(0_u32, 0_u64); COLUMNS as usize];
        let mut len = 0;
        for column in self.order {
            let place = places & column_mask(column);
            if place == 0 {
                continue;
            }
            let promise =
                if place == hint { u32::MAX } else { board.with(side, place).threats(side).count_ones() };
            let at = list[..len].iter().position(|&(other, _)| other < promise).unwrap_or(len);
            list.copy_within(at..len, at + 1);
            list[at] = (promise, place);
            len += 1;
        }
        list.into_iter().take(len).map(|(_, place)| place)
    }
}

/// The value of a known position, if it is exact enough for the window.
fn settled(entry: Entry, depth: u8, low: i16, high: i16) -> Option<i16> {
    let decides = match entry.bound {
        Bound::Exact => true,
        Bound::AtLeast => entry.value >= high,
        Bound::AtMost => entry.value <= low,
    };
    (decides && (entry.depth >= depth || entry.value.abs() >= PROVEN)).then_some(entry.value)
}

/// An estimate at the horizon: open threats, those on rows of the right parity more, and stones near the centre.
fn estimate(board: Board, side: usize) -> i16 {
    let began = if board.count().is_multiple_of(2) { side } else { 1 - side };
    let worth = |side: usize| {
        let rows = if side == began { ODD_ROWS } else { EVEN_ROWS };
        let threats = board.threats(side);
        let centre = column_mask(3) | column_mask(2) | column_mask(4);
        let stones = (board.of(side) & centre).count_ones() + (board.of(side) & column_mask(3)).count_ones();
        (16 * threats.count_ones() + 24 * (threats & rows).count_ones() + 2 * stones) as i16
    };
    worth(side) - worth(1 - side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(columns: &[u8]) -> Board {
        let drop = |board: Board, (turn, &column): (usize, &u8)| {
            board.with(turn % 2, board.landing(column).unwrap())
        };
        columns.iter().enumerate().fold(Board::default(), drop)
    }

    fn column(place: Option<u64>) -> u8 {
        super::super::board::cell(place.unwrap().trailing_zeros())[0]
    }

    #[test]
    fn a_win_is_taken_and_a_loss_is_stopped() {
        assert_eq!(column(best(after(&[0, 6, 1, 6, 2, 6]), 0, false)), 3);
        assert_eq!(column(best(after(&[0, 6, 1, 6, 2]), 1, true)), 3);
    }

    #[test]
    fn an_open_pair_in_the_bottom_row_is_answered() {
        let answer = column(best(after(&[2, 0, 3]), 1, false));
        assert!([1, 4].contains(&answer), "column {answer} lets the other build three with both ends open");
    }

    #[test]
    fn the_last_place_is_played_and_a_full_board_answers_nothing() {
        let rows = [0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1];
        let pairs = [[0_u8, 1], [2, 3], [4, 5]].map(|[left, right]| rows.map(|one| [left, right][one]));
        let mut columns: Vec<u8> = pairs.concat();
        columns.extend([6; 5]);
        assert_eq!(column(best(after(&columns), 1, false)), 6);
        columns.push(6);
        assert_eq!(best(after(&columns), 0, false), None);
    }

    #[test]
    fn a_proven_win_is_kept_until_it_is_on_the_board() {
        // The first player owns the bottom row: three stones with both ends open after the next one.
        let mut columns = vec![3, 3, 2];
        columns.push(6);
        for _ in 0..6 {
            let board = after(&columns);
            if board.has_line(0) {
                break;
            }
            columns.push(column(best(board, columns.len() % 2, false)));
        }
        assert!(after(&columns).has_line(0), "{columns:?}");
    }
}
