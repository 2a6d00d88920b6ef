//! Potions on the ground: where and when they appear, and which players take them.
//!
//! Must not: know what drinking one does (`fighter`).

use glam::Vec2;
use serde::{Deserialize, Serialize};

use super::field::{Grid, Ground};
use super::fighter::{Fighter, hundredths};
use super::fighters::Fighters;
use super::rules::{POTION_EVERY_S, POTION_REACH, POTIONS_MAX, ticks};
use super::wire::Delta;
use super::zone::Zone;
use crate::game::{Rng, Seat};

/// One potion on the ground.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Potion {
    pub(super) id: u16,
    pub(super) at: Vec2,
}

/// All potions on the ground, the oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Potions {
    pub(super) lying: Vec<Potion>,
    next_id: u16,
    due_at: u32,
}

impl Potions {
    /// Lays a potion down.
    pub(super) fn grow(&mut self, tick: u32, hz: u16, at: Vec2, told: &mut Delta) {
        self.due_at = tick.saturating_add(ticks(POTION_EVERY_S, hz));
        let potion = Potion { id: self.next_id, at };
        self.next_id = self.next_id.wrapping_add(1);
        let (x, y) = hundredths(at);
        told.potions.push([i32::from(potion.id), x, y]);
        self.lying.push(potion);
    }

    /// Whether a potion should be laid down in this tick: it is time, and there are too few for this many players.
    pub(super) fn due(&self, tick: u32, players: usize) -> bool {
        tick >= self.due_at && self.lying.len() < 4 + players / 4
    }

    /// Gives each potion to the nearest living player in reach who has room for it.
    pub(super) fn gather(&mut self, fighters: &mut Fighters, grid: &Grid, told: &mut Delta) {
        self.lying.retain(|potion| {
            let taker = nearest(potion.at, fighters, grid).and_then(|seat| fighters.get_mut(seat));
            let taken = taker.is_some_and(Fighter::take_potion);
            if taken {
                told.taken.push(potion.id);
            }
            !taken
        });
    }
}

fn nearest(at: Vec2, fighters: &Fighters, grid: &Grid) -> Option<Seat> {
    let mut best = (POTION_REACH * POTION_REACH, None);
    for seat in grid.within(at - POTION_REACH, at + POTION_REACH) {
        let Some(fighter) = fighters.get(Seat(seat)) else { continue };
        let distance = fighter.at.distance_squared(at);
        let room = fighter.alive() && fighter.potions < POTIONS_MAX;
        if room && (distance < best.0 || (distance == best.0 && Some(fighter.seat) < best.1)) {
            best = (distance, Some(fighter.seat));
        }
    }
    best.1
}

/// A free spot for a potion, inside the zone when there is one; the last try is taken as it is.
pub(super) fn place(ground: &Ground, zone: Option<&Zone>, rng: &mut Rng) -> Option<Vec2> {
    let mut spot = None;
    for _ in 0..8 {
        spot = rng.pick(&ground.spots).copied();
        if spot.is_some_and(|at| zone.is_none_or(|zone| zone.holds(at))) {
            break;
        }
    }
    spot
}
