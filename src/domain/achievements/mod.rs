//! Achievements: what one is, what its rule looks at, and those that every game can bring.
//!
//! Must not: remember who has what, or know a game, because each game declares its own ([`super::Declared`]).

mod general;
#[cfg(test)]
pub(crate) mod tests;
mod titles;

use super::guard::caught;
use super::{Career, Counter, MatchResult, Placing};

pub use general::GENERAL;
pub use titles::TITLES;

/// Something that a player reaches once, and keeps.
#[derive(Debug, Clone, Copy)]
pub struct Achievement {
    /// Its name for programs: `[a-z0-9_]{1,32}`, the only one of that name on a server. It never changes.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What a player has to do for it, for people, without a full stop.
    pub words: &'static str,
    rule: Rule,
}

/// What an achievement is reached by.
#[derive(Debug, Clone, Copy)]
enum Rule {
    Match(fn(&Facts<'_>) -> bool),
    Tournament(fn(&TitleFacts) -> bool),
}

impl Achievement {
    /// An achievement that a player gets with the first match for which `reached` answers `true`. That must be a function
    /// of the facts and of nothing else.
    pub const fn new(
        name: &'static str,
        title: &'static str,
        words: &'static str,
        reached: fn(&Facts<'_>) -> bool,
    ) -> Achievement {
        Achievement { name, title, words, rule: Rule::Match(reached) }
    }

    /// An achievement of the house that a player gets with the first tournament for which `reached` answers `true`.
    const fn of_tournament(
        name: &'static str,
        title: &'static str,
        words: &'static str,
        reached: fn(&TitleFacts) -> bool,
    ) -> Achievement {
        Achievement { name, title, words, rule: Rule::Tournament(reached) }
    }

    /// Whether this match brings it (or one before did). `false` if its rule panics: the match is settled all the same.
    pub fn is_reached(&self, facts: &Facts<'_>) -> bool {
        match self.rule {
            Rule::Match(reached) => caught(|| reached(facts)).unwrap_or(false),
            Rule::Tournament(_) => false,
        }
    }

    /// Whether a place in a tournament brings it.
    pub fn is_reached_by(&self, facts: TitleFacts) -> bool {
        match self.rule {
            Rule::Match(_) => false,
            Rule::Tournament(reached) => reached(&facts),
        }
    }
}

/// The facts that a rule looks at: a match, and one player who has played it.
pub struct Facts<'a> {
    /// The match.
    pub result: &'a MatchResult,
    /// How the player came out.
    pub placing: &'a Placing,
    /// How many played.
    pub players: usize,
    /// Whether the player won: came first, alone or with others, while somebody did not.
    pub won: bool,
    /// The player's career in this game, with this match.
    pub career: &'a Career,
    /// The player's careers in all games, with this match.
    pub careers: &'a [&'a Career],
    /// The player's rating before the match, as shown, in hundredths; `None` when the match is not rated.
    pub shown_before: Option<i64>,
    /// The highest rating before the match among those who were placed below the player, in hundredths; `None` when there
    /// is none.
    pub best_beaten: Option<i64>,
}

impl Facts<'_> {
    /// The count of the game for the player in this match; 0 if it counted nothing.
    pub fn count(&self, counter: Counter) -> i64 {
        self.placing.figures.get(counter.name).copied().unwrap_or(0)
    }

    /// The count of the game for the player in all matches, with this one.
    pub fn total(&self, counter: Counter) -> i64 {
        self.career.figures.get(counter.name).copied().unwrap_or(0)
    }

    /// Whether the match was of this mode.
    pub fn mode(&self, mode: &str) -> bool {
        self.result.mode.as_deref() == Some(mode)
    }

    /// Whether the player's place is in the upper half.
    pub fn in_top_half(&self) -> bool {
        usize::from(self.placing.finish.placement) * 2 <= self.players
    }

    /// How many matches the player has played, in all games.
    pub fn matches(&self) -> u64 {
        self.careers.iter().map(|career| u64::from(career.matches)).sum()
    }

    /// How long the player has played, in all games, in milliseconds.
    pub fn played_ms(&self) -> u64 {
        self.careers.iter().fold(0, |sum, career| sum.saturating_add(career.played_ms))
    }
}

/// The facts that the rule of a tournament's achievement looks at, about one player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleFacts {
    /// The player's place.
    pub place: u16,
    /// How many had a place and count as rivals of the player, who is one of them.
    pub field: usize,
    /// Whether the place is a title.
    pub is_title: bool,
    /// The player's titles, with this one.
    pub titles: i64,
}
