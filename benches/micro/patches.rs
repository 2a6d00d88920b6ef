//! What it costs to have the kernel make the changes of the arena, beside those that the arena writes by hand: bytes, which are
//! printed once, and time. The arena is the same; what differs is who makes `delta`.

use std::marker::PhantomData;

use divan::Bencher;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::game_type::game_type_of;
use tiltyard::game::{
    DynGame, Game, Input, Level, Outcome, Pace, Patch, Phase, Rounded, Seat, Setup, Tick, Viewer, wire,
};
use tiltyard::games::Arena;
use tiltyard::games::arena::{Action, Event, Options, View};
use tiltyard::protocol::Codec;
use tiltyard::protocol::server::TickFrame;

/// Ticks before anything is measured, and those that are.
const WARM_UP_TICKS: u32 = 200;
const TICKS: u32 = 400;

/// The arena with deltas of the kernel.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Automatic<V> {
    arena: Arena,
    #[serde(skip)]
    shown: PhantomData<fn() -> V>,
}

impl<V: From<View> + Serialize + JsonSchema + Send + Sync + 'static> Game for Automatic<V> {
    const NAME: &'static str = "automatic";
    const RULES: u32 = 1;

    type Options = Options;
    type Action = Action;
    type Event = Event;
    type View = V;
    type Delta = Patch;

    fn setup(setup: Setup<Options>) -> Result<Self, String> {
        Arena::setup(setup).map(|arena| Automatic { arena, shown: PhantomData })
    }

    fn pace(options: &Options) -> Pace {
        Arena::pace(options)
    }

    fn step(&mut self, tick: Tick, inputs: &[Input<Action>], events: &mut Vec<Event>) {
        self.arena.step(tick, inputs, events);
    }

    fn view(&self, viewer: Viewer) -> V {
        self.arena.view(viewer).into()
    }

    fn actions(&self, seat: Seat) -> Vec<Action> {
        self.arena.actions(seat)
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.arena.awaits(seat)
    }

    fn phase(&self) -> Phase {
        self.arena.phase()
    }

    fn outcome(&self) -> Option<Outcome> {
        self.arena.outcome()
    }

    fn encode_action(action: &Action, out: &mut Vec<u8>) {
        Arena::encode_action(action, out);
    }

    fn decode_action(bytes: &[u8]) -> Result<Action, String> {
        Arena::decode_action(bytes)
    }
}

/// What moves, in hundredths, and what else changes. What never changes is left out: it costs no patch anything.
#[derive(Serialize, JsonSchema)]
struct Hundredths {
    phase: Phase,
    tick: u32,
    ticks_left: u32,
    alive: u32,
    players: Vec<Player>,
    shots: Vec<Thing>,
    potions: Vec<Thing>,
}

#[derive(Serialize, JsonSchema)]
struct Player {
    seat: Seat,
    #[serde(with = "Rounded::<100>")]
    x: f32,
    #[serde(with = "Rounded::<100>")]
    y: f32,
    #[serde(with = "Rounded::<100>")]
    vx: f32,
    #[serde(with = "Rounded::<100>")]
    vy: f32,
    figures: [u32; 9],
    alive: bool,
    placement: Option<u16>,
}

#[derive(Serialize, JsonSchema)]
struct Thing {
    id: u16,
    #[serde(with = "Rounded::<100>")]
    x: f32,
    #[serde(with = "Rounded::<100>")]
    y: f32,
}

impl From<View> for Hundredths {
    fn from(view: View) -> Hundredths {
        let players = view.players.iter().map(|player| Player {
            seat: player.seat,
            x: player.x,
            y: player.y,
            vx: player.vx,
            vy: player.vy,
            figures: [
                player.health.into(),
                player.potions.into(),
                player.score,
                player.kills,
                player.deaths,
                player.assists,
                player.fired,
                player.hit,
                player.respawn_ticks,
            ],
            alive: player.alive,
            placement: player.placement,
        });
        Hundredths {
            phase: view.phase,
            tick: view.tick,
            ticks_left: view.ticks_left,
            alive: view.alive,
            players: players.collect(),
            shots: view.shots.iter().map(|shot| Thing { id: shot.id, x: shot.x, y: shot.y }).collect(),
            potions: view
                .potions
                .iter()
                .map(|potion| Thing { id: potion.id, x: potion.x, y: potion.y })
                .collect(),
        }
    }
}

/// The games that are compared: the same arena, shown in three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    ByHand,
    Exact,
    InHundredths,
}

/// Everything that is compared: how it is shown, to how many fighters, in which encoding.
fn cases() -> Vec<(Shown, u16, Codec)> {
    let mut cases = Vec::new();
    for fighters in [10, 100] {
        for codec in Codec::ALL {
            cases.extend(
                [Shown::ByHand, Shown::Exact, Shown::InHundredths].map(|shown| (shown, fighters, codec)),
            );
        }
    }
    cases
}

/// A fight of bots, told tick by tick.
struct Fight {
    game: Box<dyn DynGame>,
    base: Vec<u8>,
    shown: Shown,
    inputs: Vec<Vec<Input<bytes::Bytes>>>,
    at: usize,
}

impl Fight {
    fn of(shown: Shown, fighters: u16) -> Fight {
        let options = Options { score_limit: 1000, time_limit_s: 3600, ..Options::default() };
        let mut arena = Arena::setup(Setup { seed: 1, seats_max: fighters, options }).unwrap();
        let mut bots: Vec<_> = (0..fighters)
            .map(|seat| Arena::policy(Level::ALL[usize::from(seat % 3)], Seat(seat), seat.into()).unwrap())
            .collect();
        let (mut base, mut told, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let mut inputs: Vec<_> = (0..fighters).map(|seat| Input::Join { seat: Seat(seat) }).collect();
        for tick in (1..=WARM_UP_TICKS + TICKS).map(Tick) {
            arena.step(tick, &inputs, &mut events);
            if tick.0 > WARM_UP_TICKS {
                told.push(inputs.drain(..).map(packed).collect());
            } else if tick.0 == WARM_UP_TICKS {
                wire::pack(&arena, &mut base);
            }
            inputs.clear();
            let (view, mut actions) = (arena.view(Viewer::Everyone), Vec::new());
            for (seat, bot) in (0..).zip(&mut bots) {
                bot.decide(tick, &view, &mut actions);
                inputs.extend(actions.drain(..).map(|action| Input::Act { seat: Seat(seat), action }));
            }
        }
        let game = begun(shown, &base);
        Fight { game, base, shown, inputs: told, at: 0 }
    }

    /// A step, and the bytes of its frame. The fight begins anew when it is over.
    fn step(&mut self, codec: Codec) -> usize {
        if self.at == self.inputs.len() {
            (self.at, self.game) = (0, begun(self.shown, &self.base));
            self.game.with_state(Viewer::Everyone, &mut |_| {});
        }
        let tick = Tick(WARM_UP_TICKS + 1 + self.at as u32);
        self.game.step(tick, &self.inputs[self.at]);
        self.at += 1;
        let mut bytes = 0;
        self.game.with_shown(Viewer::Everyone, &mut |step| {
            let n = step.events.map(|_| 7);
            let frame =
                TickFrame { n, tick, actions: None::<()>, events: step.events, delta: step.delta, acks: &[] };
            bytes = codec.encode(&frame).len();
        });
        bytes
    }
}

fn begun(shown: Shown, base: &[u8]) -> Box<dyn DynGame> {
    let game_type = match shown {
        Shown::ByHand => game_type_of::<Arena>(),
        Shown::Exact => game_type_of::<Automatic<View>>(),
        Shown::InHundredths => game_type_of::<Automatic<Hundredths>>(),
    };
    game_type.restore(base).unwrap()
}

fn packed(input: Input<Action>) -> Input<bytes::Bytes> {
    match input {
        Input::Act { seat, action } => {
            let mut bytes = Vec::new();
            Arena::encode_action(&action, &mut bytes);
            Input::Act { seat, action: bytes.into() }
        }
        Input::Join { seat } => Input::Join { seat },
        Input::Leave { seat } => Input::Leave { seat },
        Input::Alarm { id } => Input::Alarm { id },
    }
}

/// A step and its frame; [`step_alone`] is to be taken off.
#[divan::bench(args = cases())]
fn step_and_frame(bencher: Bencher<'_, '_>, (shown, fighters, codec): &(Shown, u16, Codec)) {
    let mut fight = Fight::of(*shown, *fighters);
    fight.game.with_state(Viewer::Everyone, &mut |_| {});
    let bytes: usize = (0..TICKS).map(|_| fight.step(*codec)).sum();
    eprintln!("{shown:?}, {fighters} fighters, {codec:?}: {} bytes a tick", bytes / TICKS as usize);
    bencher.bench_local(|| fight.step(*codec));
}

/// The step, shown to nobody.
#[divan::bench(args = [10, 100])]
fn step_alone(bencher: Bencher<'_, '_>, fighters: u16) {
    let mut fight = Fight::of(Shown::ByHand, fighters);
    bencher.bench_local(|| {
        if fight.at == fight.inputs.len() {
            (fight.at, fight.game) = (0, begun(fight.shown, &fight.base));
        }
        fight.game.step(Tick(WARM_UP_TICKS + 1 + fight.at as u32), &fight.inputs[fight.at]);
        fight.at += 1;
    });
}
