//! A battle of a hundred in the arena that is always the same, to be played over and over.

use std::collections::HashMap;
use std::f64::consts::TAU;
use std::sync::{Mutex, PoisonError};

use tiltyard::game::{Game, Input, Level, Policy, Seat, Setup, Tick, Vec2, Viewer, wire};
use tiltyard::games::Arena;
use tiltyard::games::arena::{Action, Event, MapName, Options};

/// Everybody is among the others by then.
const WARM_UP_TICKS: u32 = 200;
/// How long the battle is before it begins anew.
const TICKS: u32 = 400;
/// Directions in which players turn and shoot, one after the other.
const DIRECTIONS: u32 = 16;
/// At 20 Hz: four times a second.
const ACT_EVERY_TICKS: u32 = 5;

/// Who plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Crowd {
    /// Each turns and shoots four times a second, as in `tiltyard bench`.
    Turning,
    /// Bots of all three levels.
    Bots,
}

/// What is told of each tick of a battle, from a state on.
pub(crate) struct Battle {
    first: Tick,
    base: Vec<u8>,
    told: Vec<Vec<Input<Action>>>,
}

impl Battle {
    /// The battle of this crowd on this map; played once, and then known.
    pub(crate) fn of(crowd: Crowd, map: MapName) -> &'static Battle {
        static KNOWN: Mutex<Option<HashMap<(Crowd, &str), &'static Battle>>> = Mutex::new(None);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let battles = known.get_or_insert_default();
        battles.entry((crowd, name(map))).or_insert_with(|| Box::leak(Box::new(Battle::fought(crowd, map))))
    }

    fn fought(crowd: Crowd, map: MapName) -> Battle {
        let options = Options { map, score_limit: 1000, time_limit_s: 3600, ..Options::default() };
        let mut arena = Arena::setup(Setup { seed: 1, seats_max: 100, options }).unwrap();
        let mut players = Players::of(crowd);
        let (mut base, mut told, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let mut inputs: Vec<_> = (0..100).map(|seat| Input::Join { seat: Seat(seat) }).collect();
        for tick in (1..=WARM_UP_TICKS + TICKS).map(Tick) {
            events.clear();
            arena.step(tick, &inputs, &mut events);
            if tick.0 > WARM_UP_TICKS {
                told.push(std::mem::take(&mut inputs));
            } else if tick.0 == WARM_UP_TICKS {
                wire::pack(&arena, &mut base);
            }
            inputs = players.decide(tick, &arena);
        }
        Battle { first: Tick(WARM_UP_TICKS + 1), base, told }
    }

    /// Plays it from its beginning.
    pub(crate) fn play(&'static self) -> Playing {
        Playing { battle: self, arena: self.begun(), events: Vec::new(), at: 0 }
    }

    fn begun(&self) -> Arena {
        wire::unpack(&self.base).unwrap()
    }
}

fn name(map: MapName) -> &'static str {
    match map {
        MapName::Keep => "keep",
        MapName::Open => "open",
        MapName::Maze => "maze",
    }
}

/// A battle that is being played, and begins anew when it is over.
pub(crate) struct Playing {
    battle: &'static Battle,
    /// The state.
    pub(crate) arena: Arena,
    /// What happened in the last step.
    pub(crate) events: Vec<Event>,
    at: usize,
}

impl Playing {
    /// Makes one step.
    pub(crate) fn step(&mut self) {
        if self.at == self.battle.told.len() {
            (self.at, self.arena) = (0, self.battle.begun());
        }
        self.events.clear();
        let tick = Tick(self.battle.first.0 + self.at as u32);
        self.arena.step(tick, &self.battle.told[self.at], &mut self.events);
        self.at += 1;
    }
}

enum Players {
    Turning,
    Bots(Vec<(Seat, Box<dyn Policy<Arena>>)>),
}

impl Players {
    fn of(crowd: Crowd) -> Players {
        match crowd {
            Crowd::Turning => Players::Turning,
            Crowd::Bots => Players::Bots(bots()),
        }
    }

    fn decide(&mut self, tick: Tick, arena: &Arena) -> Vec<Input<Action>> {
        match self {
            Players::Turning => turn_and_shoot(tick),
            Players::Bots(policies) => {
                let (view, mut actions, mut inputs) = (arena.view(Viewer::Everyone), Vec::new(), Vec::new());
                for (seat, policy) in policies {
                    policy.decide(tick, &view, &mut actions);
                    inputs.extend(actions.drain(..).map(|action| Input::Act { seat: *seat, action }));
                }
                inputs
            }
        }
    }
}

/// A hundred bots of all three levels.
pub(crate) fn bots() -> Vec<(Seat, Box<dyn Policy<Arena>>)> {
    let bot = |seat: u16| {
        let level = Level::ALL[usize::from(seat % 3)];
        (Seat(seat), Arena::policy(level, Seat(seat), u64::from(seat)).unwrap())
    };
    (0..100).map(bot).collect()
}

/// A fifth of all players turns, and shoots aside.
pub(crate) fn turn_and_shoot(tick: Tick) -> Vec<Input<Action>> {
    let due = (0..100_u32).filter(|seat| (seat + tick.0).is_multiple_of(ACT_EVERY_TICKS));
    let acts = due.flat_map(|seat| {
        let turn = TAU * f64::from((tick.0 / ACT_EVERY_TICKS + seat) % DIRECTIONS) / f64::from(DIRECTIONS);
        let way = Vec2::new(turn.cos() as f32, turn.sin() as f32) * 0.99;
        let seat = Seat(seat as u16);
        [Action::Walk(way), Action::Shoot(way.perp())].map(|action| Input::Act { seat, action })
    });
    acts.collect()
}
