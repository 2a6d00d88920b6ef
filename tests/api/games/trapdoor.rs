//! `trapdoor`: a game whose code takes the room's whole thread away when a player says so.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Mutex;

use super::NoOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer};

/// The matches in which it has opened, by their seeds. It opens once in each; the step is made again when the room comes back.
static OPENED: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

/// Whether it has not opened in this match yet.
fn opens(seed: u64) -> bool {
    OPENED.lock().expect("nobody panics over it").insert(seed)
}

/// Counts the steps that were taken on it.
#[derive(Serialize, Deserialize)]
pub(super) struct Trapdoor {
    seed: u64,
    steps: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    /// It holds.
    Step,
    /// It opens.
    Open,
}

impl Game for Trapdoor {
    const NAME: &'static str = "trapdoor";
    const RULES: u32 = 1;

    type Options = NoOptions;
    type Action = Action;
    type Event = ();
    type View = u32;
    type Delta = u32;

    fn setup(setup: Setup<NoOptions>) -> Result<Trapdoor, String> {
        Ok(Trapdoor { seed: setup.seed, steps: 0 })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        for input in inputs {
            match input {
                Input::Act { action: Action::Step, .. } => self.steps += 1,
                Input::Act { action: Action::Open, .. } if opens(self.seed) => {
                    assert!(actix::Arbiter::current().stop(), "the thread is still there");
                }
                _ => {}
            }
        }
    }

    fn view(&self, _: Viewer) -> u32 {
        self.steps
    }

    fn delta(&self, _: Viewer) -> Cow<'_, u32> {
        Cow::Borrowed(&self.steps)
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        vec![Action::Step]
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
