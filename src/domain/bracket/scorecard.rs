//! What was reported of one match, and what follows from it.

use serde::{Deserialize, Serialize};

use super::entrant::Entrant;

/// What is told of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// A game came to its end; who won it, or nobody.
    Game(Option<Entrant>),
    /// A game ended by our fault, because its room was lost or aborted. It is played again.
    Void,
    /// She never sat down by the deadline.
    NoShow(Entrant),
    /// She gave up this match. The games that were played stand.
    Forfeit(Entrant),
    /// Neither sat down by the deadline: both are out, and nobody advances.
    BothAbsent,
    /// The operator says who won, or that nobody did, whatever was reported before.
    Override(Option<Entrant>),
}

/// How a match ended that was not decided by its games alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// One was absent.
    NoShow(Entrant),
    /// One gave up.
    Forfeit(Entrant),
    /// Both were absent.
    BothAbsent,
    /// The operator decided.
    Override(Option<Entrant>),
}

/// How long a match is, and whether it may end without a winner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchLength {
    /// Best of this many games.
    pub best_of: u8,
    /// Who goes on if the games never decide; `None` if a drawn match is a result.
    pub goes_on: Option<Entrant>,
}

/// What was reported of one match between these two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The two, the one with the first side of the first game in front.
    pub pair: [Entrant; 2],
    /// Who won each game, or nobody.
    pub games: Vec<Option<Entrant>>,
    /// How the match ended, if the games did not decide it.
    pub ruling: Option<Ruling>,
    /// How many games were void and had to be played again.
    pub voids: u16,
}

impl Scorecard {
    /// The empty card of a match.
    pub fn new(pair: [Entrant; 2]) -> Scorecard {
        Scorecard { pair, games: Vec::new(), ruling: None, voids: 0 }
    }

    /// Writes down what was told.
    pub fn write(&mut self, report: Report) {
        match report {
            Report::Game(winner) => self.games.push(winner),
            Report::Void => self.voids = self.voids.saturating_add(1),
            Report::NoShow(who) => self.ruling = Some(Ruling::NoShow(who)),
            Report::Forfeit(who) => self.ruling = Some(Ruling::Forfeit(who)),
            Report::BothAbsent => self.ruling = Some(Ruling::BothAbsent),
            Report::Override(winner) => self.ruling = Some(Ruling::Override(winner)),
        }
    }

    /// Games won by each of the pair.
    pub fn score(&self) -> [usize; 2] {
        self.pair.map(|who| self.games.iter().filter(|winner| **winner == Some(who)).count())
    }

    /// The other one of the pair.
    pub fn opponent(&self, who: Entrant) -> Entrant {
        if self.pair[0] == who { self.pair[1] } else { self.pair[0] }
    }

    /// Who won by the games: `None` while they go on, `Some(None)` for a drawn match.
    ///
    /// A match ends as soon as the lead is larger than the number of games that are left: for wins alone this is the first
    /// to ⌊N/2⌋+1. If it must have a winner and N games gave none, the next game that somebody wins decides; after 2N games
    /// the better seed goes on, so that two who always draw hold nobody up.
    pub fn decided(&self, length: MatchLength) -> Option<Option<Entrant>> {
        let [first, second] = self.score();
        let best_of = usize::from(length.best_of);
        if first.abs_diff(second) > best_of.saturating_sub(self.games.len()) {
            return Some(Some(self.pair[usize::from(second > first)]));
        }
        match length.goes_on {
            None if self.games.len() >= best_of => Some(None),
            Some(better) if self.games.len() >= 2 * best_of => Some(Some(better)),
            _ => None,
        }
    }
}
