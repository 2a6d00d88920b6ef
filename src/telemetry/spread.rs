//! How values are spread. Values are counted in buckets that grow with the value, eight to each doubling, so a value is
//! known to an eighth.

/// Buckets to each doubling, as a power of two.
const FINENESS: u32 = 3;
/// The largest value that is told apart; larger ones count as this. In microseconds it is 16 seconds.
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
pub struct TimeSpread(pub(super) [u64; BUCKETS]);

impl Default for TimeSpread {
    fn default() -> TimeSpread {
        TimeSpread::new()
    }
}

impl std::fmt::Debug for TimeSpread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spread({} values, p50 {}, max {})", self.len(), self.quantile(0.5), self.max())
    }
}

impl TimeSpread {
    pub(super) const fn new() -> TimeSpread {
        TimeSpread([0; BUCKETS])
    }

    /// How many values there are.
    pub fn len(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|hits| *hits == 0)
    }

    /// The value that this share (0 to 1) of all values does not exceed; 0 if there are none. It is at most an eighth too
    /// large.
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

    /// The largest value; 0 if there are none. It is at most an eighth too large.
    pub fn max(&self) -> u64 {
        self.0.iter().rposition(|hits| *hits > 0).map_or(0, |bucket| floor(bucket + 1) - 1)
    }

    /// The values that were added since an earlier reading of the same spread.
    #[must_use]
    pub fn since(&self, earlier: &TimeSpread) -> TimeSpread {
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

    fn spread(values: impl IntoIterator<Item = u64>) -> TimeSpread {
        let mut spread = TimeSpread::default();
        values.into_iter().for_each(|value| spread.hit(bucket(value), 1));
        spread
    }

    #[test]
    fn buckets_are_in_the_order_of_their_values_and_an_eighth_wide() {
        let mut last = 0;
        for value in (0..5000).chain((5000..=VALUE_MAX).step_by(977)) {
            let found = bucket(value);
            assert!(found >= last && found < BUCKETS, "{value}: {found} after {last}");
            assert!((floor(found)..floor(found + 1)).contains(&value), "{value} in {found}");
            assert!(floor(found + 1) - floor(found) <= (value / 8).max(1), "{value} in {found}");
            last = found;
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_right_to_an_eighth() {
        let values = spread(1..=1000);
        for (share, right) in [(0.5, 500), (0.99, 990), (1.0, 1000)] {
            let told = values.quantile(share);
            assert!((right..=right + right / 8).contains(&told), "{share}: {told}");
        }
        assert!((1000..=1125).contains(&values.max()), "{}", values.max());
        assert_eq!((values.len(), spread([3]).quantile(0.5), spread([0]).max()), (1000, 3, 0));
    }

    #[test]
    fn of_nothing_every_quantile_is_zero() {
        let nothing = TimeSpread::default();
        assert_eq!((nothing.quantile(0.5), nothing.max(), nothing.is_empty()), (0, 0, true));
    }

    #[test]
    fn what_was_there_before_does_not_count() {
        let earlier = spread([10, 10, 5000]);
        let mut now = earlier.clone();
        now.hit(bucket(70), 1);
        assert_eq!(now.since(&earlier), spread([70]));
    }
}
