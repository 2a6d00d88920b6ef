//! `bowls`: whoever strikes three times first has won. It brings records of its own, and a rule that is broken.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{
    Achievement, Counter, Game, Input, Item, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer,
};

use super::NoOptions;

const STRIKES_TO_WIN: u32 = 3;

const STRIKES: Counter = Counter::new("strikes", "Strikes");
const CUPS_WON: Counter = Counter::new("cups_won", "Cups won");

/// How often each seat has struck.
#[derive(Serialize, Deserialize)]
pub(super) struct Bowls {
    strikes: [u32; 2],
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    Strike,
}

impl Game for Bowls {
    const NAME: &'static str = "bowls";
    const RULES: u32 = 1;
    const SEATS: std::ops::RangeInclusive<u16> = 2..=2;
    const COUNTERS: &'static [Counter] = &[STRIKES, CUPS_WON];
    const ITEMS: &'static [Item] = &[Item::new("bowls_cup", "Cup of bowls").won(CUPS_WON)];
    const ACHIEVEMENTS: &'static [Achievement] = &[
        Achievement::new("broken_pin", "Broken pin", "Played with others, which no duel is", |of| {
            assert!(of.players > 2, "a rule that panics over each duel, as the test wants");
            true
        }),
        Achievement::new("turkey", "Turkey", "Struck three times in a match", |of| of.count(STRIKES) >= 3),
        Achievement::new("bowler", "Bowler", "Struck six times in all", |of| of.total(STRIKES) >= 6),
    ];

    type Options = NoOptions;
    type Action = Action;
    type Event = ();
    type View = [u32; 2];
    type Delta = [u32; 2];

    fn setup(_: Setup<NoOptions>) -> Result<Bowls, String> {
        Ok(Bowls { strikes: [0; 2] })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        for input in inputs {
            if let Input::Act { seat, .. } = input {
                self.strikes[seat.index()] += 1;
            }
        }
    }

    fn view(&self, _: Viewer) -> [u32; 2] {
        self.strikes
    }

    fn delta(&self, _: Viewer) -> Cow<'_, [u32; 2]> {
        Cow::Borrowed(&self.strikes)
    }

    fn actions(&self, _: Seat) -> Vec<Action> {
        vec![Action::Strike]
    }

    fn awaits(&self, _: Seat) -> bool {
        false
    }

    fn phase(&self) -> Phase {
        if self.strikes.iter().any(|strikes| *strikes >= STRIKES_TO_WIN) {
            Phase::Finished
        } else {
            Phase::Playing
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let scores = [0, 1].map(|seat| (Seat(seat), self.strikes[usize::from(seat)] as i32));
        (self.phase() == Phase::Finished).then(|| Outcome::by_score(scores))
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        let strikes = self.strikes[seat.index()];
        vec![(STRIKES, strikes.into()), (CUPS_WON, (strikes >= STRIKES_TO_WIN).into())]
    }
}
