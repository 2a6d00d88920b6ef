//! The three maps, and what is worked out about each once and shared by all matches: free spots, walls by place, ways
//! round walls.
//!
//! Must not: hold anything that changes during a match.

use std::sync::LazyLock;

use glam::Vec2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::{CELL, cell, centres};
use super::geometry::{Wall, clear};
use super::path::Ways;
use crate::games::arena::rules::{PLAYER_RADIUS, WORLD};

/// The maps by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapName {
    /// A keep with four gates in the middle, ruins around it.
    #[default]
    Keep,
    /// A few pillars.
    Open,
    /// Corridors.
    Maze,
}

const fn wall(x: f32, y: f32, w: f32, h: f32) -> Wall {
    Wall { x, y, w, h }
}

#[rustfmt::skip]
static KEEP_WALLS: [Wall; 21] = [
    // The keep, its gates 8 wide, and the pillar in its yard.
    wall(35.0, 35.0, 11.0, 2.0), wall(54.0, 35.0, 11.0, 2.0), wall(35.0, 63.0, 11.0, 2.0), wall(54.0, 63.0, 11.0, 2.0),
    wall(35.0, 37.0, 2.0, 9.0), wall(35.0, 54.0, 2.0, 9.0), wall(63.0, 37.0, 2.0, 9.0), wall(63.0, 54.0, 2.0, 9.0),
    wall(48.0, 48.0, 4.0, 4.0),
    // A ruin in each corner, and a block on each side.
    wall(15.0, 15.0, 14.0, 2.0), wall(15.0, 17.0, 2.0, 12.0), wall(71.0, 15.0, 14.0, 2.0), wall(83.0, 17.0, 2.0, 12.0),
    wall(15.0, 83.0, 14.0, 2.0), wall(15.0, 71.0, 2.0, 12.0), wall(71.0, 83.0, 14.0, 2.0), wall(83.0, 71.0, 2.0, 12.0),
    wall(48.0, 14.0, 4.0, 10.0), wall(48.0, 76.0, 4.0, 10.0), wall(14.0, 48.0, 10.0, 4.0), wall(76.0, 48.0, 10.0, 4.0),
];

#[rustfmt::skip]
static OPEN_WALLS: [Wall; 7] = [
    wall(24.0, 24.0, 4.0, 4.0), wall(72.0, 24.0, 4.0, 4.0), wall(24.0, 72.0, 4.0, 4.0), wall(72.0, 72.0, 4.0, 4.0),
    wall(48.0, 46.0, 4.0, 8.0), wall(44.0, 12.0, 12.0, 2.0), wall(44.0, 86.0, 12.0, 2.0),
];

#[rustfmt::skip]
static MAZE_WALLS: [Wall; 25] = [
    // The outer ring, open at its corners' far ends and sides.
    wall(12.0, 12.0, 28.0, 2.0), wall(60.0, 12.0, 28.0, 2.0), wall(12.0, 86.0, 28.0, 2.0), wall(60.0, 86.0, 28.0, 2.0),
    wall(12.0, 14.0, 2.0, 26.0), wall(12.0, 60.0, 2.0, 26.0), wall(86.0, 14.0, 2.0, 26.0), wall(86.0, 60.0, 2.0, 26.0),
    // The inner ring.
    wall(24.0, 24.0, 2.0, 22.0), wall(24.0, 54.0, 2.0, 22.0), wall(74.0, 24.0, 2.0, 22.0), wall(74.0, 54.0, 2.0, 22.0),
    wall(26.0, 24.0, 16.0, 2.0), wall(58.0, 24.0, 16.0, 2.0), wall(26.0, 74.0, 16.0, 2.0), wall(58.0, 74.0, 16.0, 2.0),
    // The core, and the spurs from the border.
    wall(36.0, 36.0, 2.0, 28.0), wall(62.0, 36.0, 2.0, 28.0), wall(44.0, 36.0, 12.0, 2.0), wall(44.0, 62.0, 12.0, 2.0),
    wall(49.0, 46.0, 2.0, 8.0),
    wall(49.0, 0.0, 2.0, 14.0), wall(49.0, 86.0, 2.0, 14.0), wall(0.0, 49.0, 8.0, 2.0), wall(92.0, 49.0, 8.0, 2.0),
];

static KEEP: LazyLock<Ground> = LazyLock::new(|| Ground::new(&KEEP_WALLS));
static OPEN: LazyLock<Ground> = LazyLock::new(|| Ground::new(&OPEN_WALLS));
static MAZE: LazyLock<Ground> = LazyLock::new(|| Ground::new(&MAZE_WALLS));

impl MapName {
    /// All maps.
    pub const ALL: [MapName; 3] = [MapName::Keep, MapName::Open, MapName::Maze];

    /// The ground of the map, which is worked out at the first call.
    pub(in crate::games::arena) fn ground(self) -> &'static Ground {
        match self {
            MapName::Keep => &KEEP,
            MapName::Open => &OPEN,
            MapName::Maze => &MAZE,
        }
    }
}

/// How far out of a cell a wall may be and still be listed there: a player's radius, and the length of one short step.
const REACH: f32 = PLAYER_RADIUS + 0.75;

/// The walls of a map, and what follows from them.
pub(in crate::games::arena) struct Ground {
    /// All walls.
    pub(in crate::games::arena) walls: &'static [Wall],
    /// Places where a player has room to stand.
    pub(in crate::games::arena) spots: Vec<Vec2>,
    /// The shortest ways round the walls.
    pub(in crate::games::arena) ways: Ways,
    near: Vec<Vec<Wall>>,
}

impl Ground {
    fn new(walls: &'static [Wall]) -> Ground {
        let spots =
            centres().filter(|&at| !walls.iter().any(|w| w.meets_circle(at, PLAYER_RADIUS + 0.2))).collect();
        let near =
            centres().map(|at| walls.iter().filter(|w| w.holds(at, REACH + CELL / 2.0)).copied().collect());
        Ground { walls, spots, near: near.collect(), ways: Ways::new(walls) }
    }

    /// The walls a player at `at` could touch within one short step.
    pub(in crate::games::arena) fn near(&self, at: Vec2) -> &[Wall] {
        self.near.get(cell(at)).map_or(&[], Vec::as_slice)
    }

    /// Whether a circle of radius `margin` gets from `from` to `to` in a straight line (corners count as square).
    pub(in crate::games::arena) fn clear(&self, from: Vec2, to: Vec2, margin: f32) -> bool {
        clear(self.walls, from, to, margin)
    }

    /// How far a shot gets from `from` along `way` before a wall or the border, as a share of `way`.
    pub(in crate::games::arena) fn reach(&self, from: Vec2, way: Vec2, margin: f32) -> f32 {
        let to = from + way;
        let mut share = leave(from.x, to.x).min(leave(from.y, to.y));
        for entry in self.walls.iter().filter_map(|wall| wall.entry(from, way, margin)) {
            share = share.min(entry);
        }
        share
    }
}

/// The share of the way from `from` to `to` after which this coordinate leaves the world.
fn leave(from: f32, to: f32) -> f32 {
    if to > WORLD {
        (WORLD - from) / (to - from)
    } else if to < 0.0 {
        from / (from - to)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_map_has_room_for_a_hundred_players() {
        for map in MapName::ALL {
            assert!(map.ground().spots.len() >= 100, "{map:?} has {}", map.ground().spots.len());
        }
    }

    #[test]
    fn a_shot_reaches_as_far_as_the_border_or_a_wall() {
        let ground = MapName::Keep.ground();
        assert_eq!(ground.reach(Vec2::new(5.0, 5.0), Vec2::new(-10.0, 0.0), 0.3), 0.5);
        let share = ground.reach(Vec2::new(40.0, 50.0), Vec2::new(20.0, 0.0), 0.0);
        assert_eq!(share, 0.4);
    }
}
