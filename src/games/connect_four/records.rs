//! What Connect Four declares for the records: its counters and achievements.

use super::ConnectFour;
use crate::game::{Achievement, Counter, Seat};

const STONES: Counter = Counter::new("stones", "Stones");
const LINES: Counter = Counter::new("lines", "Lines");
const WENT_FIRST: Counter = Counter::new("went_first", "Went first");

pub(super) const COUNTERS: &[Counter] = &[STONES, LINES, WENT_FIRST];

pub(super) const ACHIEVEMENTS: &[Achievement] = &[Achievement::new(
    "quick_thinker",
    "Quick thinker",
    "Made a line of Connect Four with at most six stones",
    |of| of.won && of.count(LINES) > 0 && of.count(STONES) <= 6,
)];

impl ConnectFour {
    pub(super) fn count(&self, seat: Seat) -> Vec<(Counter, i64)> {
        if seat.index() >= self.seated.len() {
            return Vec::new();
        }
        vec![
            (STONES, self.board.of(seat.index()).count_ones().into()),
            (LINES, self.board.has_line(seat.index()).into()),
            (WENT_FIRST, (self.first == seat).into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::achievements::tests::{Case, assert_just_reached};

    #[test]
    fn a_quick_thinker_needs_a_line_and_few_stones() {
        let won = |lines, stones| {
            Case::of("connect_four", None).place(1, 2).counted(LINES, lines).counted(STONES, stones)
        };
        for short in [won(0, 6), won(1, 7), won(1, 6).place(2, 2)] {
            assert_just_reached(ACHIEVEMENTS, vec![("quick_thinker", won(1, 6), short)]);
        }
    }
}
