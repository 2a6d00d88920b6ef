//! Achievements: what there is to reach, as data and pure rules. Must not: remember who has what.

use super::{Career, MatchResult, Placing};

/// Something a player reaches once, and keeps.
pub struct Achievement {
    /// Its name for programs; never changes.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What a player did for it.
    pub words: &'static str,
    /// Whether a match brought it (or one before it did).
    pub reached: fn(&Facts<'_>) -> bool,
}

/// What rules look at: a match, and one of those who played it.
pub struct Facts<'a> {
    /// The match.
    pub result: &'a MatchResult,
    /// How the player came out.
    pub placing: &'a Placing,
    /// How many played.
    pub players: usize,
    /// Whether the player won.
    pub won: bool,
    /// The player's career in this game, this match included.
    pub career: &'a Career,
    /// The player's careers in all games, this match included.
    pub careers: &'a [&'a Career],
    /// Potions the player has found, in all matches.
    pub potions_won: u64,
    /// The player's rating before, as shown, in hundredths; `None` when the match is not rated.
    pub shown_before: Option<i64>,
    /// The highest rating before among those who were placed below.
    pub best_beaten: Option<i64>,
}

impl Facts<'_> {
    /// What the game counted, in this match; 0 where it did not.
    fn figure(&self, name: &str) -> i64 {
        self.placing.figures.get(name).copied().unwrap_or(0)
    }

    fn plays(&self, game: &str) -> bool {
        self.result.game == game
    }

    fn mode(&self, mode: &str) -> bool {
        self.result.mode.as_deref() == Some(mode)
    }

    fn matches(&self) -> u64 {
        self.careers.iter().map(|career| u64::from(career.matches)).sum()
    }

    fn played_ms(&self) -> u64 {
        self.careers.iter().fold(0, |sum, career| sum.saturating_add(career.played_ms))
    }

    /// Whether at least as many are placed below as above.
    fn in_top_half(&self) -> bool {
        usize::from(self.placing.placement) * 2 <= self.players
    }
}

/// Ten hours, in milliseconds.
const MARATHON_MS: u64 = 10 * 60 * 60 * 1000;
/// How much higher a giant was shown, in hundredths.
const GIANT: i64 = 30_000;

macro_rules! achievements {
    ($($name:literal, $title:literal, $words:literal, $reached:expr;)*) => {
        /// All there are, in the order in which they are shown.
        pub const ALL: &[Achievement] =
            &[$(Achievement { name: $name, title: $title, words: $words, reached: $reached }),*];
    };
}

achievements! {
    "first_win", "First win", "Won a match", |of| of.won;
    "first_blood", "First blood", "Defeated somebody in the arena", |of| of.figure("kills") > 0;
    "on_the_podium", "On the podium", "Came in among the first three of at least four",
        |of| of.players >= 4 && of.placing.placement <= 3;
    "flawless", "Flawless", "Won a match with five defeated opponents, and was not defeated once",
        |of| of.won && of.figure("kills") >= 5 && of.figure("deaths") == 0;
    "sharpshooter", "Sharpshooter", "Hit with half of at least 20 shots in a match",
        |of| of.figure("shots_fired") >= 20 && of.figure("shots_hit") >= of.figure("shots_fired") - of.figure("shots_fired") / 2;
    "rampage", "Rampage", "Defeated ten opponents in a match", |of| of.figure("kills") >= 10;
    "helping_hand", "Helping hand", "Helped to defeat five opponents in a match", |of| of.figure("assists") >= 5;
    "pacifist", "Pacifist", "Came in among the better half in the arena without a shot",
        |of| of.plays("arena") && of.in_top_half() && of.figure("shots_fired") == 0;
    "last_one_standing", "Last one standing", "Won a battle royale of at least ten",
        |of| of.won && of.mode("battle_royale") && of.players >= 10;
    "crowd", "In the crowd", "Played a match of at least fifty", |of| of.players >= 50;
    "quick_thinker", "Quick thinker", "Made a line of Connect Four with at most six stones",
        |of| of.plays("connect_four") && of.won && of.figure("lines") > 0 && of.figure("stones") <= 6;
    "streak_3", "On a roll", "Won three matches of a game in a row", |of| of.career.streak >= 3;
    "streak_10", "Unstoppable", "Won ten matches of a game in a row", |of| of.career.streak >= 10;
    "giant_slayer", "Giant slayer", "Came in before somebody who was rated 300 higher",
        |of| of.shown_before.zip(of.best_beaten).is_some_and(|(own, giant)| giant.saturating_sub(own) >= GIANT);
    "potion_master", "Potion master", "Drank five potions in a match", |of| of.figure("potions_drunk") >= 5;
    "collector", "Collector", "Found 50 potions", |of| of.potions_won >= 50;
    "all_rounder", "All-rounder", "Played two different games", |of| of.careers.len() >= 2;
    "veteran", "Veteran", "Played ten matches", |of| of.matches() >= 10;
    "centurion", "Centurion", "Played a hundred matches", |of| of.matches() >= 100;
    "marathon", "Marathon", "Played for ten hours", |of| of.played_ms() >= MARATHON_MS;
}

/// The achievement of that name.
pub fn find(name: &str) -> Option<&'static Achievement> {
    ALL.iter().find(|achievement| achievement.name == name)
}

#[cfg(test)]
mod tests;
