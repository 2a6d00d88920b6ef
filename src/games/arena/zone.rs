//! The closing zone of a battle royale. It has five stages; each waits, and then shrinks into a circle inside the
//! last one.
//!
//! The last stage ends at the match's time limit; from then on everybody is outside. Must not: know players.

use glam::Vec2;
use serde::{Deserialize, Serialize};

use super::rules::WORLD;
use crate::game::Rng;

/// Radii at the ends of the stages; the first one holds the whole world.
const RADII: [f32; 6] = [72.0, 46.0, 28.0, 15.0, 6.0, 0.0];
/// Health taken each second outside, by stage; the last one counts when the zone has closed.
const BITES: [u8; 6] = [2, 4, 6, 8, 12, 25];
/// The stages until the zone has closed.
const STAGES: u32 = 5;

/// A circle that closes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Zone {
    pub(super) centre: Vec2,
    pub(super) radius: f32,
    pub(super) shrinking: bool,
    from: Vec2,
    to: Vec2,
    stage: u32,
    /// Ticks until the zone has closed, from the start of the match.
    closes_after: u32,
}

impl Zone {
    /// The zone at the start of a match, which closes after this many ticks.
    pub(super) fn new(closes_after: u32, rng: &mut Rng) -> Zone {
        let middle = Vec2::splat(WORLD / 2.0);
        let to = next_centre(middle, 0, rng);
        Zone { centre: middle, radius: RADII[0], shrinking: false, from: middle, to, stage: 0, closes_after }
    }

    /// Moves on to `age` ticks after the start. Answers whether anything changed. A stage waits for its first half.
    pub(super) fn advance(&mut self, age: u32, rng: &mut Rng) -> bool {
        let before = (self.centre, self.radius, self.shrinking);
        let progress =
            f64::from(age.min(self.closes_after)) / f64::from(self.closes_after) * f64::from(STAGES);
        let stage = (progress as u32).min(STAGES);
        while self.stage < stage {
            self.stage += 1;
            self.from = self.to;
            self.to = next_centre(self.from, self.stage, rng);
        }
        let share = ((progress - f64::from(self.stage)) * 2.0 - 1.0).clamp(0.0, 1.0) as f32;
        let (outer, inner) = (RADII[self.stage.min(STAGES) as usize], self.next().1);
        self.shrinking = share > 0.0 && self.stage < STAGES;
        self.radius = outer + (inner - outer) * share;
        self.centre = self.from + (self.to - self.from) * share;
        before != (self.centre, self.radius, self.shrinking)
    }

    /// Centre and radius of the circle it shrinks to next.
    pub(super) fn next(&self) -> (Vec2, f32) {
        (self.to, RADII[(self.stage + 1).min(STAGES) as usize])
    }

    /// Whether a place is inside; nothing is inside a closed zone.
    pub(super) fn holds(&self, at: Vec2) -> bool {
        at.distance_squared(self.centre) < self.radius * self.radius
    }

    /// Health taken each second outside.
    pub(super) fn bite(&self) -> u8 {
        BITES[self.stage.min(STAGES) as usize]
    }
}

/// The centre of the circle after `stage`, which lies inside the circle of `stage`, and inside the world at first.
fn next_centre(centre: Vec2, stage: u32, rng: &mut Rng) -> Vec2 {
    if stage >= STAGES {
        return centre;
    }
    let room = (RADII[stage as usize] - RADII[stage as usize + 1]).min(24.0);
    loop {
        // A point of the square is drawn until one lies in the disc (4 of 5 do).
        let off = Vec2::new(rng.between(-1.0, 1.0), rng.between(-1.0, 1.0));
        if off.length_squared() <= 1.0 {
            return centre + off * room;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_lies_in_the_one_before_until_nothing_is_left() {
        let mut rng = Rng::seeded(3);
        let mut zone = Zone::new(1000, &mut rng);
        let mut last = (zone.centre, zone.radius);
        for age in 1..=1000 {
            zone.advance(age, &mut rng);
            let moved = zone.centre.distance(last.0);
            assert!(moved + zone.radius <= last.1 + 1e-3, "at {age}: {zone:?} after {last:?}");
            last = (zone.centre, zone.radius);
        }
        assert_eq!(zone.radius, 0.0);
        assert!(!zone.holds(zone.centre));
        assert_eq!(zone.bite(), 25);
    }
}
