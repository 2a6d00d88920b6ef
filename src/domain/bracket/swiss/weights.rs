//! Many wishes of different importance, as one weight for each pair.
//!
//! Each pair costs something in each of several respects. The weights are such that the heaviest matching has as many pairs
//! as possible; of those the least sum of the first cost, of those the least sum of the second, and so on.

use integer_blossom::max_weight_matching;

/// How many respects there are.
pub(super) const RESPECTS: usize = 10;
/// What a pair costs, the most important first.
pub(super) type Costs = [u32; RESPECTS];

/// Sums up to here fit the arithmetic of the matching.
const ROOM: i128 = 1 << 118;

/// The pairs of the best matching among `0..count`. `costs` says what a pair costs, `None` if it is not allowed.
pub(super) fn matched(count: usize, costs: impl Fn(usize, usize) -> Option<Costs>) -> Vec<Option<usize>> {
    let mut priced = vec![None; count * count];
    let mut highest = [0_u32; RESPECTS];
    for one in 0..count {
        for other in one + 1..count {
            priced[one * count + other] = costs(one, other);
            for (known, cost) in highest.iter_mut().zip(priced[one * count + other].unwrap_or_default()) {
                *known = cost.max(*known);
            }
        }
    }
    let (factors, base) = factors(highest, (count / 2).max(1) as i128);
    let weight = |costs: Option<Costs>| {
        let product = |(cost, factor): (u32, i128)| i128::from(cost) * factor;
        costs.map_or(0, |costs| base - costs.into_iter().zip(factors).map(product).sum::<i128>())
    };
    let weights: Vec<i128> = priced.into_iter().map(weight).collect();
    max_weight_matching(&weights, count)
}

/// What a cost of one weighs in each respect, and what a pair is worth. What there is no room for weighs nothing: that are
/// the least important respects, and only if more than a thousand are matched at once.
fn factors(highest: Costs, pairs: i128) -> ([i128; RESPECTS], i128) {
    let steps = highest.map(|cost| i128::from(cost) * pairs + 1);
    let mut kept = RESPECTS;
    let whole = |kept: usize| {
        steps[..kept]
            .iter()
            .try_fold(pairs + 1, |product, step| product.checked_mul(*step).filter(|all| *all < ROOM))
    };
    while whole(kept).is_none() && kept > 0 {
        kept -= 1;
    }
    let mut factors = [0; RESPECTS];
    let mut base = 1;
    for respect in (0..kept).rev() {
        factors[respect] = base;
        base *= steps[respect];
    }
    (factors, base)
}

/// As many pairs as possible among `0..count`.
pub(super) fn most_pairs(count: usize, allowed: impl Fn(usize, usize) -> bool) -> usize {
    let mut weights = vec![0_i32; count * count];
    for one in 0..count {
        for other in one + 1..count {
            weights[one * count + other] = i32::from(allowed(one, other));
        }
    }
    max_weight_matching(&weights, count).iter().flatten().count() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_more_important_wish_outweighs_all_less_important_ones() {
        let cost = |first: u32, last: u32| {
            let mut costs = [0; RESPECTS];
            (costs[0], costs[RESPECTS - 1]) = (first, last);
            Some(costs)
        };
        let mates = |costs: &dyn Fn(usize, usize) -> Option<Costs>| matched(4, costs);
        assert_eq!(
            mates(&|one, other| if one + other == 3 { cost(0, 9) } else { cost(1, 0) }),
            [Some(3), Some(2), Some(1), Some(0)]
        );
        let star = mates(&|one, _| if one == 0 { cost(5, 5) } else { None });
        assert_eq!(star.iter().flatten().count(), 2, "as many pairs as there can be, at any cost");
        assert_eq!(most_pairs(4, |one, _| one == 0), 1);
    }
}
