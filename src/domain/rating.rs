//! How well somebody plays: Weng-Lin ratings, for any number of players in a free-for-all.
//! Must not: know what was played.
//!
//! Weng and Lin, "A Bayesian Approximation Method for Online Ranking" (JMLR 12, 2011), Bradley-Terry with full pairing: a match
//! counts as duels of everybody with everybody. Duels of one match are not independent, so that in a large field their sum would
//! throw mu far off and leave no uncertainty after one match; a match counts as `DUELS_MAX` duels at most.

use skillratings::Outcomes;
use skillratings::weng_lin::{WengLinConfig, WengLinRating, weng_lin};

use super::{Ladder, Rating};

/// The estimated skill of a new player.
const MU: f64 = 25.0;
/// The uncertainty of a new player's estimate, which is the greatest that there is.
const SIGMA_MAX: f64 = MU / 3.0;
/// The least uncertainty, so that ratings always move.
const SIGMA_MIN: f64 = 0.8;
/// By what the uncertainty grows with each match, because people change (as squares are added up).
const TAU: f64 = MU / 300.0;
/// The largest estimate, up and down: beyond it the formulas run out of numbers.
const MU_MAX: f64 = 250.0;
/// As how many duels a match counts at most.
const DUELS_MAX: f64 = 4.0;

impl Rating {
    /// The rating of somebody who has not played yet; it is shown as 1000.
    pub fn new(ladder: Ladder) -> Rating {
        let shown = shown(MU, SIGMA_MAX);
        Rating { ladder, mu: MU, sigma: SIGMA_MAX, shown, peak: shown, matches: 0 }
    }

    /// The rating after one more match, which led to this estimate.
    pub fn moved(mut self, (mu, sigma): (f64, f64)) -> Rating {
        (self.mu, self.sigma) = (mu, sigma);
        self.shown = shown(mu, sigma);
        self.peak = self.peak.max(self.shown);
        self.matches = self.matches.saturating_add(1);
        self
    }
}

/// The rating that people are shown, in hundredths: 1000 + 40 (mu - 3 sigma), and never below 0.
pub fn shown(mu: f64, sigma: f64) -> i64 {
    let shown = (100.0 * 40.0f64).mul_add(mu - 3.0 * sigma, 100_000.0).max(0.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and turns what is no number into 0")]
    let shown = shown as i64;
    shown
}

/// The estimates (mu, sigma) after a match, in the order of the estimates before it and of the placements. An estimate that
/// is no number counts as that of a new player.
pub fn rate(before: &[(f64, f64)], placements: &[u16]) -> Vec<(f64, f64)> {
    let known: Vec<WengLinRating> = before.iter().map(|&estimate| prepared(estimate)).collect();
    let mut sums = vec![Sum::default(); known.len()];
    for one in 0..known.len() {
        for other in one + 1..known.len() {
            let outcome = outcome(placements, one, other);
            let (a, b) = weng_lin(&known[one], &known[other], &outcome, &WengLinConfig::default());
            sums[one].add(&known[one], &a);
            sums[other].add(&known[other], &b);
        }
    }
    known.iter().zip(sums).map(|(known, sum)| sum.applied(known)).collect()
}

fn outcome(placements: &[u16], one: usize, other: usize) -> Outcomes {
    match placements.get(one).cmp(&placements.get(other)) {
        std::cmp::Ordering::Less => Outcomes::WIN,
        std::cmp::Ordering::Equal => Outcomes::DRAW,
        std::cmp::Ordering::Greater => Outcomes::LOSS,
    }
}

fn prepared((mu, sigma): (f64, f64)) -> WengLinRating {
    if !mu.is_finite() || !sigma.is_finite() {
        return WengLinRating { rating: MU, uncertainty: SIGMA_MAX };
    }
    let uncertainty = (sigma * sigma + TAU * TAU).sqrt().clamp(SIGMA_MIN, SIGMA_MAX);
    WengLinRating { rating: mu.clamp(-MU_MAX, MU_MAX), uncertainty }
}

/// The sum of the duels of one player.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    duels: f64,
    mu: f64,
    /// By which part sigma² shrinks.
    shrinks: f64,
}

impl Sum {
    fn add(&mut self, before: &WengLinRating, after: &WengLinRating) {
        self.duels += 1.0;
        self.mu += after.rating - before.rating;
        self.shrinks += 1.0 - (after.uncertainty / before.uncertainty).powi(2);
    }

    fn applied(self, known: &WengLinRating) -> (f64, f64) {
        let weight = if self.duels > DUELS_MAX { DUELS_MAX / self.duels } else { 1.0 };
        let mu = (known.rating + weight * self.mu).clamp(-MU_MAX, MU_MAX);
        let left = (1.0 - weight * self.shrinks).max(0.0);
        (mu, (known.uncertainty * left.sqrt()).clamp(SIGMA_MIN, SIGMA_MAX))
    }
}

#[cfg(test)]
mod tests {
    use skillratings::MultiTeamOutcome;
    use skillratings::weng_lin::weng_lin_multi_team;

    use super::*;

    const NEW: (f64, f64) = (MU, SIGMA_MAX);

    #[test]
    fn up_to_five_players_are_rated_as_the_library_rates_them() {
        let placements: [u16; 5] = [1, 2, 2, 4, 5];
        let teams = [[WengLinRating::new()]; 5];
        let ranked: Vec<_> = teams
            .iter()
            .zip(placements)
            .map(|(team, rank)| (&team[..], MultiTeamOutcome::new(rank.into())))
            .collect();
        let theirs = weng_lin_multi_team(&ranked, &WengLinConfig::new());
        for (ours, theirs) in rate(&[NEW; 5], &placements).iter().zip(theirs) {
            assert!((ours.0 - theirs[0].rating).abs() < 1e-9, "{ours:?} {theirs:?}");
            assert!((ours.1 - theirs[0].uncertainty).abs() < 1e-9, "{ours:?} {theirs:?}");
        }
    }

    #[test]
    fn the_better_place_gets_the_better_rating_in_a_field_of_any_size() {
        for players in [2, 3, 10, 100] {
            let placements: Vec<u16> = (1..=players).collect();
            let after = rate(&vec![NEW; usize::from(players)], &placements);
            assert!(after.windows(2).all(|pair| pair[0].0 > pair[1].0));
            assert!(
                after.iter().all(|(mu, sigma)| (10.0..40.0).contains(mu) && (7.0..SIGMA_MAX).contains(sigma))
            );
        }
    }

    #[test]
    fn equals_who_tie_stay_equals() {
        let after = rate(&[NEW; 7], &[1; 7]);
        assert!(after.iter().all(|&(mu, sigma)| (mu - MU).abs() < 1e-9 && sigma < SIGMA_MAX));
        assert_eq!(shown(MU, SIGMA_MAX), 100_000);
    }

    #[test]
    fn nothing_that_is_loaded_makes_a_rating_that_is_no_number() {
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 0.0, 25.0];
        for mu in odd {
            for sigma in odd {
                for (mu, sigma) in rate(&[(mu, sigma), NEW, (1e9, 1e-9)], &[3, 1, 2]) {
                    assert!(mu.abs() <= MU_MAX && (SIGMA_MIN..=SIGMA_MAX).contains(&sigma), "{mu} {sigma}");
                    assert!(shown(mu, sigma) >= 0);
                }
            }
        }
        assert_eq!(shown(f64::NAN, 1.0), 0);
        assert_eq!(rate(&[], &[]), []);
        assert_eq!(rate(&[NEW; 2], &[1]).len(), 2);
    }

    #[test]
    fn who_wins_nine_of_ten_is_shown_far_above_after_a_while_and_ratings_keep_moving() {
        let mut pair = [NEW; 2];
        for round in 0..300 {
            let placements = if round % 10 == 9 { [2, 1] } else { [1, 2] };
            let after = rate(&pair, &placements);
            assert_ne!(after, pair);
            pair = [after[0], after[1]];
        }
        let apart = shown(pair[0].0, pair[0].1) - shown(pair[1].0, pair[1].1);
        assert!((20_000..80_000).contains(&apart), "{pair:?}");
    }
}
