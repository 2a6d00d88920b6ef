//! Circles, boxes and segments: the few tests the game needs.
//!
//! Must not: use anything but `+ - * /` and `sqrt`, or know players and shots.

use glam::Vec2;
use schemars::JsonSchema;
use serde::Serialize;

/// A wall: a box along the axes, in units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Wall {
    /// Left edge.
    pub x: f32,
    /// Lower edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Wall {
    pub(super) fn low(&self) -> Vec2 {
        Vec2::new(self.x, self.y)
    }

    pub(super) fn high(&self) -> Vec2 {
        Vec2::new(self.x + self.w, self.y + self.h)
    }

    /// The point of the wall nearest to `point`.
    pub(super) fn nearest(&self, point: Vec2) -> Vec2 {
        point.max(self.low()).min(self.high())
    }

    /// Whether `point` is in the box that is `margin` bigger on each side.
    pub(super) fn holds(&self, point: Vec2, margin: f32) -> bool {
        let (low, high) = (self.low() - margin, self.high() + margin);
        point.x > low.x && point.x < high.x && point.y > low.y && point.y < high.y
    }

    /// Whether a circle reaches into the wall.
    pub(in crate::games::arena) fn meets_circle(&self, centre: Vec2, radius: f32) -> bool {
        self.nearest(centre).distance_squared(centre) < radius * radius
    }

    /// Where a circle that reaches into the wall has to move to touch it only.
    pub(in crate::games::arena) fn push_out(&self, centre: Vec2, radius: f32) -> Vec2 {
        let nearest = self.nearest(centre);
        let away = centre - nearest;
        let distance = away.length();
        if distance >= radius {
            centre
        } else if distance > 0.0 {
            nearest + away * (radius / distance)
        } else {
            self.eject(centre, radius)
        }
    }

    /// The nearest place outside the box that is `margin` bigger on each side; `point` lies in that box.
    pub(super) fn eject(&self, point: Vec2, margin: f32) -> Vec2 {
        let (low, high) = (self.low() - margin, self.high() + margin);
        let ways = [
            (point.x - low.x, Vec2::new(low.x, point.y)),
            (high.x - point.x, Vec2::new(high.x, point.y)),
            (point.y - low.y, Vec2::new(point.x, low.y)),
            (high.y - point.y, Vec2::new(point.x, high.y)),
        ];
        let mut best = ways[0];
        for way in ways {
            if way.0 < best.0 {
                best = way;
            }
        }
        best.1
    }

    /// The share of `way` after which a point that starts at `from` enters the box that is `margin` bigger on each
    /// side (the slab method); `None` when it does not. Walking along an edge is not entering.
    pub(super) fn entry(&self, from: Vec2, way: Vec2, margin: f32) -> Option<f32> {
        let (low, high) = (self.low() - margin, self.high() + margin);
        let x = slab(from.x, way.x, low.x, high.x)?;
        let y = slab(from.y, way.y, low.y, high.y)?;
        let enter = x.0.max(y.0).max(0.0);
        let leave = x.1.min(y.1).min(1.0);
        (enter < leave).then_some(enter)
    }
}

/// The shares of `way` between which one coordinate is within `low..high`; `None` when it never is.
fn slab(from: f32, way: f32, low: f32, high: f32) -> Option<(f32, f32)> {
    if way == 0.0 {
        return (from > low && from < high).then_some((f32::MIN, f32::MAX));
    }
    let (a, b) = ((low - from) / way, (high - from) / way);
    Some((a.min(b), a.max(b)))
}

/// The share of `way` after which a point that starts at `from` comes within `radius` of the origin; `None` when it does
/// not. With relative positions and ways this sweeps two moving circles against each other.
pub(in crate::games::arena) fn sweep(from: Vec2, way: Vec2, radius: f32) -> Option<f32> {
    let apart = from.length_squared() - radius * radius;
    if apart <= 0.0 {
        return Some(0.0);
    }
    let (a, b) = (way.length_squared(), from.dot(way));
    let root = b * b - a * apart;
    if a == 0.0 || b >= 0.0 || root < 0.0 {
        return None;
    }
    let share = (-b - root.sqrt()) / a;
    (share <= 1.0).then_some(share)
}

/// Whether no wall, `margin` bigger on each side, is in the way.
pub(super) fn clear(walls: &[Wall], from: Vec2, to: Vec2, margin: f32) -> bool {
    !walls.iter().any(|wall| wall.entry(from, to - from, margin).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: Wall = Wall { x: 10.0, y: 10.0, w: 2.0, h: 20.0 };

    #[test]
    fn a_ray_enters_a_wall_where_it_stands() {
        let share = WALL.entry(Vec2::new(0.0, 20.0), Vec2::new(20.0, 0.0), 0.0);
        assert_eq!(share, Some(0.5));
        assert_eq!(WALL.entry(Vec2::new(0.0, 31.0), Vec2::new(20.0, 0.0), 0.0), None);
        assert_eq!(WALL.entry(Vec2::new(0.0, 20.0), Vec2::new(9.0, 0.0), 0.0), None);
    }

    #[test]
    fn a_circle_is_pushed_out_to_where_it_only_touches() {
        let out = WALL.push_out(Vec2::new(9.5, 20.0), 1.0);
        assert_eq!(out, Vec2::new(9.0, 20.0));
        let from_within = WALL.push_out(Vec2::new(11.5, 20.0), 1.0);
        assert_eq!(from_within, Vec2::new(13.0, 20.0));
    }

    #[test]
    fn a_sweep_finds_the_moment_two_circles_touch() {
        assert_eq!(sweep(Vec2::new(-10.0, 0.0), Vec2::new(18.0, 0.0), 1.0), Some(0.5));
        assert_eq!(sweep(Vec2::new(-10.0, 1.5), Vec2::new(18.0, 0.0), 1.0), None);
        assert_eq!(sweep(Vec2::new(-10.0, 0.0), Vec2::new(-18.0, 0.0), 1.0), None);
    }
}
