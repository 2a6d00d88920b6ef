//! One player's part of the state: body, course, health, figures, and what clients were told last of them.
//!
//! Must not: look at other players; what happens between players is in `fighters`, `shots` and `podium`.

use glam::Vec2;
use serde::{Deserialize, Serialize};

use super::rules::{self, HEALTH_MAX, POTION_HEALS, POTIONS_MAX, POTIONS_START};
use crate::game::Seat;

/// The course of a player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Course {
    /// The player stands still.
    Stand,
    /// The player walks in this direction, at this share of full speed (the length, at most 1).
    Walk(Vec2),
    /// The player walks from stop to stop.
    Stops,
}

/// Whether a player is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Life {
    /// Alive.
    Alive,
    /// Dead until this tick.
    Until(u32),
    /// Out of this match for good.
    Out,
}

/// The figures of one player.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FighterFigures {
    pub(super) score: u32,
    pub(super) kills: u32,
    pub(super) deaths: u32,
    pub(super) assists: u32,
    pub(super) fired: u32,
    pub(super) hit: u32,
    /// Potions taken up from the ground.
    pub(super) taken: u32,
    /// Potions drunk.
    pub(super) drunk: u32,
}

/// A hit on a player, in that tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Blow {
    pub(super) by: Seat,
    pub(super) tick: u32,
}

/// The line along which clients draw a player, from a tick on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Anchor {
    at: Vec2,
    /// Units a second, in whole hundredths.
    velocity: Vec2,
    tick: u32,
}

impl Anchor {
    /// The line of a body that is at `at` in `tick` and goes on with `velocity`, with the rounding of a row on the
    /// wire.
    pub(super) fn new(at: Vec2, velocity: Vec2, tick: u32) -> Anchor {
        Anchor { at: told(at), velocity: told(velocity), tick }
    }

    /// The same line with a turn: it begins where the line was in the tick before `tick`, and goes on with
    /// `velocity`.
    pub(super) fn turned(&self, velocity: Vec2, tick: u32, hz: u16) -> Anchor {
        let velocity = told(velocity);
        Anchor { at: self.at(tick.saturating_sub(1), hz) + velocity / f32::from(hz), velocity, tick }
    }

    /// The place that the line has reached in `tick`.
    pub(super) fn at(&self, tick: u32, hz: u16) -> Vec2 {
        self.at + self.velocity * (tick.saturating_sub(self.tick) as f32 / f32::from(hz))
    }

    /// The speed along the line.
    pub(super) fn velocity(&self) -> Vec2 {
        self.velocity
    }
}

/// A vector as clients read it after it was written in hundredths.
fn told(vector: Vec2) -> Vec2 {
    let (x, y) = hundredths(vector);
    Vec2::new(x as f32, y as f32) / 100.0
}

/// A vector in whole hundredths, as deltas write it.
pub(super) fn hundredths(vector: Vec2) -> (i32, i32) {
    ((vector.x * 100.0).round() as i32, (vector.y * 100.0).round() as i32)
}

/// How many attackers are remembered for assists.
const BLOWS_MAX: usize = 8;

/// One player.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fighter {
    pub(super) seat: Seat,
    pub(super) at: Vec2,
    /// What the next step adds to the place, in units a second, if nothing is in the way.
    pub(super) velocity: Vec2,
    pub(super) course: Course,
    /// The stops still ahead, the last one first.
    pub(super) stops: Vec<Vec2>,
    pub(super) life: Life,
    pub(super) health: u8,
    pub(super) potions: u8,
    /// The first tick in which a shot may be fired again.
    pub(super) ready_at: u32,
    pub(super) tally: FighterFigures,
    pub(super) placement: Option<u16>,
    pub(super) blows: Vec<Blow>,
    pub(super) anchor: Anchor,
    /// The place of the body before this step.
    #[serde(skip)]
    pub(super) was: Vec2,
    /// Whether health or potions have to be told in this step's delta.
    #[serde(skip)]
    pub(super) felt: bool,
    /// Whether all figures have to be told in this step's delta.
    #[serde(skip)]
    pub(super) restated: bool,
}

impl Fighter {
    pub(super) fn new(seat: Seat) -> Fighter {
        Fighter {
            seat,
            at: Vec2::ZERO,
            velocity: Vec2::ZERO,
            course: Course::Stand,
            stops: Vec::new(),
            life: Life::Out,
            health: 0,
            potions: 0,
            ready_at: 0,
            tally: FighterFigures::default(),
            placement: None,
            blows: Vec::with_capacity(BLOWS_MAX),
            anchor: Anchor::default(),
            was: Vec2::ZERO,
            felt: false,
            restated: false,
        }
    }

    pub(super) fn alive(&self) -> bool {
        self.life == Life::Alive
    }

    /// Puts the player somewhere, with a new life.
    pub(super) fn rise(&mut self, at: Vec2, tick: u32) {
        self.at = at;
        self.was = at;
        self.stand();
        self.life = Life::Alive;
        self.health = HEALTH_MAX;
        self.potions = POTIONS_START;
        self.ready_at = tick;
        self.blows.clear();
        self.anchor = Anchor::new(at, Vec2::ZERO, tick);
        self.restated = true;
    }

    /// Ends a life.
    pub(super) fn fall(&mut self, life: Life) {
        self.life = life;
        self.health = 0;
        self.tally.deaths += 1;
        self.stand();
        self.restated = true;
    }

    /// Ends any course.
    pub(super) fn stand(&mut self) {
        self.velocity = Vec2::ZERO;
        self.course = Course::Stand;
        self.stops.clear();
    }

    /// Takes health away. Answers whether none is left.
    pub(super) fn hurt(&mut self, damage: u8) -> bool {
        self.health = self.health.saturating_sub(damage);
        self.felt = true;
        self.health == 0
    }

    /// Remembers an attacker; the oldest is forgotten when there are too many.
    pub(super) fn struck(&mut self, by: Seat, tick: u32) {
        self.blows.retain(|blow| blow.by != by);
        if self.blows.len() == BLOWS_MAX {
            self.blows.remove(0);
        }
        self.blows.push(Blow { by, tick });
    }

    /// The players who hurt this one lately, without `killer`.
    pub(super) fn helpers(
        &self,
        killer: Option<Seat>,
        tick: u32,
        hz: u16,
    ) -> impl Iterator<Item = Seat> + '_ {
        let since = tick.saturating_sub(rules::ticks(rules::ASSIST_S, hz));
        self.blows
            .iter()
            .filter(move |blow| blow.tick >= since && Some(blow.by) != killer)
            .map(|blow| blow.by)
    }

    /// Drinks a potion. Answers `false` when there is none, or nothing to heal.
    pub(super) fn drink(&mut self) -> bool {
        if !self.alive() || self.potions == 0 || self.health >= HEALTH_MAX {
            return false;
        }
        self.potions -= 1;
        self.health = (self.health + POTION_HEALS).min(HEALTH_MAX);
        self.tally.drunk += 1;
        self.felt = true;
        true
    }

    /// Takes a potion up. Answers `false` when the player can carry no more.
    pub(super) fn take_potion(&mut self) -> bool {
        let room = self.potions < POTIONS_MAX;
        if room {
            self.potions += 1;
            self.tally.taken += 1;
            self.felt = true;
        }
        room
    }
}
