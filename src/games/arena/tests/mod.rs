//! Tests of the arena as a whole, through the `Game` trait: a match without a room around it.

mod bots;
mod client;
mod replay;
mod rules;
mod wire;

use glam::Vec2;

use super::fighter::Fighter;
use super::{Action, Arena, Event, Mode, Options, View};
use crate::game::{Game, Input, Level, Phase, Policy, Seat, Setup, Tick, Viewer, wire as bytes};

/// A match, the bots that play it, and what has happened.
struct Bout {
    arena: Arena,
    tick: Tick,
    policies: Vec<(Seat, Box<dyn Policy<Arena>>)>,
    inputs: Vec<Input<Action>>,
    events: Vec<Event>,
}

impl Bout {
    fn new(seed: u64, seats_max: u16, options: Options) -> Bout {
        let arena = Arena::setup(Setup { seed, seats_max, options }).expect("the options fit");
        Bout { arena, tick: Tick(0), policies: Vec::new(), inputs: Vec::new(), events: Vec::new() }
    }

    fn deathmatch() -> Bout {
        let mut bout = Bout::new(1, 8, Options { map: super::MapName::Open, ..Options::default() });
        bout.join(0);
        bout.join(1);
        bout.step();
        bout
    }

    fn royale(players: u16) -> Bout {
        Bout::royale_on(super::MapName::default(), players)
    }

    fn royale_on(map: super::MapName, players: u16) -> Bout {
        let options = Options {
            map,
            mode: Mode::BattleRoyale,
            min_players: players,
            countdown_s: 0,
            time_limit_s: 60,
            ..Options::default()
        };
        let mut bout = Bout::new(2, players, options);
        (0..players).for_each(|seat| bout.join(seat));
        bout.step();
        bout
    }

    fn join(&mut self, seat: u16) {
        self.inputs.push(Input::Join { seat: Seat(seat) });
    }

    fn leave(&mut self, seat: u16) {
        self.inputs.push(Input::Leave { seat: Seat(seat) });
    }

    fn act(&mut self, seat: u16, action: Action) {
        self.inputs.push(Input::Act { seat: Seat(seat), action });
    }

    fn add_bot(&mut self, seat: u16, level: Level, seed: u64) {
        self.join(seat);
        let policy = Arena::policy(level, Seat(seat), seed).expect("the arena has bots");
        self.policies.push((Seat(seat), policy));
    }

    /// Makes one tick from the inputs since the last one, then asks the bots about the new state.
    fn step(&mut self) {
        self.tick = self.tick.next();
        self.events.clear();
        self.arena.step(self.tick, &self.inputs, &mut self.events);
        self.inputs.clear();
        if self.policies.is_empty() {
            return;
        }
        let view = self.view();
        let mut actions = Vec::new();
        for (seat, policy) in &mut self.policies {
            policy.decide(self.tick, &view, &mut actions);
            self.inputs.extend(actions.drain(..).take(4).map(|action| Input::Act { seat: *seat, action }));
        }
    }

    fn run(&mut self, ticks: u32) {
        (0..ticks).for_each(|_| self.step());
    }

    /// Steps until the match is over. Panics after `ticks_max`.
    fn finish(&mut self, ticks_max: u32) {
        for _ in 0..ticks_max {
            if self.arena.phase() == Phase::Finished {
                return;
            }
            self.step();
        }
        panic!("not finished after {ticks_max} ticks");
    }

    fn view(&self) -> View {
        self.arena.view(Viewer::Everyone)
    }

    fn fighter(&mut self, seat: u16) -> &mut Fighter {
        self.arena.fighters.get_mut(Seat(seat)).expect("somebody sits there")
    }

    /// Puts a player somewhere.
    fn put(&mut self, seat: u16, x: f32, y: f32) {
        let tick = self.tick.0;
        let fighter = self.fighter(seat);
        fighter.stand();
        fighter.at = Vec2::new(x, y);
        fighter.was = fighter.at;
        fighter.anchor = super::fighter::Anchor::new(fighter.at, Vec2::ZERO, tick);
    }

    fn hash(&self) -> u64 {
        let mut packed = Vec::new();
        bytes::pack(&self.arena, &mut packed);
        xxhash_rust::xxh3::xxh3_64(&packed)
    }
}

/// A copy of the match that went through a checkpoint.
fn restored(arena: &Arena) -> Arena {
    let mut packed = Vec::new();
    bytes::pack(arena, &mut packed);
    bytes::unpack(&packed).expect("a checkpoint can be read")
}
