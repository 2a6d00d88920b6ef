//! How those of equal score are told apart. All figures are whole numbers, so that everybody counts the same.

use serde::{Deserialize, Serialize};

use super::encounters::{Encounter, Encounters};
use crate::domain::bracket::entrant::Entrant;

/// A tie-break, by its name in the FIDE Handbook (C.07).
///
/// Where pairs are drawn as the rounds go (Swiss), unplayed rounds count as article 16 says: an opponent's rounds at the end
/// in which she was away count as draws; and a round that one did not play oneself counts as if against a virtual opponent
/// of one's own score, which is capped: at the score of the opponent who was scheduled, or, without one, at a draw a
/// round. In a round robin such a round counts against the opponent who was scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The score of the matches among those who are equal so far, if all of them have met.
    DirectEncounter {
        /// Whether a match counts that was not played because one was absent or gave up.
        forfeits: bool,
    },
    /// The number of rounds that gave a full point, whether played or not.
    Wins,
    /// The scores of the opponents. The figure is twice that, as the next two.
    Buchholz,
    /// Buchholz without the lowest score; that of a round that one was away from goes first.
    BuchholzCut1,
    /// Buchholz without the lowest, as before, and then without the highest score.
    BuchholzMedian1,
    /// The scores of the opponents who were beaten and half of those who were drawn with. The figure is four times that.
    SonnebornBerger,
}

impl TieBreak {
    /// What tells those of a round robin apart if nothing else is declared.
    pub fn of_a_round_robin() -> Vec<TieBreak> {
        vec![TieBreak::DirectEncounter { forfeits: true }, TieBreak::Wins, TieBreak::SonnebornBerger]
    }

    /// What tells those of a Swiss apart if nothing else is declared.
    pub fn of_a_swiss() -> Vec<TieBreak> {
        vec![
            TieBreak::BuchholzCut1,
            TieBreak::Buchholz,
            TieBreak::SonnebornBerger,
            TieBreak::DirectEncounter { forfeits: false },
            TieBreak::Wins,
        ]
    }

    /// The figure of one of those who are equal so far.
    pub(super) fn figure(self, of: Entrant, equals: &[Entrant], encounters: &Encounters) -> i64 {
        match self {
            TieBreak::DirectEncounter { forfeits } => direct(of, equals, encounters, forfeits),
            TieBreak::Wins => encounters.of(of).iter().filter(|met| met.halves == 2).count() as i64,
            TieBreak::Buchholz => buchholz(of, encounters, 0, 0),
            TieBreak::BuchholzCut1 => buchholz(of, encounters, 1, 0),
            TieBreak::BuchholzMedian1 => buchholz(of, encounters, 1, 1),
            TieBreak::SonnebornBerger => {
                let worth = |met: &Encounter| i64::from(met.halves) * encounters.strength(of, met);
                encounters.of(of).iter().map(worth).sum()
            }
        }
    }
}

/// Her score against those who are equal, if each of them has met all others; 0 for all otherwise.
fn direct(of: Entrant, equals: &[Entrant], encounters: &Encounters, forfeits: bool) -> i64 {
    let mut is_equal = vec![false; encounters.entrants()];
    equals.iter().for_each(|who| is_equal[who.index()] = true);
    let among = |who: Entrant| {
        let hers = encounters.of(who).iter().filter(move |met| met.played || forfeits);
        hers.filter_map(|met| Some((met.opponent?, met.halves)))
            .filter(|(opponent, _)| is_equal[opponent.index()])
    };
    let has_met_all = |who: &Entrant| {
        let mut met: Vec<Entrant> = among(*who).map(|(opponent, _)| opponent).collect();
        met.sort_unstable();
        met.dedup();
        met.len() + 1 == equals.len()
    };
    if equals.iter().all(has_met_all) { among(of).map(|(_, halves)| i64::from(halves)).sum() } else { 0 }
}

/// The sum of the opponents' scores without so many of the lowest and the highest ones.
fn buchholz(of: Entrant, encounters: &Encounters, lowest: usize, highest: usize) -> i64 {
    let hers = encounters.of(of).iter();
    let mut strengths: Vec<(bool, i64)> =
        hers.map(|met| (!met.is_away, encounters.strength(of, met))).collect();
    // Those of rounds that she was away from in front (article 16.5).
    strengths.sort_unstable();
    strengths.drain(..lowest.min(strengths.len()));
    strengths.sort_unstable_by_key(|(_, strength)| *strength);
    strengths.truncate(strengths.len().saturating_sub(highest));
    strengths.into_iter().map(|(_, strength)| strength).sum()
}
