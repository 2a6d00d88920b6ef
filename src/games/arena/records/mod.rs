//! What the arena declares for the records: its counters, its potion, and its achievements.
//!
//! Must not: count anything while a match is on (`fighter`), or decide who wins (`podium`).

mod achievements;
#[cfg(test)]
mod tests;

use super::fighter::FighterFigures;
use crate::game::{Counter, Item};

pub(super) use achievements::ACHIEVEMENTS;

const KILLS: Counter = Counter::new("kills", "Defeated");
const DEATHS: Counter = Counter::new("deaths", "Was defeated");
const ASSISTS: Counter = Counter::new("assists", "Helped");
const SHOTS_FIRED: Counter = Counter::new("shots_fired", "Shots");
const SHOTS_HIT: Counter = Counter::new("shots_hit", "Hits").part_of(SHOTS_FIRED);
const POTIONS_TAKEN: Counter = Counter::new("potions_taken", "Potions found");
const POTIONS_DRUNK: Counter = Counter::new("potions_drunk", "Potions drunk");
const POTIONS_KEPT: Counter = Counter::new("potions_kept", "Potions kept");

pub(super) const COUNTERS: &[Counter] =
    &[KILLS, DEATHS, ASSISTS, SHOTS_FIRED, SHOTS_HIT, POTIONS_TAKEN, POTIONS_DRUNK, POTIONS_KEPT];

pub(super) const ITEMS: &[Item] =
    &[Item::new("health_potion", "Health potion").won(POTIONS_TAKEN).used(POTIONS_DRUNK).kept(POTIONS_KEPT)];

impl FighterFigures {
    /// The counters' values, with the potions that were kept to the end.
    pub(super) fn counted(self, kept: u8) -> Vec<(Counter, i64)> {
        vec![
            (KILLS, self.kills.into()),
            (DEATHS, self.deaths.into()),
            (ASSISTS, self.assists.into()),
            (SHOTS_FIRED, self.fired.into()),
            (SHOTS_HIT, self.hit.into()),
            (POTIONS_TAKEN, self.taken.into()),
            (POTIONS_DRUNK, self.drunk.into()),
            (POTIONS_KEPT, kept.into()),
        ]
    }
}
