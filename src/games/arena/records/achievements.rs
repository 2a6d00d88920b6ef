//! The achievements of the arena.

use super::{ASSISTS, DEATHS, KILLS, POTIONS_DRUNK, POTIONS_TAKEN, SHOTS_FIRED, SHOTS_HIT};
use crate::game::Achievement;

/// All of them, in the order in which they are shown.
pub(crate) const ACHIEVEMENTS: &[Achievement] = &[
    Achievement::new("first_blood", "First blood", "Defeated somebody in the arena", |of| {
        of.count(KILLS) > 0
    }),
    Achievement::new(
        "flawless",
        "Flawless",
        "Won a match with five defeated opponents, and was not defeated once",
        |of| of.won && of.count(KILLS) >= 5 && of.count(DEATHS) == 0,
    ),
    Achievement::new("sharpshooter", "Sharpshooter", "Hit with half of at least 20 shots in a match", |of| {
        let (fired, hit) = (of.count(SHOTS_FIRED), of.count(SHOTS_HIT));
        fired >= 20 && hit >= fired - fired / 2
    }),
    Achievement::new("rampage", "Rampage", "Defeated ten opponents in a match", |of| of.count(KILLS) >= 10),
    Achievement::new("helping_hand", "Helping hand", "Helped to defeat five opponents in a match", |of| {
        of.count(ASSISTS) >= 5
    }),
    Achievement::new(
        "pacifist",
        "Pacifist",
        "Came in among the better half in the arena without a shot",
        |of| of.in_top_half() && of.count(SHOTS_FIRED) == 0,
    ),
    Achievement::new("last_one_standing", "Last one standing", "Won a battle royale of at least ten", |of| {
        of.won && of.mode("battle_royale") && of.players >= 10
    }),
    Achievement::new("potion_master", "Potion master", "Drank five potions in a match", |of| {
        of.count(POTIONS_DRUNK) >= 5
    }),
    Achievement::new("collector", "Collector", "Found 50 potions", |of| of.total(POTIONS_TAKEN) >= 50),
];
