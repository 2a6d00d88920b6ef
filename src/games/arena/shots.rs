//! Shots: they are fired, fly straight, and hit players. Hits are looked for along the whole way of a step, so that
//! nothing is jumped over.
//!
//! Walls do not move, so how far a shot can fly is known when it is fired. Must not: decide what a kill means
//! (`fighters`).

use glam::Vec2;
use serde::{Deserialize, Serialize};

use super::field::{Grid, Ground, sweep};
use super::fighter::{Fighter, hundredths};
use super::fighters::Fighters;
use super::rules::{
    COOLDOWN_S, PLAYER_RADIUS, PLAYER_SPEED, SHOT_RADIUS, SHOT_RANGE, SHOT_SPEED, tick_s, ticks,
};
use super::wire::Delta;
use crate::game::Seat;

/// One shot in the air.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shot {
    pub(super) id: u16,
    pub(super) seat: Seat,
    pub(super) at: Vec2,
    /// Units a second.
    pub(super) velocity: Vec2,
    /// Units left to fly before a wall, the border or the end of its range.
    pub(super) left: f32,
    /// The ticks until it has flown that far.
    pub(super) ticks_left: u32,
    /// The tick it was fired in: it rests there, and flies from the next one on.
    pub(super) born: u32,
}

/// All shots in the air, the oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Shots {
    pub(super) flying: Vec<Shot>,
    next_id: u16,
}

impl Shots {
    /// Fires a shot, unless the shooter is cooling down or `direction` has no length.
    pub(super) fn fire(
        &mut self,
        shooter: &mut Fighter,
        direction: Vec2,
        tick: u32,
        range: &Range,
        told: &mut Delta,
    ) {
        let length = direction.length();
        if tick < shooter.ready_at || !length.is_finite() || length < 1e-4 {
            return;
        }
        let way = direction / length;
        let left = SHOT_RANGE * range.ground.reach(shooter.at, way * SHOT_RANGE, SHOT_RADIUS);
        let shot = Shot {
            id: self.next_id,
            seat: shooter.seat,
            at: shooter.at,
            velocity: way * SHOT_SPEED,
            left,
            // A hair's breadth is not worth a tick.
            ticks_left: ((left - 0.001) / (SHOT_SPEED * tick_s(range.hz))).ceil().max(1.0) as u32,
            born: tick,
        };
        self.next_id = self.next_id.wrapping_add(1);
        shooter.ready_at = tick.saturating_add(ticks(COOLDOWN_S, range.hz));
        shooter.tally.fired += 1;
        told.fired.push(row(&shot));
        self.flying.push(shot);
    }

    /// Takes the shots of a player who left out of the air.
    pub(super) fn drop_of(&mut self, seat: Seat, told: &mut Delta) {
        self.flying.retain(|shot| {
            if shot.seat == seat {
                told.spent.push(shot.id);
            }
            shot.seat != seat
        });
    }

    /// Takes all shots out of the air.
    pub(super) fn drop_all(&mut self, told: &mut Delta) {
        told.spent.extend(self.flying.drain(..).map(|shot| shot.id));
    }

    /// Lets all shots fly for one tick. `strike` is called for each hit, in the order of firing, and says whether the
    /// hit counted.
    pub(super) fn fly(
        &mut self,
        tick: u32,
        hz: u16,
        spent: &mut Vec<u16>,
        mut strike: impl FnMut(&Shot, Vec2) -> bool,
    ) {
        let step = SHOT_SPEED * tick_s(hz);
        self.flying.retain_mut(|shot| {
            if shot.born == tick {
                return true;
            }
            let way = shot.velocity * (step.min(shot.left) / SHOT_SPEED);
            if strike(shot, way) {
                spent.push(shot.id);
                return false;
            }
            shot.at += way;
            shot.left = (shot.left - step).max(0.0);
            shot.ticks_left = shot.ticks_left.saturating_sub(1);
            shot.ticks_left > 0
        });
    }
}

/// The field that shots are fired on, and how many steps there are a second.
pub(super) struct Range {
    pub(super) ground: &'static Ground,
    pub(super) hz: u16,
}

/// The first living player whom `shot` meets on its `way` through this tick. Of several at the same moment it is the
/// one in the lowest seat.
pub(super) fn first_met(shot: &Shot, way: Vec2, fighters: &Fighters, grid: &Grid, hz: u16) -> Option<Seat> {
    const TOUCH: f32 = PLAYER_RADIUS + SHOT_RADIUS;
    let margin = TOUCH + PLAYER_SPEED * tick_s(hz);
    let end = shot.at + way;
    let mut first = (f32::INFINITY, None);
    for seat in grid.within(shot.at.min(end) - margin, shot.at.max(end) + margin) {
        let Some(other) = fighters.get(Seat(seat)) else { continue };
        if !other.alive() || other.seat == shot.seat {
            continue;
        }
        let Some(share) = sweep(shot.at - other.was, way - (other.at - other.was), TOUCH) else { continue };
        if share < first.0 || (share == first.0 && Some(other.seat) < first.1) {
            first = (share, Some(other.seat));
        }
    }
    first.1
}

fn row(shot: &Shot) -> [i32; 7] {
    let (at, velocity) = (hundredths(shot.at), hundredths(shot.velocity));
    let (id, seat) = (i32::from(shot.id), i32::from(shot.seat.0));
    [id, seat, at.0, at.1, velocity.0, velocity.1, shot.ticks_left as i32]
}
