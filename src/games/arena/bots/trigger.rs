//! Shooting at the place where the target will be, as well as the bot can.
//!
//! Must not: choose the target (`sightings`).

use glam::Vec2;

use super::Scene;
use super::sightings::Sighting;
use crate::game::Rng;
use crate::games::arena::rules::{self, SHOT_RADIUS};
use crate::games::arena::wire::Action;

/// Decides when a bot shoots.
#[derive(Default)]
pub(super) struct Trigger {
    /// The first tick in which it may shoot again.
    ready_at: u32,
}

impl Trigger {
    /// Shoots when it is time and the shot is likely to hit.
    pub(super) fn shoot(
        &mut self,
        scene: &Scene<'_>,
        target: &Sighting,
        rng: &mut Rng,
        actions: &mut Vec<Action>,
    ) {
        if scene.tick < self.ready_at {
            return;
        }
        let Some(way) = way_to(target, scene) else { return };
        let error = rng.between(-scene.skill.aim_error, scene.skill.aim_error);
        actions.push(Action::Shoot(way + way.perp() * error));
        let dawdle_s = rng.between(0.0, 2.0 * scene.skill.dawdle_s);
        let dawdle = (dawdle_s * f32::from(scene.view.hz)).round() as u32;
        self.ready_at = scene.tick + scene.view.cooldown_ticks + dawdle;
    }
}

/// The direction to where the target will be when a shot gets there, as far as the bot can tell; if a wall is in that
/// way, the direction to where the target is. `None` when the target is hidden, too far away, or came into sight only
/// just now.
fn way_to(target: &Sighting, scene: &Scene<'_>) -> Option<Vec2> {
    let (skill, hz) = (scene.skill, scene.view.hz);
    let since = target.in_sight_since?;
    // A shot begins to fly in the tick after the one in which it is fired.
    let since_then_s = (scene.tick - target.tick + 1) as f32 * rules::tick_s(hz);
    let to = target.at + target.velocity * (since_then_s * skill.lead) - scene.at;
    let startled = scene.tick < since + rules::ticks(skill.startle_s, hz);
    let in_range = (0.01..skill.range * skill.range).contains(&to.length_squared());
    if startled || !in_range {
        return None;
    }
    let flight_s = flight_s(to, target.velocity, scene.view.shot_speed);
    let ahead = to + target.velocity * (flight_s * skill.lead);
    Some(if scene.ground.clear(scene.at, scene.at + ahead, SHOT_RADIUS) { ahead } else { to })
}

/// The seconds until a shot at `speed` meets a target that is `to` away and moves with `velocity`: the smaller
/// positive root of `|to + velocity * t| = speed * t`. Targets are slower than shots, so there is one.
fn flight_s(to: Vec2, velocity: Vec2, speed: f32) -> f32 {
    let a = speed * speed - velocity.length_squared();
    let b = to.dot(velocity);
    if a <= 0.0 {
        return to.length() / speed;
    }
    (b + (b * b + a * to.length_squared()).sqrt()) / a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shot_fired_ahead_meets_its_target() {
        let (to, velocity) = (Vec2::new(20.0, 5.0), Vec2::new(0.0, 12.0));
        let seconds = flight_s(to, velocity, 40.0);
        let met = to + velocity * seconds;
        assert!((met.length() - 40.0 * seconds).abs() < 1e-3, "{met} after {seconds} s");
    }
}
