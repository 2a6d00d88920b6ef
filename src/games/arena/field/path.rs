//! The shortest ways round the walls: a graph of wall corners that see each other, with all distances worked out
//! once.
//!
//! A way goes straight, or to a corner in sight, along the graph, and straight on from the last corner (a visibility
//! graph, Lozano-Pérez & Wesley 1979). Must not: change, or depend on the player who walks.

use glam::Vec2;

use super::cells::{cell, centres};
use super::geometry::{Wall, clear};
use crate::games::arena::rules::{PLAYER_RADIUS, WORLD};

/// The distance that a straight way keeps to walls. It is a little less than a player's radius, so that a way may
/// start where a player touches a wall.
const MARGIN: f32 = PLAYER_RADIUS - 0.02;
/// The distance between a corner that ways lead by and its wall.
const CORNER: f32 = PLAYER_RADIUS + 0.1;
/// The number that tables of corners have in places without a corner.
const NO_CORNER: u8 = u8::MAX;

/// The corners of a map and the ways between them.
pub(in crate::games::arena) struct Ways {
    walls: &'static [Wall],
    corners: Vec<Vec2>,
    /// `lengths[a * n + b]`: the shortest way between two corners.
    lengths: Vec<f32>,
    /// `nexts[a * n + b]`: the corner after `a` on the way to `b`.
    nexts: Vec<u8>,
    /// The corners seen from the middle of each cell of the map.
    seen: Vec<Vec<u8>>,
}

impl Ways {
    pub(super) fn new(walls: &'static [Wall]) -> Ways {
        let corners = corners(walls);
        let mut ways = Ways { walls, lengths: Vec::new(), nexts: Vec::new(), seen: Vec::new(), corners };
        ways.link();
        ways.relax();
        ways.seen = centres().map(|at| ways.in_sight(ways.beside_walls(at))).collect();
        ways
    }

    /// Finds the way from `from` to `to`, or to the nearest place where a player can stand. The stops of the way, the
    /// last one first, replace the content of `stops`, which is left empty when there is no way.
    pub(in crate::games::arena) fn plan(&self, from: Vec2, to: Vec2, stops: &mut Vec<Vec2>) {
        stops.clear();
        let start = self.beside_walls(from);
        let end = self.beside_walls(to);
        if self.clear(start, end) {
            stops.push(end);
        } else if let Some((first, last)) = self.best(start, end) {
            stops.push(end);
            self.unroll(first, last, stops);
            self.straighten(start, stops);
        }
        if start != from && !stops.is_empty() {
            stops.push(start);
        }
    }

    /// The place `at`, moved out of the margin of walls and into the world.
    fn beside_walls(&self, at: Vec2) -> Vec2 {
        let mut at = at;
        for _ in 0..3 {
            at = at.max(Vec2::splat(PLAYER_RADIUS)).min(Vec2::splat(WORLD - PLAYER_RADIUS));
            let Some(wall) = self.walls.iter().find(|wall| wall.holds(at, MARGIN)) else { break };
            at = wall.eject(at, MARGIN + 0.01);
        }
        at
    }

    fn clear(&self, from: Vec2, to: Vec2) -> bool {
        clear(self.walls, from, to, MARGIN)
    }

    fn in_sight(&self, at: Vec2) -> Vec<u8> {
        (0..).zip(&self.corners).filter(|&(_, &corner)| self.clear(at, corner)).map(|(n, _)| n).collect()
    }

    /// Fills in the straight ways between corners that see each other.
    fn link(&mut self) {
        let n = self.corners.len();
        self.lengths = vec![f32::INFINITY; n * n];
        self.nexts = vec![NO_CORNER; n * n];
        for (a, &from) in self.corners.iter().enumerate() {
            for (b, &to) in self.corners.iter().enumerate() {
                if clear(self.walls, from, to, MARGIN) {
                    self.lengths[a * n + b] = from.distance(to);
                    self.nexts[a * n + b] = b as u8;
                }
            }
        }
    }

    /// Works out all shortest ways from the straight ones (Floyd–Warshall).
    fn relax(&mut self) {
        let n = self.corners.len();
        for by in 0..n {
            for a in 0..n {
                let first = self.lengths[a * n + by];
                if first == f32::INFINITY {
                    continue;
                }
                for b in 0..n {
                    let length = first + self.lengths[by * n + b];
                    if length < self.lengths[a * n + b] {
                        self.lengths[a * n + b] = length;
                        self.nexts[a * n + b] = self.nexts[a * n + by];
                    }
                }
            }
        }
    }

    /// The first and the last corner of the shortest way. Sight is known for the middles of cells only. So the best
    /// pair is checked closely, and the next best is taken when it is not in sight after all.
    fn best(&self, start: Vec2, end: Vec2) -> Option<(u8, u8)> {
        let mut firsts = Observation::new(&self.corners, &self.seen[cell(start)], start);
        let mut lasts = Observation::new(&self.corners, &self.seen[cell(end)], end);
        loop {
            let (a, b) = self.shortest(&firsts, &lasts)?;
            let (first, last) = (firsts.corners[a].0, lasts.corners[b].0);
            let first_seen = self.clear(start, self.corners[usize::from(first)]);
            let last_seen = self.clear(end, self.corners[usize::from(last)]);
            if first_seen && last_seen {
                return Some((first, last));
            }
            firsts.forget_unless(first_seen, a);
            lasts.forget_unless(last_seen, b);
        }
    }

    fn shortest(&self, firsts: &Observation, lasts: &Observation) -> Option<(usize, usize)> {
        let n = self.corners.len();
        let mut best = (f32::INFINITY, None);
        for (a, &(first, before)) in firsts.list().iter().enumerate() {
            let row = &self.lengths[usize::from(first) * n..][..n];
            for (b, &(last, after)) in lasts.list().iter().enumerate() {
                let length = before + row[usize::from(last)] + after;
                if length < best.0 {
                    best = (length, Some((a, b)));
                }
            }
        }
        best.1
    }

    /// Pushes the corners from `first` to `last`, the last one first.
    fn unroll(&self, first: u8, last: u8, stops: &mut Vec<Vec2>) {
        let n = self.corners.len();
        let begin = stops.len();
        let mut at = first;
        while at != NO_CORNER && stops.len() < begin + n {
            stops.push(self.corners[usize::from(at)]);
            if at == last {
                break;
            }
            at = self.nexts[usize::from(at) * n + usize::from(last)];
        }
        stops[begin..].reverse();
    }

    /// Drops the first stop as long as the one after it is in sight.
    fn straighten(&self, start: Vec2, stops: &mut Vec<Vec2>) {
        while stops.len() >= 2 && self.clear(start, stops[stops.len() - 2]) {
            stops.pop();
        }
    }
}

/// The corners in sight of one end of a way, with their distance from it; on the stack.
struct Observation {
    corners: [(u8, f32); Observation::MAX],
    len: usize,
}

impl Observation {
    const MAX: usize = 48;

    fn new(corners: &[Vec2], seen: &[u8], end: Vec2) -> Observation {
        let mut sight = Observation {
            corners: [(NO_CORNER, 0.0); Observation::MAX],
            len: seen.len().min(Observation::MAX),
        };
        for (slot, &corner) in sight.corners.iter_mut().zip(seen) {
            *slot = (corner, corners[usize::from(corner)].distance(end));
        }
        sight
    }

    fn list(&self) -> &[(u8, f32)] {
        &self.corners[..self.len]
    }

    fn forget_unless(&mut self, seen: bool, index: usize) {
        if !seen {
            self.len -= 1;
            self.corners[index] = self.corners[self.len];
        }
    }
}

/// The corners of all walls, a player's radius away from them, where a player can stand.
fn corners(walls: &[Wall]) -> Vec<Vec2> {
    let inside = PLAYER_RADIUS..=WORLD - PLAYER_RADIUS;
    let mut corners = Vec::new();
    for wall in walls {
        let (low, high) = (wall.low() - CORNER, wall.high() + CORNER);
        corners.extend([low, high, Vec2::new(low.x, high.y), Vec2::new(high.x, low.y)]);
    }
    corners.retain(|at| {
        inside.contains(&at.x) && inside.contains(&at.y) && !walls.iter().any(|w| w.holds(*at, MARGIN))
    });
    corners.truncate(usize::from(NO_CORNER));
    corners
}

#[cfg(test)]
mod tests {
    use super::super::map::MapName;
    use super::*;

    #[test]
    fn a_way_leads_from_everywhere_to_everywhere_without_touching_a_wall() {
        let mut stops = Vec::new();
        for map in MapName::ALL {
            let ground = map.ground();
            for &from in ground.spots.iter().step_by(7) {
                for &to in ground.spots.iter().step_by(11) {
                    ground.ways.plan(from, to, &mut stops);
                    assert_eq!(stops.first(), Some(&to), "{map:?}: from {from} to {to}");
                    let mut at = from;
                    for &stop in stops.iter().rev() {
                        assert!(
                            ground.clear(at, stop, MARGIN),
                            "{map:?}: from {from} to {to}: {at} to {stop}"
                        );
                        at = stop;
                    }
                }
            }
        }
    }

    #[test]
    fn a_way_into_a_wall_ends_beside_it() {
        let ground = MapName::Keep.ground();
        let mut stops = Vec::new();
        ground.ways.plan(Vec2::new(5.0, 5.0), Vec2::new(50.0, 49.0), &mut stops);
        assert!(!ground.walls.iter().any(|wall| wall.meets_circle(stops[0], MARGIN)), "{stops:?}");
    }

    #[test]
    fn no_cell_sees_more_corners_than_are_looked_at() {
        for map in MapName::ALL {
            let most = map.ground().ways.seen.iter().map(Vec::len).max();
            assert!(most.is_some_and(|most| (1..=Observation::MAX).contains(&most)), "{map:?}: {most:?}");
        }
    }
}
