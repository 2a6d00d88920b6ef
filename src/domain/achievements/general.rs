//! The achievements that every game can bring: for winning, for playing often, and for whom one plays against.

use super::Achievement;

/// Ten hours, in milliseconds.
const MARATHON_MS: u64 = 10 * 60 * 60 * 1000;
/// By how much the rating of a "giant" is higher, in hundredths.
const GIANT: i64 = 30_000;

/// All general achievements, in the order in which they are shown.
pub const GENERAL: &[Achievement] = &[
    Achievement::new("first_win", "First win", "Won a match", |of| of.won),
    Achievement::new(
        "on_the_podium",
        "On the podium",
        "Came in among the first three of at least four",
        |of| of.players >= 4 && of.placing.finish.placement <= 3,
    ),
    Achievement::new("crowd", "In the crowd", "Played a match of at least fifty", |of| of.players >= 50),
    Achievement::new("streak_3", "On a roll", "Won three matches of a game in a row", |of| {
        of.career.streak >= 3
    }),
    Achievement::new("streak_10", "Unstoppable", "Won ten matches of a game in a row", |of| {
        of.career.streak >= 10
    }),
    Achievement::new(
        "giant_slayer",
        "Giant slayer",
        "Came in before somebody who was rated 300 higher",
        |of| {
            let both = of.shown_before.zip(of.best_beaten);
            both.is_some_and(|(own, giant)| giant.saturating_sub(own) >= GIANT)
        },
    ),
    Achievement::new("all_rounder", "All-rounder", "Played two different games", |of| of.careers.len() >= 2),
    Achievement::new("veteran", "Veteran", "Played ten matches", |of| of.matches() >= 10),
    Achievement::new("centurion", "Centurion", "Played a hundred matches", |of| of.matches() >= 100),
    Achievement::new("marathon", "Marathon", "Played for ten hours", |of| of.played_ms() >= MARATHON_MS),
];
