//! What the arena declares for the records: what it counts, its potion, and what there is to reach.
//!
//! Must not: count anything while a match is on (`fighter`), or decide who wins (`score`).

mod achievements;
#[cfg(test)]
mod tests;

use super::Arena;
use crate::game::{Counter, Item, Seat};

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

impl Arena {
    /// What was counted of a seat. Only who lives holds potions.
    pub(super) fn count(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let fighter = self.fighter(seat);
        let left = || self.left.iter().find(|left| left.seat == seat).map(|left| left.tally);
        let Some(tally) = fighter.map(|fighter| fighter.tally).or_else(left) else { return Vec::new() };
        let kept = fighter.filter(|fighter| fighter.alive()).map_or(0, |fighter| fighter.potions);
        vec![
            (KILLS, tally.kills.into()),
            (DEATHS, tally.deaths.into()),
            (ASSISTS, tally.assists.into()),
            (SHOTS_FIRED, tally.fired.into()),
            (SHOTS_HIT, tally.hit.into()),
            (POTIONS_TAKEN, tally.taken.into()),
            (POTIONS_DRUNK, tally.drunk.into()),
            (POTIONS_KEPT, kept.into()),
        ]
    }
}
