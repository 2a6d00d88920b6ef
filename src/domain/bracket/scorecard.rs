//! What was reported of one match, and what follows from it.

use serde::{Deserialize, Serialize};

use super::entrant::{Departure, Entrant};
use super::ranking::Ranking;

/// What is told of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// A game came to its end, and how.
    Game(Ranking),
    /// A game ended by our fault, because its room was lost or aborted. It is played again.
    Void,
    /// She never sat down by the deadline. More than two go on without her.
    NoShow(Entrant),
    /// She gave up this match. The games that were played stand; more than two go on without her.
    Forfeit(Entrant),
    /// Nobody sat down by the deadline: all are out, and nobody advances.
    AllAbsent,
    /// The operator says how the match ended, whatever was reported before.
    Override(Ranking),
}

impl Report {
    /// A game that she won.
    pub fn won(by: Entrant) -> Report {
        Report::Game(Ranking::won(by))
    }

    /// A game that nobody won.
    pub fn drawn() -> Report {
        Report::Game(Ranking::drawn())
    }
}

/// What was ruled of a match besides its games.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// One was absent.
    NoShow(Entrant),
    /// One gave up.
    Forfeit(Entrant),
    /// All were absent.
    AllAbsent,
    /// One of many had left the tournament before the match was over.
    Left(Entrant, Departure),
    /// The operator decided.
    Override(Ranking),
}

/// How long a match of two is, and whether it may end without a winner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchLength {
    /// Best of this many games.
    pub best_of: u8,
    /// Who goes on if the games never decide; `None` if a drawn match is a result.
    pub goes_on: Option<Entrant>,
}

/// What was reported of one match among these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Those who play, in the order of the sides of the first game.
    pub players: Vec<Entrant>,
    /// How each game came out.
    pub games: Vec<Ranking>,
    /// What was ruled, the last one at the end. Of two it decides the match.
    pub rulings: Vec<Ruling>,
    /// How many games were void and had to be played again.
    pub voids: u16,
}

impl Scorecard {
    /// The empty card of a match.
    pub fn new(players: Vec<Entrant>) -> Scorecard {
        Scorecard { players, games: Vec::new(), rulings: Vec::new(), voids: 0 }
    }

    /// Writes down what was told.
    pub fn write(&mut self, report: Report) {
        match report {
            Report::Game(ranking) => self.games.push(ranking),
            Report::Void => self.voids = self.voids.saturating_add(1),
            Report::NoShow(who) => self.rulings.push(Ruling::NoShow(who)),
            Report::Forfeit(who) => self.rulings.push(Ruling::Forfeit(who)),
            Report::AllAbsent => self.rulings.push(Ruling::AllAbsent),
            Report::Override(ranking) => self.rulings.push(Ruling::Override(ranking)),
        }
    }

    /// Games won by each, in the order of the players.
    pub fn score(&self) -> Vec<usize> {
        let won = |who| self.games.iter().filter(|ranking| ranking.winner() == Some(who)).count();
        self.players.iter().map(|who| won(*who)).collect()
    }

    /// The other one of two.
    pub fn opponent(&self, who: Entrant) -> Option<Entrant> {
        self.players.iter().copied().find(|player| *player != who)
    }

    /// Who won a match of two by the games: `None` while they go on, `Some(None)` for a drawn match.
    ///
    /// A match ends as soon as the lead is larger than the number of games that are left: for wins alone this is the first
    /// to ⌊N/2⌋+1. If it must have a winner and N games gave none, the next game that somebody wins decides; after 2N games
    /// the better seed goes on, so that two who always draw hold nobody up.
    pub fn decided(&self, length: MatchLength) -> Option<Option<Entrant>> {
        let score = self.score();
        let [first, second] = score[..] else { return None };
        let best_of = usize::from(length.best_of);
        if first.abs_diff(second) > best_of.saturating_sub(self.games.len()) {
            return Some(Some(self.players[usize::from(second > first)]));
        }
        match length.goes_on {
            None if self.games.len() >= best_of => Some(None),
            Some(better) if self.games.len() >= 2 * best_of => Some(Some(better)),
            _ => None,
        }
    }
}
