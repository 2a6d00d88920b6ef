//! `stride`: a game in lockstep; every step counts who walked in it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, PageFile, Phase, Seat, Setup, Tick, Viewer};

/// How far all have walked together. The rules' version is a parameter, for tests of what becomes of matches when it changes.
#[derive(Serialize, Deserialize)]
pub(super) struct Stride<const VERSION: u32> {
    walked: u32,
    seated: BTreeSet<Seat>,
}

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Options {
    deadline_ms: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { deadline_ms: 60_000 }
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    Walk,
}

impl<const VERSION: u32> Game for Stride<VERSION> {
    const NAME: &'static str = "stride";
    const RULES: u32 = VERSION;
    const TITLE: &'static str = "Stride & stroll";
    const ICON: &'static str = "🚶";
    const PAGE: &'static [PageFile] = &[
        PageFile::new("index.html", b"<!doctype html><title>Stride</title>"),
        PageFile::new("parts/step.js", b"export const STEP = 1;"),
    ];
    const ECHO: bool = true;

    type Options = Options;
    type Action = Action;
    type Event = ();
    type View = u32;
    type Delta = u32;

    fn setup(_: Setup<Options>) -> Result<Stride<VERSION>, String> {
        Ok(Stride { walked: 0, seated: BTreeSet::new() })
    }

    fn pace(options: &Options) -> Pace {
        Pace::Lockstep { deadline_ms: options.deadline_ms }
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        for input in inputs {
            match input {
                Input::Join { seat } => drop(self.seated.insert(*seat)),
                Input::Leave { seat } => drop(self.seated.remove(seat)),
                Input::Act { .. } => self.walked += 1,
                Input::Alarm { .. } => {}
            }
        }
    }

    fn view(&self, _: Viewer) -> u32 {
        self.walked
    }

    fn delta(&self, _: Viewer) -> Cow<'_, u32> {
        Cow::Borrowed(&self.walked)
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        vec![Action::Walk]
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.seated.contains(&seat)
    }

    fn phase(&self) -> Phase {
        Phase::Playing
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }
}
