//! How values are spread, in buckets that grow with the value: 64 to each doubling, so a value is known to a sixty-fourth.

/// Buckets to each doubling, as a power of two.
const FINENESS: u32 = 6;
/// The largest value that is told apart; larger ones count as this. It is 16 seconds in microseconds, and 16 MiB in
/// bytes.
const VALUE_MAX: u64 = (1 << 24) - 1;
/// How many buckets there are.
pub(super) const BUCKETS: usize = bucket(VALUE_MAX) + 1;

/// The bucket of a value.
pub(super) const fn bucket(value: u64) -> usize {
    let value = if value > VALUE_MAX { VALUE_MAX } else { value };
    if value < 1 << FINENESS {
        return value as usize;
    }
    let shift = value.ilog2() - FINENESS;
    ((shift as usize) << FINENESS) + (value >> shift) as usize
}

/// The smallest value of a bucket.
const fn floor(bucket: usize) -> u64 {
    if bucket < 2 << FINENESS {
        return bucket as u64;
    }
    let shift = (bucket >> FINENESS) - 1;
    (((bucket & ((1 << FINENESS) - 1)) + (1 << FINENESS)) as u64) << shift
}

/// How many values fell into each bucket.
#[derive(Clone, PartialEq, Eq)]
pub struct Histogram([u64; BUCKETS]);

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram::new()
    }
}

impl std::fmt::Debug for Histogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Histogram({} values, p50 {}, max {})", self.len(), self.quantile(0.5), self.max())
    }
}

impl Histogram {
    /// One without values.
    pub const fn new() -> Histogram {
        Histogram([0; BUCKETS])
    }

    /// Takes in a value.
    pub fn note(&mut self, value: u64) {
        self.hit(bucket(value), 1);
    }

    /// How many values there are.
    pub fn len(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|hits| *hits == 0)
    }

    /// The value that this share of all values (0 to 1) does not exceed; 0 where there are none. At most a sixty-fourth too large.
    pub fn quantile(&self, share: f64) -> u64 {
        let wanted = ((self.len() as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, hits) in self.0.iter().enumerate() {
            seen += hits;
            if seen >= wanted {
                return floor(bucket + 1) - 1;
            }
        }
        0
    }

    /// The largest value; 0 where there are none. At most a sixty-fourth too large.
    pub fn max(&self) -> u64 {
        self.0.iter().rposition(|hits| *hits > 0).map_or(0, |bucket| floor(bucket + 1) - 1)
    }

    /// How many values are smaller than `bound`, which is exact where a bucket begins there: at a multiple of 125 · 2ⁿ or
    /// 100 · 2ⁿ among them.
    pub fn below(&self, bound: u64) -> u64 {
        self.0[..bucket(bound)].iter().sum()
    }

    /// The sum of all values, to a hundred-and-twenty-eighth: each counts as the middle of its bucket.
    pub fn sum(&self) -> u64 {
        let middle = |bucket| (floor(bucket) + floor(bucket + 1) - 1) / 2;
        self.0.iter().enumerate().map(|(bucket, hits)| middle(bucket) * hits).sum()
    }

    /// The values that were added since an earlier reading of the same spread.
    #[must_use]
    pub fn since(&self, earlier: &Histogram) -> Histogram {
        let mut fresh = self.clone();
        fresh.0.iter_mut().zip(&earlier.0).for_each(|(now, then)| *now = now.saturating_sub(*then));
        fresh
    }

    pub(super) fn hit(&mut self, bucket: usize, hits: u64) {
        self.0[bucket] += hits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::new();
        values.into_iter().for_each(|value| histogram.note(value));
        histogram
    }

    #[test]
    fn buckets_are_in_the_order_of_their_values_and_a_sixty_fourth_wide() {
        let mut last = 0;
        for value in (0..5000).chain((5000..=VALUE_MAX).step_by(977)) {
            let found = bucket(value);
            assert!(found >= last && found < BUCKETS, "{value}: {found} after {last}");
            assert!((floor(found)..floor(found + 1)).contains(&value), "{value} in {found}");
            assert!(floor(found + 1) - floor(found) <= (value / 64).max(1), "{value} in {found}");
            last = found;
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_right_to_a_sixty_fourth() {
        let values = histogram(1..=1000);
        for (share, right) in [(0.5, 500), (0.99, 990), (1.0, 1000)] {
            let told = values.quantile(share);
            assert!((right..=right + right / 64).contains(&told), "{share}: {told}");
        }
        assert!((1000..=1015).contains(&values.max()), "{}", values.max());
        assert_eq!((values.len(), histogram([3]).quantile(0.5), histogram([0]).max()), (1000, 3, 0));
    }

    #[test]
    fn values_below_the_bounds_of_scales_are_counted_exactly() {
        for unit in [100_u64, 125] {
            for bound in (0..14).map(|power| unit << power) {
                let values = histogram([bound - 1, bound, bound + 1, bound / 2]);
                assert_eq!(values.below(bound), 2, "{bound}");
            }
        }
    }

    #[test]
    fn a_sum_is_right_to_a_hundred_and_twenty_eighth() {
        let sum = histogram(1..=10_000).sum();
        assert!(sum.abs_diff(50_005_000) <= 50_005_000 / 128, "{sum}");
        assert_eq!((histogram([]).sum(), histogram([3, 60]).sum()), (0, 63));
    }

    #[test]
    fn of_nothing_every_quantile_is_zero() {
        let nothing = Histogram::new();
        assert_eq!((nothing.quantile(0.5), nothing.max(), nothing.is_empty()), (0, 0, true));
    }

    #[test]
    fn what_was_there_before_does_not_count() {
        let earlier = histogram([10, 10, 5000]);
        let mut now = earlier.clone();
        now.note(70);
        assert_eq!(now.since(&earlier), histogram([70]));
    }
}
