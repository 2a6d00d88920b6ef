//! The matches that are over and count for the standings.

use super::book::Judgement;
use super::entrant::Entrant;
use super::fixture::{MatchStatus, Ranked};
use super::tie_break::TieBreak;

/// How a round came out for one entrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encounter {
    /// Against whom, `None` of a bye and of a round that she was away from.
    pub(super) opponent: Option<Entrant>,
    /// Whether she had the first side.
    pub(super) first: bool,
    /// Half points: two of a win, one of a draw.
    pub(super) halves: u8,
    /// Whether it was played, and not given by an absence.
    pub(super) played: bool,
    /// Whether it was not played and gave nothing.
    pub(super) is_away: bool,
}

impl Encounter {
    /// Whether a match was lost, played or not.
    pub(super) fn is_loss(&self) -> bool {
        self.opponent.is_some() && self.halves == 0
    }
}

/// The rounds that are over, by entrants and in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Encounters {
    of: Vec<Vec<Encounter>>,
    /// Whether a round that was not played counts as one against a virtual opponent.
    virtual_opponents: bool,
}

/// Entrants with their figures, those who are equal together.
pub(super) type Equals = Vec<(Entrant, Vec<i64>)>;

impl Encounters {
    pub(super) fn of_so_many(entrants: usize) -> Encounters {
        Encounters { of: vec![Vec::new(); entrants], virtual_opponents: false }
    }

    /// Those of a format in which rounds that are not played count as rounds against virtual opponents.
    pub(super) fn with_virtual_opponents(entrants: usize) -> Encounters {
        Encounters { virtual_opponents: true, ..Encounters::of_so_many(entrants) }
    }

    pub(super) fn entrants(&self) -> usize {
        self.of.len()
    }

    pub(super) fn of(&self, who: Entrant) -> &[Encounter] {
        &self.of[who.index()]
    }

    /// Adds a match of two, for both, if it is over.
    pub(super) fn add(&mut self, [first, second]: [Entrant; 2], judged: Judgement) {
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
    pub(super) fn add_alone(&mut self, who: Entrant, halves: u8) {
        let is_away = halves == 0;
        let alone = Encounter { opponent: None, first: false, halves, played: false, is_away };
        self.of[who.index()].push(alone);
    }

    /// The score in half points.
    pub(super) fn score(&self, of: Entrant) -> i64 {
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
    pub(super) fn strength(&self, of: Entrant, met: &Encounter) -> i64 {
        match met.opponent {
            Some(opponent) if met.played || !self.virtual_opponents => self.adjusted(opponent),
            Some(opponent) => self.score(of).min(self.adjusted(opponent)),
            None => self.score(of).min(self.of(of).len() as i64),
        }
    }

    /// Splits those who are equal by score and tie-breaks. Answers groups that stay equal, the best first, each entrant
    /// with her figures: the score, then one for each tie-break.
    pub(super) fn ranked(&self, all: &[Entrant], tie_breaks: &[TieBreak]) -> Vec<Equals> {
        let scored = all.iter().map(|who| (*who, vec![self.score(*who)])).collect();
        self.told_apart(split(scored), tie_breaks)
    }

    /// Splits groups further by tie-breaks.
    pub(super) fn told_apart(&self, mut groups: Vec<Equals>, tie_breaks: &[TieBreak]) -> Vec<Equals> {
        for tie_break in tie_breaks {
            let apart = |group: Equals| {
                let equals: Vec<Entrant> = group.iter().map(|(who, _)| *who).collect();
                let figure = |(who, mut figures): (Entrant, Vec<i64>)| {
                    figures.push(tie_break.figure(who, &equals, self));
                    (who, figures)
                };
                split(group.into_iter().map(figure).collect())
            };
            groups = groups.into_iter().flat_map(apart).collect();
        }
        groups
    }

    /// Splits those who are equal by how many matches they lost.
    pub(super) fn by_fewer_losses(&self, group: Equals) -> Vec<Equals> {
        let losses = |who: Entrant| self.of(who).iter().filter(|met| met.is_loss()).count() as i64;
        let figure = |(who, mut figures): (Entrant, Vec<i64>)| {
            figures.push(-losses(who));
            (who, figures)
        };
        split(group.into_iter().map(figure).collect())
    }

    /// Places for groups of equals, the best first.
    pub(super) fn standings(&self, groups: Vec<Equals>, plays_on: impl Fn(Entrant) -> bool) -> Vec<Ranked> {
        let mut standings: Vec<Ranked> = Vec::new();
        for group in groups {
            let rank = standings.len() as u16 + 1;
            standings.extend(group.into_iter().map(|(entrant, figures)| {
                let matches = self.of(entrant).iter().filter(|met| met.opponent.is_some());
                let ended = |halves| matches.clone().filter(|met| met.halves == halves).count() as u16;
                let plays_on = plays_on(entrant);
                Ranked { entrant, rank, plays_on, wins: ended(2), losses: ended(0), figures }
            }));
        }
        standings
    }
}

/// Those whose last figures are the same stay together, the highest first.
fn split(mut group: Equals) -> Vec<Equals> {
    group.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.last().copied()));
    group.chunk_by(|(_, one), (_, other)| one.last() == other.last()).map(<[_]>::to_vec).collect()
}
