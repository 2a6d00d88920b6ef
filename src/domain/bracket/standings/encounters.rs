//! The matches that are over and count for the standings.

use crate::domain::bracket::book::Judgement;
use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::fixture::MatchStatus;

/// How a round came out for one entrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain::bracket) struct Encounter {
    /// Against whom, `None` of a bye and of a round that she was away from.
    pub(in crate::domain::bracket) opponent: Option<Entrant>,
    /// Whether she had the first side.
    pub(in crate::domain::bracket) first: bool,
    /// Half points: two of a win, one of a draw.
    pub(in crate::domain::bracket) halves: u8,
    /// Whether it was played, and not given by an absence.
    pub(in crate::domain::bracket) played: bool,
    /// Whether it was not played and gave nothing.
    pub(in crate::domain::bracket) is_away: bool,
}

impl Encounter {
    /// Whether a match was lost, played or not.
    pub(in crate::domain::bracket) fn is_loss(&self) -> bool {
        self.opponent.is_some() && self.halves == 0
    }
}

/// The rounds that are over, by entrants and in order.
#[derive(Debug, Clone, Default)]
pub(in crate::domain::bracket) struct Encounters {
    of: Vec<Vec<Encounter>>,
    /// Whether a round that was not played counts as one against a virtual opponent.
    virtual_opponents: bool,
}

impl Encounters {
    pub(in crate::domain::bracket) fn of_so_many(entrants: usize) -> Encounters {
        Encounters { of: vec![Vec::new(); entrants], virtual_opponents: false }
    }

    /// Those of a format in which rounds that are not played count as rounds against virtual opponents.
    pub(in crate::domain::bracket) fn with_virtual_opponents(entrants: usize) -> Encounters {
        Encounters { virtual_opponents: true, ..Encounters::of_so_many(entrants) }
    }

    pub(in crate::domain::bracket) fn entrants(&self) -> usize {
        self.of.len()
    }

    pub(in crate::domain::bracket) fn of(&self, who: Entrant) -> &[Encounter] {
        &self.of[who.index()]
    }

    /// Adds a match of two, for both, if it is over.
    pub(in crate::domain::bracket) fn add(&mut self, [first, second]: [Entrant; 2], judged: Judgement) {
        if !judged.status.is_over() {
            return;
        }
        let played = matches!(judged.status, MatchStatus::Played | MatchStatus::Overridden);
        for (who, opponent) in [(first, second), (second, first)] {
            let halves = match judged.winner {
                Some(winner) => 2 * u8::from(winner == who),
                None => u8::from(played),
            };
            let is_away = !played && halves == 0;
            let first = who == first;
            self.of[who.index()].push(Encounter { opponent: Some(opponent), first, halves, played, is_away });
        }
    }

    /// Adds a round without an opponent that gave so many half points.
    pub(in crate::domain::bracket) fn add_alone(&mut self, who: Entrant, halves: u8) {
        let is_away = halves == 0;
        let alone = Encounter { opponent: None, first: false, halves, played: false, is_away };
        self.of[who.index()].push(alone);
    }

    /// The score in half points.
    pub(in crate::domain::bracket) fn score(&self, of: Entrant) -> i64 {
        self.of(of).iter().map(|met| i64::from(met.halves)).sum()
    }

    /// What an opponent counts for: her score, the rounds at the end that she was away from counted as draws.
    fn adjusted(&self, of: Entrant) -> i64 {
        let hers = self.of(of);
        let there = hers.iter().rposition(|met| !met.is_away).map_or(0, |last| last + 1);
        let draws = hers[there..].iter().filter(|met| met.opponent.is_none()).count() as i64;
        self.score(of) + if self.virtual_opponents { draws } else { 0 }
    }

    /// The score of the opponent of a round, or of the virtual one.
    pub(in crate::domain::bracket) fn strength(&self, of: Entrant, met: &Encounter) -> i64 {
        match met.opponent {
            Some(opponent) if met.played || !self.virtual_opponents => self.adjusted(opponent),
            Some(opponent) => self.score(of).min(self.adjusted(opponent)),
            None => self.score(of).min(self.of(of).len() as i64),
        }
    }
}
