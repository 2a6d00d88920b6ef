//! The bots of the arena: what they see, which targets they choose, where they go. They are pure and seeded, and know
//! no more than players do.
//!
//! A bot looks around a few times a second (its reaction time); in between it only decides whether to shoot. It sends
//! a new course only when its course changes. Must not: look at the state of a match; a bot knows a [`View`] and
//! nothing else.

mod helm;
mod sightings;
mod skill;
mod trigger;

use glam::Vec2;

use super::field::Ground;
use super::rules::{self, POTION_HEALS};
use super::wire::{Action, PlayerView, Usable, View};
use super::{Arena, rules::HEALTH_MAX};
use crate::game::{Level, Phase, Policy, Rng, Seat, Tick};
use helm::Helm;
use sightings::Sighting;
use skill::Skill;
use trigger::Trigger;

/// One bot's policy.
pub(super) struct ArenaPolicy {
    seat: Seat,
    skill: &'static Skill,
    rng: Rng,
    /// The tick in which it looks around next.
    look_at: u32,
    target: Option<Sighting>,
    trigger: Trigger,
    helm: Helm,
}

/// The view that a bot decides by, and how well it plays.
struct Scene<'a> {
    skill: &'static Skill,
    view: &'a View,
    me: &'a PlayerView,
    at: Vec2,
    tick: u32,
    ground: &'static Ground,
}

impl ArenaPolicy {
    pub(super) fn new(level: Level, seat: Seat, seed: u64) -> ArenaPolicy {
        ArenaPolicy {
            seat,
            skill: Skill::of(level),
            rng: Rng::seeded(seed),
            look_at: 0,
            target: None,
            trigger: Trigger::default(),
            helm: Helm::default(),
        }
    }

    /// Forgets everything that ends with a life.
    fn lie_dead(&mut self) {
        self.target = None;
        self.look_at = 0;
        self.helm.let_go();
    }

    fn look_around(&mut self, scene: &Scene<'_>, actions: &mut Vec<Action>) {
        let wait = self.skill.look_every_s * self.rng.between(0.75, 1.25);
        self.look_at = scene.tick + rules::ticks(wait, scene.view.hz);
        self.target = sightings::target(scene, self.target.as_ref(), self.skill);
        if self.wants_to_drink(scene.me) {
            actions.push(Action::Use(Usable::HealthPotion));
        }
        if scene.view.phase == Phase::Playing && self.helm.dodge(scene, &mut self.rng, actions) {
            return;
        }
        self.helm.steer(scene, self.target.as_ref(), &mut self.rng, actions);
    }

    fn wants_to_drink(&self, me: &PlayerView) -> bool {
        let useful = me.health <= HEALTH_MAX - POTION_HEALS || me.health < self.skill.drinks_below;
        me.potions > 0 && useful && me.health < self.skill.drinks_below
    }
}

impl Policy<Arena> for ArenaPolicy {
    fn decide(&mut self, tick: Tick, view: &View, actions: &mut Vec<Action>) {
        let found = view.players.binary_search_by_key(&self.seat, |player| player.seat);
        let me = found.ok().map(|index| &view.players[index]).filter(|me| me.alive);
        let Some(me) = me.filter(|_| view.phase != Phase::Finished) else {
            self.lie_dead();
            return;
        };
        let at = Vec2::new(me.x, me.y);
        let scene = Scene { skill: self.skill, view, me, at, tick: tick.0, ground: view.map.ground() };
        if tick.0 >= self.look_at {
            self.look_around(&scene, actions);
        }
        if let Some(target) = self.target.as_ref().filter(|_| view.phase == Phase::Playing) {
            self.trigger.shoot(&scene, target, &mut self.rng, actions);
        }
    }
}
