//! `cards`: every seat draws cards that only it may see; all others see how many it has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::NoOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tiltyard::game::{Game, Input, Outcome, Pace, Phase, Seat, Setup, Tick, Viewer};

/// The hands; a card is a number that tells its owner.
#[derive(Serialize, Deserialize)]
pub(super) struct Cards {
    hands: BTreeMap<u16, Vec<u32>>,
    #[serde(skip)]
    last: View,
}

/// What one viewer sees: the own hand, and how many cards each seat has.
#[derive(Clone, Default, Serialize, JsonSchema)]
pub(super) struct View {
    hand: Vec<u32>,
    counts: Vec<usize>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Action {
    Draw,
}

impl Game for Cards {
    const NAME: &'static str = "cards";
    const RULES: u32 = 1;
    const SECRETS: bool = true;

    type Options = NoOptions;
    type Action = Action;
    type Event = ();
    type View = View;
    type Delta = View;

    fn setup(_: Setup<NoOptions>) -> Result<Cards, String> {
        Ok(Cards { hands: BTreeMap::new(), last: View::default() })
    }

    fn pace(_: &NoOptions) -> Pace {
        Pace::OnInput
    }

    fn step(&mut self, _: Tick, inputs: &[Input<Action>], _: &mut Vec<()>) {
        for input in inputs {
            match input {
                Input::Join { seat } => drop(self.hands.insert(seat.0, Vec::new())),
                Input::Leave { seat } => drop(self.hands.remove(&seat.0)),
                Input::Act { seat, .. } => {
                    let hand = self.hands.entry(seat.0).or_default();
                    hand.push(7000 + 100 * u32::from(seat.0) + hand.len() as u32);
                }
                Input::Alarm { .. } => {}
            }
        }
        self.last = self.view(Viewer::Everyone);
    }

    fn view(&self, viewer: Viewer) -> View {
        let hand = match viewer {
            Viewer::Seat(seat) => self.hands.get(&seat.0).cloned().unwrap_or_default(),
            Viewer::Everyone => Vec::new(),
        };
        View { hand, counts: self.hands.values().map(Vec::len).collect() }
    }

    fn delta(&self, viewer: Viewer) -> Cow<'_, View> {
        match viewer {
            Viewer::Seat(_) => Cow::Owned(self.view(viewer)),
            Viewer::Everyone => Cow::Borrowed(&self.last),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn step(cards: &mut Cards, inputs: &[Input<Action>]) {
        cards.step(Tick(1), inputs, &mut Vec::new());
    }

    fn draw(seat: u16) -> Input<Action> {
        Input::Act { seat: Seat(seat), action: Action::Draw }
    }

    /// Two sit at the table, and the first has drawn a card.
    fn dealt() -> Cards {
        let mut cards = Cards::setup(Setup { seed: 1, seats_max: 2, options: NoOptions {} }).unwrap();
        step(&mut cards, &[Input::Join { seat: Seat(0) }, Input::Join { seat: Seat(1) }, draw(0)]);
        cards
    }

    #[test]
    fn nobody_sees_the_hand_of_somebody_else() {
        let mut cards = dealt();
        assert_eq!(cards.view(Viewer::Seat(Seat(0))).hand, [7000]);
        step(&mut cards, &[draw(1)]);
        assert_eq!(cards.view(Viewer::Seat(Seat(0))).hand, [7000]);
        assert!(cards.view(Viewer::Everyone).hand.is_empty());
    }
}
