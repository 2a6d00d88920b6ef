//! Who may meet whom in the round of a Swiss that is drawn, and whether a draw can be completed.

use super::player::Player;
use super::sides::Preference;
use super::weights::most_pairs;

/// Which rules yield, because the round could not be drawn otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leniency {
    /// None.
    Strict,
    /// Somebody may have a side once too often.
    Sides,
    /// Whoever had the fewest full points without playing may have another one.
    Byes,
    /// Anybody may have a bye, and as many as cannot be paired.
    Everything,
}

/// Those who are to be paired, the first in order in front, and byes behind them.
///
/// A bye is a vertex like a player: it may meet those who may have it, and no other bye.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) players: &'a [Player],
    pub(super) preferences: Vec<Preference>,
    pub(super) leniency: Leniency,
    /// How many byes there are.
    pub(super) byes: usize,
    fewest_gifts: u16,
}

impl<'a> Field<'a> {
    /// The field with the fewest rules that yield. `None` if no two may meet at all.
    pub(super) fn of(players: &'a [Player], from: Leniency) -> Option<Field<'a>> {
        let preferences: Vec<Preference> = players.iter().map(Preference::of).collect();
        let fewest_gifts = players.iter().map(|player| player.gifts).min().unwrap_or_default();
        let with = |leniency, byes| Field {
            players,
            preferences: preferences.clone(),
            leniency,
            byes,
            fewest_gifts,
        };
        let all: Vec<usize> = (0..players.len()).collect();
        let lenient = [Leniency::Strict, Leniency::Sides, Leniency::Byes].into_iter();
        let odd = players.len() % 2;
        let field =
            lenient.filter(|at| *at >= from).map(|at| with(at, odd)).find(|field| field.completes(&all));
        field.or_else(|| {
            let field = with(Leniency::Everything, 0);
            let pairs = most_pairs(players.len(), |one, other| field.allows(one, other));
            (pairs > 0).then(|| Field { byes: players.len() - 2 * pairs, ..field })
        })
    }

    /// Whether two may meet. Numbers behind those of the players are byes.
    pub(super) fn allows(&self, one: usize, other: usize) -> bool {
        let (one, other) = (one.min(other), one.max(other));
        let Some(better) = self.players.get(one) else { return false };
        let Some(worse) = self.players.get(other) else { return self.may_rest(better) };
        let clash = self.preferences[one].clashes_absolutely(self.preferences[other]);
        let may_clash = !clash || self.leniency > Leniency::Strict;
        may_clash && !better.barred.contains(&worse.entrant)
    }

    fn may_rest(&self, player: &Player) -> bool {
        match self.leniency {
            Leniency::Strict | Leniency::Sides => player.gifts == 0,
            Leniency::Byes => player.gifts == self.fewest_gifts,
            Leniency::Everything => true,
        }
    }

    /// Whether all of these can be paired, with the byes.
    pub(super) fn completes(&self, those: &[usize]) -> bool {
        let count = those.len() + self.byes;
        let at = |vertex: usize| those.get(vertex).copied().unwrap_or(self.players.len());
        count.is_multiple_of(2)
            && (self.plainly_completes(those)
                || 2 * most_pairs(count, |one, other| self.allows(at(one), at(other))) == count)
    }

    /// Whether each of these may meet at least half of them, which is enough (Dirac 1952). Whom somebody must not meet is
    /// overrated here, so that nothing has to be looked up.
    fn plainly_completes(&self, those: &[usize]) -> bool {
        let count = those.len() + self.byes;
        let resting = those.iter().filter(|at| self.may_rest(&self.players[**at])).count();
        let clashing = |at: usize| {
            let clash = |other: &&usize| self.preferences[at].clashes_absolutely(self.preferences[**other]);
            if self.leniency == Leniency::Strict { those.iter().filter(clash).count() } else { 1 }
        };
        let sides: [usize; 2] = [true, false].map(|first| {
            those.iter().copied().find(|at| self.preferences[*at].is_absolute(first)).map_or(1, clashing)
        });
        let enough = |at: &usize| {
            let player = &self.players[*at];
            let preference = self.preferences[*at];
            let clashes = if preference.is_absolute(preference.first) {
                sides[usize::from(!preference.first)]
            } else {
                1
            };
            let rests = if self.may_rest(player) { 0 } else { self.byes };
            2 * (count.saturating_sub(player.barred.len() + clashes + rests)) >= count
        };
        (self.byes == 0 || 2 * resting >= count) && those.iter().all(enough)
    }
}
