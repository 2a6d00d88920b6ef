//! `swarm`: things with ids come, fly and go at a rate of 30 a second, each seat has a number that only it may see, and the changes
//! are made by the kernel.
//!
//! Each view has a sum of all that is in it, so that a client that applies patches knows whether it has missed anything.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, Patch, Phase, Rng, Rounded, Seat, Setup, Tick, Viewer};

use super::NoOptions;

#[derive(Serialize, Deserialize)]
pub(super) struct Swarm {
    tick: u32,
    rng: Rng,
    next_id: u32,
    flies: Vec<Fly>,
    numbers: BTreeMap<u16, u32>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Fly {
    id: u32,
    x: f32,
}

/// What one viewer sees.
#[derive(Serialize, JsonSchema)]
pub(super) struct SwarmView {
    tick: u32,
    own: Option<u32>,
    seats: BTreeMap<u16, u32>,
    flies: Vec<FlyView>,
    /// [`sum`] of the rest.
    sum: u64,
}

#[derive(Serialize, JsonSchema)]
struct FlyView {
    id: u32,
    #[serde(with = "Rounded::<100>")]
    x: f32,
}

/// A number that hardly two views share.
fn sum(
    tick: u32,
    own: Option<u32>,
    seats: &BTreeMap<u16, u32>,
    flies: impl Iterator<Item = (u32, i64)>,
) -> u64 {
    let flies = (1..).zip(flies).map(|(place, (id, x))| place * (u64::from(id) * 131 + x as u64));
    let seats = seats.iter().map(|(seat, since)| u64::from(*seat + 1) * u64::from(*since));
    u64::from(tick) + 7 * u64::from(own.unwrap_or(1)) + flies.sum::<u64>() + seats.sum::<u64>()
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    /// Draws another number.
    Draw,
}

impl Game for Swarm {
    const NAME: &'static str = "swarm";
    const RULES: u32 = 1;
    const SECRETS: bool = true;

    type Options = NoOptions;
    type Action = Action;
    type Event = ();
    type View = SwarmView;
    type Delta = Patch;

    fn setup(setup: Setup<NoOptions>) -> Result<Swarm, String> {
        let (rng, flies) = (Rng::seeded(setup.seed), (0..200).map(|id| Fly { id, x: 40.0 }).collect());
        Ok(Swarm { tick: 0, rng, next_id: 200, flies, numbers: BTreeMap::new() })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::Realtime { hz: 30 }
    }

    fn step(&mut self, tick: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        self.tick = tick.0;
        for input in inputs {
            match input {
                Input::Join { seat } | Input::Act { seat, .. } => {
                    let number = 1_000 + self.rng.below(9_000);
                    self.numbers.insert(seat.0, number);
                }
                Input::Leave { seat } => drop(self.numbers.remove(&seat.0)),
                Input::Alarm { .. } => {}
            }
        }
        for _ in 0..self.rng.below(3) {
            let place = self.rng.below(self.flies.len() as u32) as usize;
            self.flies.remove(place);
            let place = self.rng.below(self.flies.len() as u32) as usize;
            self.flies.insert(place, Fly { id: self.next_id, x: 40.0 });
            self.next_id += 1;
        }
        for fly in &mut self.flies {
            if fly.id % 3 != 0 {
                fly.x = (fly.x + self.rng.between(-0.3, 0.3)).max(0.0);
            }
        }
    }

    fn view(&self, viewer: Viewer) -> SwarmView {
        let own = if let Viewer::Seat(seat) = viewer { self.numbers.get(&seat.0).copied() } else { None };
        let seats: BTreeMap<_, _> = self.numbers.keys().map(|seat| (*seat, 5)).collect();
        let shown = self.flies.iter().map(|fly| (fly.id, (f64::from(fly.x) * 100.0).round() as i64));
        let sum = sum(self.tick, own, &seats, shown);
        let flies = self.flies.iter().map(|Fly { id, x }| FlyView { id: *id, x: *x });
        SwarmView { tick: self.tick, own, seats, flies: flies.collect(), sum }
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        vec![Action::Draw]
    }

    fn awaits(&self, _: Seat) -> bool {
        false
    }

    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }
}
