//! Where a bot goes: into the zone, to a potion, round its target, out of the way of a shot.
//!
//! Must not: send the same course twice; an action is sent only when the course changes.

use glam::Vec2;

use super::Scene;
use super::sightings::{Sighting, threat};
use crate::game::{Phase, Rng};
use crate::games::arena::rules::{PLAYER_RADIUS, tick_s};
use crate::games::arena::wire::Action;

/// The course that a bot sent last.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Course {
    /// In this direction.
    Way(Vec2),
    /// To this place.
    Place(Vec2),
}

/// Places that are closer together than this, in units, count as the same.
const SAME_PLACE: f32 = 3.0;
/// Directions that differ by less than this share of full speed count as the same, because every change is sent to
/// all players.
const SAME_WAY: f32 = 0.4;

/// The steering of a bot: where it goes, and which course it sent last.
pub(super) struct Helm {
    /// The tick until which it gets out of the way of a shot.
    dodging_until: u32,
    /// The side on which it circles its target: 1 or -1.
    side: f32,
    /// The course that it sent last.
    course: Option<Course>,
}

impl Default for Helm {
    fn default() -> Helm {
        Helm { dodging_until: 0, side: 1.0, course: None }
    }
}

impl Helm {
    /// Forgets where the bot was going.
    pub(super) fn let_go(&mut self) {
        self.course = None;
        self.dodging_until = 0;
    }

    /// Steps aside when a shot is about to hit and the bot notices. Answers whether it does.
    pub(super) fn dodge(&mut self, scene: &Scene<'_>, rng: &mut Rng, actions: &mut Vec<Action>) -> bool {
        if scene.skill.dodges <= 0.0 || rng.unit() >= scene.skill.dodges {
            return false;
        }
        let Some(threat) = threat(scene) else { return false };
        let out = threat.out.normalize_or_zero();
        let Some(way) = [out, -out].into_iter().find(|&way| has_room(scene, way)) else { return false };
        let ticks = (threat.in_s / tick_s(scene.view.hz)).ceil() as u32;
        self.dodging_until = scene.tick + ticks;
        self.go(Course::Way(way), actions);
        true
    }

    /// Chooses where to go, the most urgent reason first. While the bot avoids a shot it does not change its course.
    pub(super) fn steer(
        &mut self,
        scene: &Scene<'_>,
        target: Option<&Sighting>,
        rng: &mut Rng,
        actions: &mut Vec<Action>,
    ) {
        if scene.tick < self.dodging_until {
            return;
        }
        if scene.me.vx == 0.0 && scene.me.vy == 0.0 {
            // The bot arrived or is stuck, so the course that it sent last does not hold any more.
            self.course = None;
        }
        let course = into_zone(scene)
            .or_else(|| to_potion(scene, target))
            .or_else(|| target.map(|target| self.round(target, scene, rng)))
            .unwrap_or_else(|| self.roam(scene, rng));
        self.go(course, actions);
    }

    fn go(&mut self, course: Course, actions: &mut Vec<Action>) {
        let same = match (self.course, course) {
            (Some(Course::Way(old)), Course::Way(new)) => old.distance_squared(new) < SAME_WAY * SAME_WAY,
            (Some(Course::Place(old)), Course::Place(new)) => {
                old.distance_squared(new) < SAME_PLACE * SAME_PLACE
            }
            _ => false,
        };
        if same {
            return;
        }
        self.course = Some(course);
        actions.push(match course {
            Course::Way(way) => Action::Walk(way),
            Course::Place(place) => Action::GoTo(place),
        });
    }

    /// Goes towards the target, and round it when it is in sight.
    fn round(&mut self, target: &Sighting, scene: &Scene<'_>, rng: &mut Rng) -> Course {
        if target.in_sight_since.is_none() {
            return Course::Place(target.at);
        }
        let to = target.at - scene.at;
        let distance = to.length();
        let ahead = to / distance.max(0.1);
        let closer = ((distance - scene.skill.distance) / 4.0).clamp(-1.0, 1.0);
        if rng.unit() < scene.skill.turns {
            self.side = -self.side;
        }
        for side in [self.side, -self.side] {
            let way = ahead * closer + ahead.perp() * (side * scene.skill.strafe);
            let way = way / way.length().max(1.0);
            if has_room(scene, way) && in_zone(scene, scene.at + way * 3.0, 0.95) {
                self.side = side;
                return Course::Way(way);
            }
        }
        Course::Place(target.at)
    }

    /// Goes anywhere, until somebody comes into sight.
    fn roam(&self, scene: &Scene<'_>, rng: &mut Rng) -> Course {
        if let Some(course @ Course::Place(_)) = self.course {
            return course;
        }
        let place = rng.pick(&scene.ground.spots).copied().unwrap_or(scene.at);
        Course::Place(if in_zone(scene, place, 0.8) { place } else { scene.at })
    }
}

/// Goes to the nearest potion when hurt and out of potions, and to a close one when there is nobody to fight.
fn to_potion(scene: &Scene<'_>, target: Option<&Sighting>) -> Option<Course> {
    let hurt = scene.me.health < scene.skill.fetches_below && scene.me.potions == 0;
    let idle = target.is_none_or(|target| target.in_sight_since.is_none());
    let reach = match (hurt, idle && scene.me.potions < 3) {
        (true, _) => 60.0,
        (false, true) => 25.0,
        (false, false) => 8.0,
    };
    if scene.me.potions >= 3 {
        return None;
    }
    let mut best = (reach * reach, None);
    for potion in &scene.view.potions {
        let place = Vec2::new(potion.x, potion.y);
        let distance = place.distance_squared(scene.at);
        if distance < best.0 && in_zone(scene, place, 1.0) {
            best = (distance, Some(Course::Place(place)));
        }
    }
    best.1
}

/// Whether there is room to walk a little in that direction.
fn has_room(scene: &Scene<'_>, way: Vec2) -> bool {
    let to = scene.at + way * 2.5;
    let low = Vec2::splat(PLAYER_RADIUS);
    let high = Vec2::new(scene.view.world.width, scene.view.world.height) - low;
    to == to.max(low).min(high) && scene.ground.clear(scene.at, to, PLAYER_RADIUS - 0.05)
}

/// Whether a place is inside this share of the zone. Without a zone all places are.
fn in_zone(scene: &Scene<'_>, place: Vec2, share: f32) -> bool {
    scene.view.zone.as_ref().is_none_or(|zone| {
        let radius = zone.radius * share;
        place.distance_squared(Vec2::new(zone.x, zone.y)) < radius * radius
    })
}

/// Goes towards the next circle when outside the zone or at its edge.
fn into_zone(scene: &Scene<'_>) -> Option<Course> {
    let zone = scene.view.zone.as_ref().filter(|_| scene.view.phase == Phase::Playing)?;
    let share = if zone.shrinking { 0.85 } else { 0.95 };
    (!in_zone(scene, scene.at, share)).then_some(Course::Place(Vec2::new(zone.next.x, zone.next.y)))
}
