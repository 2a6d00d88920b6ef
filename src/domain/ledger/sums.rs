//! The rows that are sums, to which a match adds. Sums stop at the largest number that databases can hold.

use crate::domain::result::FIGURES_MAX;
use crate::domain::{Career, Figures, MatchResult, Placing, Stock};

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
        self.podiums = self.podiums.saturating_add(u32::from(players >= 4 && placing.finish.placement <= 3));
        self.points = self.points.saturating_add(points);
        self.streak = if won { self.streak.saturating_add(1) } else { 0 };
        self.best_streak = self.best_streak.max(self.streak);
        self.played_ms = summed(self.played_ms, result.duration_ms());
        add_figures(&mut self.figures, &placing.figures);
    }
}

impl Stock {
    pub(super) fn add(&mut self, moved: &Stock) {
        self.won = summed(self.won, moved.won);
        self.used = summed(self.used, moved.used);
        self.kept = summed(self.kept, moved.kept);
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
