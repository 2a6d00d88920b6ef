//! The bots of the arena: what they see, whom they fight, where they go. Pure, seeded, and no better informed than players.
//!
//! A bot looks around a few times a second (its reaction time); in between it only pulls the trigger. It says where it
//! goes only when that changes. Must not: look at the state of a match; a [`View`] is all there is.

mod aim;
mod skill;
mod steer;
mod watch;

use glam::Vec2;

use super::action::{Action, Usable};
use super::map::Ground;
use super::rules::{self, POTION_HEALS};
use super::view::{PlayerView, View};
use super::{Arena, rules::HEALTH_MAX};
use crate::game::{Level, Phase, Policy, Rng, Seat, Tick};
use skill::Skill;
use steer::Course;
use watch::Sighting;

/// One bot's mind.
pub(super) struct Bot {
    seat: Seat,
    skill: &'static Skill,
    rng: Rng,
    /// When it looks around next.
    look_at: u32,
    /// When it may shoot next.
    ready_at: u32,
    /// Until when it gets out of the way of a shot.
    dodging_until: u32,
    /// Which side it circles its target on: 1 or -1.
    side: f32,
    target: Option<Sighting>,
    /// What it last said about where it goes.
    course: Option<Course>,
}

/// What a bot has before its eyes.
struct Scene<'a> {
    view: &'a View,
    me: &'a PlayerView,
    at: Vec2,
    tick: u32,
    ground: &'static Ground,
}

impl Bot {
    pub(super) fn new(level: Level, seat: Seat, seed: u64) -> Bot {
        Bot {
            seat,
            skill: Skill::of(level),
            rng: Rng::seeded(seed),
            look_at: 0,
            ready_at: 0,
            dodging_until: 0,
            side: 1.0,
            target: None,
            course: None,
        }
    }

    /// Forgets what a death makes void.
    fn lie_dead(&mut self) {
        self.target = None;
        self.course = None;
        self.look_at = 0;
        self.dodging_until = 0;
    }

    fn look_around(&mut self, scene: &Scene<'_>, actions: &mut Vec<Action>) {
        let wait = self.skill.look_every_s * self.rng.between(0.75, 1.25);
        self.look_at = scene.tick + rules::ticks(wait, scene.view.hz);
        self.target = watch::target(scene, self.target.as_ref(), self.skill);
        if self.wants_to_drink(scene.me) {
            actions.push(Action::Use(Usable::HealthPotion));
        }
        if scene.view.phase == Phase::Playing && self.dodge(scene, actions) {
            return;
        }
        if scene.tick >= self.dodging_until {
            self.steer(scene, actions);
        }
    }

    fn wants_to_drink(&self, me: &PlayerView) -> bool {
        let useful = me.health <= HEALTH_MAX - POTION_HEALS || me.health < self.skill.drinks_below;
        me.potions > 0 && useful && me.health < self.skill.drinks_below
    }
}

impl Policy<Arena> for Bot {
    fn decide(&mut self, tick: Tick, view: &View, actions: &mut Vec<Action>) {
        let found = view.players.binary_search_by_key(&self.seat, |player| player.seat);
        let me = found.ok().map(|index| &view.players[index]).filter(|me| me.alive);
        let Some(me) = me.filter(|_| view.phase != Phase::Finished) else {
            self.lie_dead();
            return;
        };
        let at = Vec2::new(me.x, me.y);
        let scene = Scene { view, me, at, tick: tick.0, ground: view.map.ground() };
        if tick.0 >= self.look_at {
            self.look_around(&scene, actions);
        }
        if view.phase == Phase::Playing && tick.0 >= self.ready_at {
            self.shoot(&scene, actions);
        }
    }
}
