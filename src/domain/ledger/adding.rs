//! What one match adds to the rows that are sums. No figure is too large or too odd: sums stop at what databases can hold.

use crate::domain::{Career, Figures, MatchResult, Placing, Stock};

/// More names of figures than this are not kept of one career.
const FIGURES_MAX: usize = 64;

impl Career {
    pub(super) fn add(
        &mut self,
        result: &MatchResult,
        placing: &Placing,
        won: bool,
        players: usize,
        points: i64,
    ) {
        self.matches = self.matches.saturating_add(1);
        self.wins = self.wins.saturating_add(u32::from(won));
        self.podiums = self.podiums.saturating_add(u32::from(players >= 4 && placing.placement <= 3));
        self.points = self.points.saturating_add(points);
        self.streak = if won { self.streak.saturating_add(1) } else { 0 };
        self.best_streak = self.best_streak.max(self.streak);
        self.played_ms = summed(self.played_ms, result.duration_ms());
        add_figures(&mut self.figures, &placing.figures);
    }
}

/// The potions of one match.
pub(super) struct Potions {
    taken: u64,
    drunk: u64,
    kept: u64,
}

impl Potions {
    /// `None`: there were none.
    pub(super) fn of(figures: &Figures) -> Option<Potions> {
        let count = |name: &str| figures.get(name).and_then(|&count| u64::try_from(count).ok()).unwrap_or(0);
        let potions = Potions {
            taken: count("potions_taken"),
            drunk: count("potions_drunk"),
            kept: count("potions_kept"),
        };
        ((potions.taken, potions.drunk, potions.kept) != (0, 0, 0)).then_some(potions)
    }
}

impl Stock {
    pub(super) fn add(&mut self, potions: &Potions) {
        self.won = summed(self.won, potions.taken);
        self.used = summed(self.used, potions.drunk);
        self.kept = summed(self.kept, potions.kept);
    }
}

fn add_figures(sums: &mut Figures, figures: &Figures) {
    for (name, &n) in figures {
        if let Some(sum) = sums.get_mut(name) {
            *sum = sum.saturating_add(n);
        } else if sums.len() < FIGURES_MAX {
            sums.insert(name.clone(), n);
        }
    }
}

/// A sum that databases can hold: their integers have a sign.
fn summed(a: u64, b: u64) -> u64 {
    a.saturating_add(b).min(i64::MAX as u64)
}
