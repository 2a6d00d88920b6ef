//! How patient matchmaking is: how far apart ratings may be, and how the answer widens with waiting.

/// The rules by which tickets are paired. Ratings are in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairingRules {
    /// The window of a ticket that has just come.
    pub window_start: i64,
    /// By how much it widens each second.
    pub window_per_s: i64,
    /// The widest window.
    pub window_max: i64,
    /// Whoever has waited longest says how far apart the ratings of a match may be, up to so many times the window of each
    /// other ticket. With 1 a newcomer plays with nobody outside of the own window, and somebody without equals waits for
    /// long where few come.
    pub stretch: u32,
    /// A match with fewer players than it could have begins only when one of them has waited for so long.
    pub full_wait_ms: u64,
    /// Bots take seats only when one of the players has waited for so long.
    pub bots_wait_ms: u64,
}

impl PairingRules {
    /// The window of a ticket that has waited for so long.
    pub fn window(&self, waited_ms: u64) -> i64 {
        let widened = i128::from(self.window_per_s) * i128::from(waited_ms) / 1000;
        let window = i128::from(self.window_start) + widened;
        i64::try_from(window.min(i128::from(self.window_max))).unwrap_or(self.window_max)
    }
}

#[cfg(test)]
impl PairingRules {
    /// Rules for tests: 100 points, and 10 more each second, up to 1000.
    pub(crate) fn example() -> PairingRules {
        PairingRules {
            window_start: 10_000,
            window_per_s: 1_000,
            window_max: 100_000,
            stretch: 3,
            full_wait_ms: 10_000,
            bots_wait_ms: 20_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_widens_with_every_second_up_to_its_bound() {
        let rules = PairingRules::example();
        let windows = [0, 500, 30_000, 90_000, 100_000, u64::MAX].map(|waited_ms| rules.window(waited_ms));
        assert_eq!(windows, [10_000, 10_500, 40_000, 100_000, 100_000, 100_000]);
    }
}
