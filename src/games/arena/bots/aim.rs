//! Shooting: at where the target will be, as well as the bot can.
//!
//! Must not: choose the target (`watch`).

use glam::Vec2;

use super::{Bot, Scene};
use crate::games::arena::action::Action;
use crate::games::arena::rules::{self, SHOT_RADIUS};

impl Bot {
    /// Pulls the trigger when the target is worth it.
    pub(super) fn shoot(&mut self, scene: &Scene<'_>, actions: &mut Vec<Action>) {
        let Some(way) = self.way_to_target(scene) else { return };
        let error = self.rng.between(-self.skill.aim_error, self.skill.aim_error);
        actions.push(Action::Shoot(way + way.perp() * error));
        let dawdle_s = self.rng.between(0.0, 2.0 * self.skill.dawdle_s);
        let dawdle = (dawdle_s * f32::from(scene.view.hz)).round() as u32;
        self.ready_at = scene.tick + scene.view.cooldown_ticks + dawdle;
    }

    /// To where the target will be when a shot gets there, as far as the bot can tell; to where it is, when a wall stands
    /// there. `None` when it is hidden, too far away, or was seen too short a time ago.
    fn way_to_target(&self, scene: &Scene<'_>) -> Option<Vec2> {
        let target = self.target.as_ref()?;
        let since = target.in_sight_since?;
        // A shot flies from the tick after the one it is fired in.
        let since_then_s = (scene.tick - target.tick + 1) as f32 * rules::tick_s(scene.view.hz);
        let to = target.at + target.velocity * (since_then_s * self.skill.lead) - scene.at;
        let startled = scene.tick < since + rules::ticks(self.skill.startle_s, scene.view.hz);
        let in_range = (0.01..self.skill.range * self.skill.range).contains(&to.length_squared());
        if startled || !in_range {
            return None;
        }
        let flight_s = flight_s(to, target.velocity, scene.view.shot_speed);
        let ahead = to + target.velocity * (flight_s * self.skill.lead);
        Some(if scene.ground.clear(scene.at, scene.at + ahead, SHOT_RADIUS) { ahead } else { to })
    }
}

/// Seconds until a shot at `speed` meets what is `to` away and moves with `velocity`: the smaller positive root of
/// `|to + velocity * t| = speed * t`. Targets are slower than shots, so there is one.
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
