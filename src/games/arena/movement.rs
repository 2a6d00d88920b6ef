//! The movement of bodies: in a direction or from stop to stop, sliding along walls. Players do not block each other.
//!
//! Must not: know shots, health or modes. Long steps (few a second) are cut into short ones, so that the way is the
//! same at every rate.

use glam::Vec2;

use super::field::Ground;
use super::fighter::{Course, Fighter};
use super::rules::{PLAYER_RADIUS, PLAYER_SPEED, WORLD, tick_s};

/// How many short steps a tick has. None is longer than 0.6 units, so that no body gets through a wall.
fn short_steps(hz: u16) -> u16 {
    20_u16.div_ceil(hz.max(1))
}

/// Changes a course: in this direction from now on.
pub(super) fn walk(fighter: &mut Fighter, direction: Vec2) {
    fighter.stops.clear();
    let length = direction.length();
    fighter.course = if !length.is_finite() || length < 0.01 {
        Course::Stand
    } else {
        Course::Walk(direction / length.max(1.0))
    };
}

/// Changes a course: to this place from now on.
pub(super) fn go_to(fighter: &mut Fighter, place: Vec2, ground: &Ground) {
    if !place.is_finite() {
        return;
    }
    ground.ways.plan(fighter.at, place, &mut fighter.stops);
    fighter.course = if fighter.stops.is_empty() { Course::Stand } else { Course::Stops };
}

/// Moves one body through one tick.
pub(super) fn advance(fighter: &mut Fighter, ground: &Ground, hz: u16) {
    fighter.was = fighter.at;
    if fighter.course == Course::Stand {
        fighter.velocity = Vec2::ZERO;
        return;
    }
    let steps = short_steps(hz);
    let step_s = tick_s(hz) / f32::from(steps);
    for _ in 0..steps {
        let (wanted, velocity) = aim(fighter, step_s);
        let reached = slide(fighter.at, wanted, ground);
        fighter.velocity = if reached == wanted { velocity } else { (reached - fighter.at) / step_s };
        give_up_if_stuck(fighter, wanted, reached);
        fighter.at = reached;
    }
}

/// The place that the course leads to in one short step, and the velocity that it goes on with.
fn aim(fighter: &mut Fighter, step_s: f32) -> (Vec2, Vec2) {
    match fighter.course {
        Course::Stand => (fighter.at, Vec2::ZERO),
        Course::Walk(direction) => {
            let velocity = direction * PLAYER_SPEED;
            (fighter.at + velocity * step_s, velocity)
        }
        Course::Stops => follow(fighter, PLAYER_SPEED * step_s),
    }
}

/// Goes `left` units from stop to stop. The course ends at the last one.
fn follow(fighter: &mut Fighter, mut left: f32) -> (Vec2, Vec2) {
    let mut at = fighter.at;
    while let Some(&stop) = fighter.stops.last() {
        let way = stop - at;
        let distance = way.length();
        if distance > left {
            let direction = way / distance;
            return (at + direction * left, direction * PLAYER_SPEED);
        }
        left -= distance;
        at = stop;
        fighter.stops.pop();
    }
    fighter.course = Course::Stand;
    (at, Vec2::ZERO)
}

/// Ends a walk to a place when something unforeseen is in the way.
fn give_up_if_stuck(fighter: &mut Fighter, wanted: Vec2, reached: Vec2) {
    let hoped = wanted.distance_squared(fighter.at);
    if fighter.course == Course::Stops && reached.distance_squared(fighter.at) < hoped * 0.01 {
        fighter.stand();
    }
}

/// The place that a body reaches which wants from `from` to `to`. It is pushed out of walls, which makes it slide
/// along them.
fn slide(from: Vec2, to: Vec2, ground: &Ground) -> Vec2 {
    let mut at = into_world(to);
    let walls = ground.near(from);
    if !walls.iter().any(|wall| wall.meets_circle(at, PLAYER_RADIUS)) {
        return at;
    }
    for _ in 0..2 {
        for wall in walls {
            at = wall.push_out(at, PLAYER_RADIUS);
        }
    }
    at = into_world(at);
    // Between two walls that are too close the body stays where it is, rather than end up inside one.
    let squeezed = walls.iter().any(|wall| wall.meets_circle(at, PLAYER_RADIUS - 0.01));
    if squeezed { from } else { at }
}

fn into_world(at: Vec2) -> Vec2 {
    at.max(Vec2::splat(PLAYER_RADIUS)).min(Vec2::splat(WORLD - PLAYER_RADIUS))
}
