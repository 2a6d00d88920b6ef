//! A [`Game`] with its type forgotten, so that one `Match`, one room and one bot actor serve them all.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use erased_serde::Serialize as AnySerialize;
use serde::ser::{SerializeSeq, Serializer};

use super::{Alarm, DeltaType, Game, Input, Outcome, Phase, Policy, Seat, Tick, Viewer};
use crate::domain::Counter;

/// The state of a match as one viewer sees it; all bots that see the same share it.
pub type Observation = Arc<dyn Any + Send + Sync>;

/// A running game, with its type forgotten.
pub trait DynGame: Send {
    /// [`Game::step`]. Inputs whose bytes are not an action are left out.
    fn step(&mut self, tick: Tick, inputs: &[Input<Bytes>]);
    /// [`Game::admits`].
    fn admits(&self) -> Result<(), &'static str>;
    /// [`Game::awaits`].
    fn awaits(&self, seat: Seat) -> bool;
    /// [`Game::default_action`], in journal bytes.
    fn default_action(&self, seat: Seat) -> Option<Bytes>;
    /// [`Game::alarm`].
    fn alarm(&self) -> Option<Alarm>;
    /// [`Game::phase`].
    fn phase(&self) -> Phase;
    /// [`Game::outcome`].
    fn outcome(&self) -> Option<Outcome>;
    /// [`Game::figures`].
    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)>;
    /// [`Game::position`].
    fn position(&self, seat: Seat) -> Option<glam::Vec2>;
    /// Appends the whole state to `out`.
    fn checkpoint(&self, out: &mut Vec<u8>);
    /// Calls `then` with the whole state, as `viewer` sees it.
    fn with_state(&self, viewer: Viewer, then: &mut dyn FnMut(&dyn AnySerialize));
    /// Calls `then` with the view of the last step that `viewer` has.
    fn with_shown(&self, viewer: Viewer, then: &mut dyn FnMut(ShownStep<'_>));
    /// Calls `then` with an action in journal bytes, as players read it. If the bytes are not an action, `then` is not
    /// called.
    fn with_action(&self, action: &[u8], then: &mut dyn FnMut(&dyn AnySerialize));
    /// The state as bots see it.
    fn observation(&self, viewer: Viewer) -> Observation;
}

/// The view of the last step that one viewer has; `None` where there is nothing to show.
pub struct ShownStep<'a> {
    /// The game's events.
    pub events: Option<&'a dyn AnySerialize>,
    /// The changes.
    pub delta: &'a dyn AnySerialize,
    /// The actions that were taken, as `{"seat", "action"}`.
    pub actions: Option<&'a dyn AnySerialize>,
}

/// A bot's policy with its game forgotten.
pub trait BotPolicy: Send {
    /// [`Policy::decide`]; the actions are appended to `actions` in journal bytes.
    fn decide(&mut self, tick: Tick, observation: &Observation, actions: &mut Vec<Bytes>);
}

/// A game, with the inputs and the events of its last step.
pub(super) struct ErasedGame<G: Game> {
    game: G,
    inputs: Vec<Input<G::Action>>,
    events: Vec<G::Event>,
    /// What the deltas are made with. It is no part of the state.
    kept: <G::Delta as DeltaType>::Kept,
}

impl<G: Game> ErasedGame<G> {
    pub(super) fn new(game: G) -> ErasedGame<G> {
        ErasedGame { game, inputs: Vec::new(), events: Vec::new(), kept: Default::default() }
    }
}

impl<G: Game> DynGame for ErasedGame<G> {
    fn step(&mut self, tick: Tick, inputs: &[Input<Bytes>]) {
        self.inputs.clear();
        self.inputs.extend(inputs.iter().filter_map(Input::decoded::<G>));
        self.events.clear();
        G::Delta::before_step(&mut self.kept);
        self.game.step(tick, &self.inputs, &mut self.events);
    }

    fn admits(&self) -> Result<(), &'static str> {
        self.game.admits()
    }

    fn awaits(&self, seat: Seat) -> bool {
        self.game.awaits(seat)
    }

    fn default_action(&self, seat: Seat) -> Option<Bytes> {
        let action = self.game.default_action(seat)?;
        let mut packed = Vec::new();
        G::encode_action(&action, &mut packed);
        Some(packed.into())
    }

    fn alarm(&self) -> Option<Alarm> {
        self.game.alarm()
    }

    fn phase(&self) -> Phase {
        self.game.phase()
    }

    fn outcome(&self) -> Option<Outcome> {
        self.game.outcome()
    }

    fn figures(&self, seat: Seat) -> Vec<(Counter, i64)> {
        self.game.figures(seat)
    }

    fn position(&self, seat: Seat) -> Option<glam::Vec2> {
        self.game.position(seat)
    }

    fn checkpoint(&self, out: &mut Vec<u8>) {
        super::wire::pack(&self.game, out);
    }

    fn with_state(&self, viewer: Viewer, then: &mut dyn FnMut(&dyn AnySerialize)) {
        G::Delta::with_state(&self.game, &self.kept, viewer, then);
    }

    fn with_shown(&self, viewer: Viewer, then: &mut dyn FnMut(ShownStep<'_>)) {
        let echo = Echo(&self.inputs);
        G::Delta::with_delta(&self.game, &self.kept, viewer, &mut |delta| {
            then(ShownStep {
                events: (!self.events.is_empty()).then_some(&self.events as &dyn AnySerialize),
                delta,
                actions: (G::ECHO && echo.any()).then_some(&echo as &dyn AnySerialize),
            });
        });
    }

    fn with_action(&self, action: &[u8], then: &mut dyn FnMut(&dyn AnySerialize)) {
        if let Ok(action) = G::decode_action(action) {
            then(&action);
        }
    }

    fn observation(&self, viewer: Viewer) -> Observation {
        Arc::new(self.game.view(viewer))
    }
}

/// The actions among the inputs, as `{"seat", "action"}`.
struct Echo<'a, A>(&'a [Input<A>]);

impl<A> Echo<'_, A> {
    fn any(&self) -> bool {
        self.0.iter().any(|input| matches!(input, Input::Act { .. }))
    }
}

impl<A: serde::Serialize> serde::Serialize for Echo<'_, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Acted<'a, A> {
            seat: Seat,
            action: &'a A,
        }
        let acts = self.0.iter().filter_map(|input| match input {
            Input::Act { seat, action } => Some(Acted { seat: *seat, action }),
            _ => None,
        });
        let mut seq = serializer.serialize_seq(Some(acts.clone().count()))?;
        for act in acts {
            seq.serialize_element(&act)?;
        }
        seq.end()
    }
}

/// A policy, and room for its decisions.
pub(super) struct ErasedPolicy<G: Game> {
    policy: Box<dyn Policy<G>>,
    decided: Vec<G::Action>,
}

impl<G: Game> ErasedPolicy<G> {
    pub(super) fn new(policy: Box<dyn Policy<G>>) -> ErasedPolicy<G> {
        ErasedPolicy { policy, decided: Vec::new() }
    }
}

impl<G: Game> BotPolicy for ErasedPolicy<G> {
    fn decide(&mut self, tick: Tick, observation: &Observation, actions: &mut Vec<Bytes>) {
        let Some(view) = observation.downcast_ref::<G::View>() else { return };
        self.decided.clear();
        self.policy.decide(tick, view, &mut self.decided);
        actions.extend(self.decided.iter().take(ACTIONS_PER_TICK_MAX).map(|action| {
            let mut bytes = Vec::with_capacity(16);
            G::encode_action(action, &mut bytes);
            Bytes::from(bytes)
        }));
    }
}

/// The most actions that one bot may take in one tick.
const ACTIONS_PER_TICK_MAX: usize = 4;
