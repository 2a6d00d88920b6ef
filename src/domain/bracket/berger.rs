//! Who plays whom in which round of a round robin.

/// The pairs of one round, the one with the first side in front. Positions are counted from 0.
pub(super) type RoundOfPairs = Vec<[u16; 2]>;

/// The rounds of a round robin by the Berger tables (FIDE Handbook C.05, annex), `cycles` times.
///
/// The last position is fixed and alternates sides; if the number is odd nobody has it, and whoever would meet it rests.
/// Sides are swapped from cycle to cycle, and all but the last cycle exchange their last two rounds, because somebody would
/// have the same side three times in a row otherwise (same annex, double round robin).
pub(super) fn berger(entrants: u16, cycles: u8) -> Vec<RoundOfPairs> {
    let once = one_cycle(entrants);
    let mut rounds = Vec::new();
    for cycle in 0..cycles {
        let turned = cycle % 2 == 1;
        let turn = |pair: &[u16; 2]| if turned { [pair[1], pair[0]] } else { *pair };
        rounds.extend(once.iter().map(|pairs| pairs.iter().map(turn).collect::<RoundOfPairs>()));
        let last = rounds.len();
        if cycle + 1 < cycles && once.len() > 1 {
            rounds.swap(last - 1, last - 2);
        }
    }
    rounds
}

fn one_cycle(entrants: u16) -> Vec<RoundOfPairs> {
    let fixed = (entrants + entrants % 2) - 1;
    let mut rounds = vec![RoundOfPairs::new(); usize::from(fixed)];
    for first in 0..entrants {
        for second in first + 1..entrants {
            let sum = if second == fixed { 2 * first } else { first + second };
            rounds[usize::from(sum % fixed)].push(sides(first, second, fixed));
        }
    }
    rounds
}

/// Of two, the lower position has the first side if their sum is odd; against the fixed one, if it is in the first half.
fn sides(lower: u16, higher: u16, fixed: u16) -> [u16; 2] {
    let lower_is_first = if higher == fixed { lower <= fixed / 2 } else { (lower + higher) % 2 == 1 };
    if lower_is_first { [lower, higher] } else { [higher, lower] }
}
