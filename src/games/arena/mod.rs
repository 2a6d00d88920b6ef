//! `arena`: a walled field, up to a hundred players, shots and potions; deathmatch and battle royale.
//!
//! Owns: the state of a match and its rules, as pure deterministic code, and the bots that play it. Must not: use a
//! clock, an angle function, or any randomness but the generator in the state. The views of the state are in `wire`.

mod bots;
pub mod field;
mod fighter;
mod fighters;
mod flow;
mod movement;
mod options;
mod podium;
mod potions;
mod records;
mod rules;
mod shots;
#[cfg(test)]
mod tests;
pub mod wire;
mod zone;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use glam::Vec2;
use serde::{Deserialize, Serialize};

pub use field::MapName;
pub use options::{Mode, Options};
pub use wire::{Action, Delta, Event, Usable, View};

use crate::game::{
    Achievement, Counter, Game, Input, Item, Level, Moment, Outcome, Pace, Phase, Policy, Rng, Seat, Setup,
    Tick, Viewer,
};
use bots::ArenaPolicy;
use field::{Grid, Ground};
use fighters::Fighters;
use podium::{Left, Podium};
use potions::Potions;
use shots::Shots;
use zone::Zone;

/// A match in the arena.
#[derive(Serialize, Deserialize)]
pub struct Arena {
    options: Options,
    rng: Rng,
    tick: u32,
    clock: Clock,
    fighters: Fighters,
    shots: Shots,
    potions: Potions,
    zone: Option<Zone>,
    placed: Podium,
    outcome: Option<Outcome>,
    /// The figures of those who left a battle royale, for its result.
    left: Vec<Left>,
    #[serde(skip)]
    grid: Grid,
    #[serde(skip)]
    delta: Delta,
}

/// The phase of a match, and the numbers that count down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Clock {
    phase: Phase,
    /// Ticks to the end of a deathmatch, or until the zone has closed.
    ticks_left: u32,
    /// Ticks to the start; 0 while players are missing.
    countdown_ticks: u32,
    alive: u32,
}

impl Arena {
    fn ground(&self) -> &'static Ground {
        self.options.map.ground()
    }

    /// Ticks since the match began.
    fn age(&self) -> u32 {
        (self.options.time_limit_s * u32::from(self.options.hz)).saturating_sub(self.clock.ticks_left)
    }
}

impl Game for Arena {
    const NAME: &'static str = "arena";
    const ICON: &'static str = "⚔";
    const MOMENTS: &'static [Moment] = &[
        Moment::new("kill", "{@by|The zone} struck down {@of}"),
        Moment::new("out", "{@seat} is out, place {placement}"),
        Moment::new("started", "The match begins"),
    ];
    const RULES: u32 = 3;
    const SEATS: RangeInclusive<u16> = 1..=rules::SEATS_MAX;
    const COUNTERS: &'static [Counter] = records::COUNTERS;
    const ITEMS: &'static [Item] = records::ITEMS;
    const ACHIEVEMENTS: &'static [Achievement] = records::ACHIEVEMENTS;

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = View;
    type Delta = Delta;

    fn setup(setup: Setup<Options>) -> Result<Arena, String> {
        let Setup { seed, seats_max, options } = setup;
        options.check(seats_max)?;
        let ticks_left = options.time_limit_s * u32::from(options.hz);
        Ok(Arena {
            options,
            rng: Rng::seeded(seed),
            tick: 0,
            clock: Clock { phase: Phase::Waiting, ticks_left, countdown_ticks: 0, alive: 0 },
            fighters: Fighters::none(seats_max),
            shots: Shots::default(),
            potions: Potions::default(),
            zone: None,
            placed: Podium::default(),
            outcome: None,
            left: Vec::new(),
            grid: Grid::default(),
            delta: Delta::default(),
        })
    }

    fn pace(options: &Options) -> Pace {
        Pace::Realtime { hz: options.hz }
    }

    fn admits(&self) -> Result<(), &'static str> {
        match (self.options.mode, self.clock.phase) {
            (_, Phase::Finished) => Err("the match is over"),
            (Mode::BattleRoyale, Phase::Playing) => Err("the match has already begun"),
            _ => Ok(()),
        }
    }

    fn step(&mut self, tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        let before = self.clock;
        self.tick = tick.0;
        self.delta.clear();
        for input in inputs {
            self.take(input, events);
        }
        self.play(events);
        self.clock.alive = self.fighters.living().count() as u32;
        self.delta.tell_fighters(&mut self.fighters, self.tick, self.options.hz);
        self.delta.tell_clock(before, self.clock);
    }

    fn view(&self, _viewer: Viewer) -> View {
        View::of(self)
    }

    fn delta(&self, _viewer: Viewer) -> Cow<'_, Delta> {
        Cow::Borrowed(&self.delta)
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        let Some(fighter) = self.fighters.get(seat).filter(|fighter| fighter.alive()) else {
            return Vec::new();
        };
        if self.clock.phase == Phase::Finished {
            return Vec::new();
        }
        let ways = [Vec2::X, Vec2::Y, Vec2::NEG_X, Vec2::NEG_Y];
        let mut actions: Vec<Action> = ways.into_iter().chain([Vec2::ZERO]).map(Action::Walk).collect();
        actions.extend(self.ground().spots.iter().step_by(97).copied().map(Action::GoTo));
        if self.clock.phase == Phase::Playing {
            actions.extend(ways.map(Action::Shoot));
            let others = self.fighters.living().filter(|other| other.seat != seat);
            actions.extend(others.map(|other| Action::ShootAt(other.seat)));
            if fighter.potions > 0 {
                actions.push(Action::Use(Usable::HealthPotion));
            }
        }
        actions
    }

    fn awaits(&self, seat: Seat) -> bool {
        let running = self.clock.phase == Phase::Playing || self.clock.countdown_ticks > 0;
        running && self.fighters.get(seat).is_some()
    }

    fn phase(&self) -> Phase {
        self.clock.phase
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let fighter = self.fighters.get(seat);
        let left = || self.left.iter().find(|left| left.seat == seat).map(|left| left.tally);
        let Some(tally) = fighter.map(|fighter| fighter.tally).or_else(left) else { return Vec::new() };
        // The dead hold no potions.
        let kept = fighter.filter(|fighter| fighter.alive()).map_or(0, |fighter| fighter.potions);
        tally.counted(kept)
    }

    fn position(&self, seat: Seat) -> Option<Vec2> {
        self.fighters.get(seat).map(|fighter| fighter.at)
    }

    fn check(action: &Action) -> Result<(), String> {
        action.check()
    }

    fn encode_action(action: &Action, out: &mut Vec<u8>) {
        action.encode(out);
    }

    fn decode_action(bytes: &[u8]) -> Result<Action, String> {
        Action::decode(bytes)
    }

    fn policy(level: Level, seat: Seat, seed: u64) -> Option<Box<dyn Policy<Arena>>> {
        Some(Box::new(ArenaPolicy::new(level, seat, seed)))
    }
}
