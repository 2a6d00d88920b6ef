//! `bomb`: a game whose code panics when a player says so, in every place where a room calls it.

use std::borrow::Cow;

use super::NoOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer};

/// How often it was touched, and what will make it go off.
#[derive(Serialize, Deserialize)]
pub(super) struct Bomb {
    touched: u32,
    blind: bool,
    trapped: bool,
    lit: bool,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    /// Harmless.
    Touch,
    /// Kills the step that takes it.
    Explode,
    /// Kills whatever is shown after it.
    Blind,
    /// Kills the step in which the next one joins.
    Trap,
    /// Kills every step after this one.
    Light,
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
        Ok(Bomb { touched: 0, blind: false, trapped: false, lit: false })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        assert!(!self.lit, "the fuse has burnt down, as the test wants");
        for input in inputs {
            match input {
                Input::Act { action, .. } => self.take(action),
                Input::Join { .. } => assert!(!self.trapped, "the trap went off, as the test wants"),
                _ => {}
            }
        }
    }

    fn view(&self, _: Viewer) -> u32 {
        assert!(!self.blind, "nobody can see, as the test wants");
        self.touched
    }

    fn delta(&self, viewer: Viewer) -> Cow<'_, u32> {
        Cow::Owned(self.view(viewer))
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

impl Bomb {
    fn take(&mut self, action: &Action) {
        match action {
            Action::Explode => panic!("the bomb went off, as the test wants"),
            Action::Touch => self.touched += 1,
            Action::Blind => self.blind = true,
            Action::Trap => self.trapped = true,
            Action::Light => self.lit = true,
        }
    }
}
