//! `bomb`: a game whose code panics when a player says so.

use std::borrow::Cow;

use super::NoOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer};

/// Has no state worth the name.
#[derive(Serialize, Deserialize)]
pub(super) struct Bomb {
    touched: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    /// Harmless.
    Touch,
    /// Not harmless.
    Explode,
}

impl Game for Bomb {
    const NAME: &'static str = "bomb";
    const RULES: u32 = 1;

    type Options = NoOptions;
    type Action = Action;
    type Event = ();
    type View = u32;
    type Delta = u32;

    fn setup(_: Setup<NoOptions>) -> Result<Bomb, String> {
        Ok(Bomb { touched: 0 })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        for input in inputs {
            match input {
                Input::Act { action: Action::Explode, .. } => panic!("the bomb went off, as the test wants"),
                Input::Act { action: Action::Touch, .. } => self.touched += 1,
                _ => {}
            }
        }
    }

    fn view(&self, _: Viewer) -> u32 {
        self.touched
    }

    fn delta(&self, _: Viewer) -> Cow<'_, u32> {
        Cow::Borrowed(&self.touched)
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        Vec::new()
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
