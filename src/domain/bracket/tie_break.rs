//! How those of equal score are told apart. All figures are whole numbers, so that everybody counts the same.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;

/// A tie-break, by its name in the FIDE Handbook (C.07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The score of the matches among those who are equal so far, if all of them have met.
    DirectEncounter {
        /// Whether a match counts that was not played because one was absent or gave up.
        forfeits: bool,
    },
    /// The number of matches won, whether played or not.
    Wins,
    /// The scores of the opponents who were beaten and half of those who were drawn with, a forfeited match counting
    /// against the opponent who was scheduled. The figure is four times that.
    SonnebornBerger,
}

impl TieBreak {
    /// What tells those of a round robin apart if nothing else is declared.
    pub fn of_a_round_robin() -> Vec<TieBreak> {
        vec![TieBreak::DirectEncounter { forfeits: true }, TieBreak::Wins, TieBreak::SonnebornBerger]
    }

    /// The figure of one of those who are equal so far.
    fn figure(self, of: Entrant, equals: &[Entrant], encounters: &Encounters) -> i64 {
        let hers = &encounters.of[of.index()];
        match self {
            TieBreak::DirectEncounter { forfeits } => {
                let counts = |met: &&Encounter| met.played || forfeits;
                let have_met = equals.iter().all(|one| {
                    let met = &encounters.of[one.index()];
                    equals.iter().all(|other| {
                        one == other || met.iter().filter(counts).any(|met| met.opponent == *other)
                    })
                });
                let among = hers.iter().filter(counts).filter(|met| equals.contains(&met.opponent));
                if have_met { among.map(|met| i64::from(met.halves)).sum() } else { 0 }
            }
            TieBreak::Wins => hers.iter().filter(|met| met.halves == 2).count() as i64,
            TieBreak::SonnebornBerger => {
                hers.iter().map(|met| i64::from(met.halves) * encounters.score(met.opponent)).sum()
            }
        }
    }
}

/// How a match ended for one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encounter {
    pub(super) opponent: Entrant,
    /// Half points: two of a win, one of a draw.
    pub(super) halves: u8,
    pub(super) played: bool,
}

/// The matches that are over and count, by entrants.
#[derive(Debug, Clone, Default)]
pub(super) struct Encounters {
    pub(super) of: Vec<Vec<Encounter>>,
}

impl Encounters {
    /// The score in half points.
    pub(super) fn score(&self, of: Entrant) -> i64 {
        self.of[of.index()].iter().map(|met| i64::from(met.halves)).sum()
    }

    /// Splits those who are equal by score and tie-breaks. Answers groups that stay equal, the best first, each entrant
    /// with her figures: the score, then one for each tie-break.
    pub(super) fn ranked(&self, all: &[Entrant], tie_breaks: &[TieBreak]) -> Vec<Vec<(Entrant, Vec<i64>)>> {
        let scored = all.iter().map(|who| (*who, vec![self.score(*who)])).collect();
        let mut groups = split(scored);
        for tie_break in tie_breaks {
            let apart = |group: Vec<(Entrant, Vec<i64>)>| {
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
}

/// Those whose last figures are the same stay together, the highest first.
fn split(mut group: Vec<(Entrant, Vec<i64>)>) -> Vec<Vec<(Entrant, Vec<i64>)>> {
    group.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.last().copied()));
    group.chunk_by(|(_, one), (_, other)| one.last() == other.last()).map(<[_]>::to_vec).collect()
}
