//! Where those who lose in the winners' bracket come into the losers' bracket.
//!
//! Crossing the halves, quarters and so on of the bracket delays rematches. All orders in use turn places of equal size
//! around: each is the place with some of its bits changed, so that it is its own inverse.

/// An order of dropping, by the names of `brackets-manager` (npm).
#[derive(Debug, Clone, Copy)]
enum Order {
    Natural,
    Reverse,
    HalfShift,
    ReverseHalfShift,
    PairFlip,
}

use Order::{HalfShift, Natural, PairFlip, Reverse, ReverseHalfShift};

/// The default orders of `brackets-manager` 1.11 for those who lose in round 1, 2, 3 … of brackets of 8 to 128 places.
const TABLE: [&[Order]; 5] = [
    &[Natural, Reverse, Natural],
    &[Natural, ReverseHalfShift, Reverse, Natural],
    &[Natural, Reverse, HalfShift, Natural, Natural],
    &[Natural, Reverse, HalfShift, Reverse, Natural, Natural],
    &[Natural, Reverse, HalfShift, PairFlip, PairFlip, PairFlip, Natural],
];

/// Which match of `round` of the winners' bracket, counted from 1, drops its loser to `place` of the losers' bracket, in a
/// bracket of 2^`rounds` places.
pub(super) fn drop_place(rounds: u32, round: u32, place: usize) -> usize {
    let bits = rounds - round;
    let all = (1 << bits) - 1;
    let turned = match rounds {
        0..=2 => 0,
        3..=7 => turned_by(TABLE[rounds as usize - 3][round as usize - 1], bits),
        _ => counted(bits, round),
    };
    place ^ (turned & all)
}

fn turned_by(order: Order, bits: u32) -> usize {
    let (all, half) = ((1 << bits) - 1, (1 << bits) >> 1);
    match order {
        Natural => 0,
        Reverse => all,
        HalfShift => half,
        ReverseHalfShift => all ^ half,
        PairFlip => 1,
    }
}

/// The order of large brackets: the number of the round, counted from 0, its lowest bit laid on the highest bit of the
/// place.
///
/// Two who met in one round and drop from two other ones meet again the later, the higher the highest bit is in which the
/// orders of those rounds differ. Rounds an odd number apart cross halves, those 2, 6, 10 … apart cross quarters, those
/// 4, 12 … apart eighths.
fn counted(bits: u32, round: u32) -> usize {
    let count = (round - 1) as usize;
    (0..bits).filter(|bit| (count >> bit) & 1 == 1).map(|bit| 1 << (bits - 1 - bit)).sum()
}
