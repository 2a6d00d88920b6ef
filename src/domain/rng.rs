//! The randomness of a match, and of a draw: seeded, serializable, the same on every machine.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng as _, SeedableRng};
use serde::{Deserialize, Serialize};

/// A PCG-32 generator (O'Neill 2014) that lives in the state of a game or of a tournament.
///
/// Range reduction and shuffling are spelled out here because the `rand` crate may change its own between versions,
/// and a journal must give the same states for years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rng(Pcg32);

impl Rng {
    /// The generator that belongs to `seed`.
    pub fn seeded(seed: u64) -> Rng {
        Rng(Pcg32::seed_from_u64(seed))
    }

    /// 32 even bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// An even number in `0..n`; 0 when `n` is 0. Unbiased (Lemire 2019, with rejection).
    pub fn below(&mut self, n: u32) -> u32 {
        let threshold = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let wide = u64::from(self.bits()) * u64::from(n);
            if (wide & 0xFFFF_FFFF) >= u64::from(threshold) {
                return (wide >> 32) as u32;
            }
        }
    }

    /// An even number in `[0, 1)`, in steps of 2⁻²⁴.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    /// An even number in `[low, high)`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Shuffles in place (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }

    /// One of `items`, or `None` of nothing.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u32) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_of_a_seed_never_changes() {
        let mut rng = Rng::seeded(7);
        let drawn: Vec<u32> = (0..6).map(|_| rng.below(1000)).collect();
        assert_eq!(drawn, [568, 96, 638, 820, 552, 318]);
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut items: Vec<u32> = (0..50).collect();
        Rng::seeded(1).shuffle(&mut items);
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
