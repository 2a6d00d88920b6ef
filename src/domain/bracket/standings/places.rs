//! Places: by score, then as tie-breaks tell those of equal score apart.

use super::encounters::Encounters;
use super::tie_break::TieBreak;
use crate::domain::bracket::entrant::Entrant;
use crate::domain::bracket::fixture::Ranked;

/// Entrants with their figures, those who are equal together.
pub(in crate::domain::bracket) type Equals = Vec<(Entrant, Vec<i64>)>;

impl Encounters {
    /// Splits those who are equal by score and tie-breaks. Answers groups that stay equal, the best first, each entrant
    /// with her figures: the score, then one for each tie-break.
    pub(in crate::domain::bracket) fn ranked(&self, all: &[Entrant], tie_breaks: &[TieBreak]) -> Vec<Equals> {
        let scored = all.iter().map(|who| (*who, vec![self.score(*who)])).collect();
        self.told_apart(split(scored), tie_breaks)
    }

    /// Splits groups further by tie-breaks.
    pub(in crate::domain::bracket) fn told_apart(
        &self,
        mut groups: Vec<Equals>,
        tie_breaks: &[TieBreak],
    ) -> Vec<Equals> {
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
    pub(in crate::domain::bracket) fn by_fewer_losses(&self, group: Equals) -> Vec<Equals> {
        let losses = |who: Entrant| self.of(who).iter().filter(|met| met.is_loss()).count() as i64;
        let figure = |(who, mut figures): (Entrant, Vec<i64>)| {
            figures.push(-losses(who));
            (who, figures)
        };
        split(group.into_iter().map(figure).collect())
    }

    /// Places for groups of equals, the best first.
    pub(in crate::domain::bracket) fn standings(
        &self,
        groups: Vec<Equals>,
        plays_on: impl Fn(Entrant) -> bool,
    ) -> Vec<Ranked> {
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
