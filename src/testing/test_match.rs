//! A match without a room: a game, its last step, and how it looks. What is done to it is a script, which can be done again.
//!
//! Must not: decide what happens.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::broken_promise::{BrokenPromise, calm};
use crate::game::{DeltaType, Game, Input, Seat, Setup, Tick, Viewer, wire};

/// How a match begins.
#[derive(Debug, Clone)]
pub(super) struct MatchStart<O> {
    pub(super) seed: u64,
    pub(super) seats_max: u16,
    pub(super) options: O,
}

/// A match that was played: its beginning, and the inputs of each step. Actions are in journal bytes.
#[derive(Debug, Clone)]
pub(super) struct Script<O> {
    pub(super) start: MatchStart<O>,
    pub(super) steps: Vec<Vec<Input<Bytes>>>,
}

/// A match that is played.
pub(super) struct TestMatch<G: Game> {
    pub(super) game: G,
    pub(super) tick: Tick,
    pub(super) events: Vec<G::Event>,
    /// What the kernel makes deltas with, in games that write none.
    kept: <G::Delta as DeltaType>::Kept,
}

impl<G: Game> TestMatch<G> {
    /// Begins a match. Errors: the game panics over the options or refuses them.
    pub(super) fn begin(start: &MatchStart<G::Options>) -> Result<TestMatch<G>, BrokenPromise> {
        let MatchStart { seed, seats_max, options } = start.clone();
        let begun = calm("`setup`", || G::setup(Setup { seed, seats_max, options }))?;
        let game = begun.map_err(|why| {
            BrokenPromise::new(
                format!("`setup` refuses the options for {seats_max} seats: {why}"),
                "rooms are opened without options, with any number of seats in `SEATS`: accept what `Options::default()` says, or check other options",
            )
        })?;
        Ok(TestMatch { game, tick: Tick(0), events: Vec::new(), kept: Default::default() })
    }

    /// Makes a step. Bytes that are no action are left out, as in a room.
    pub(super) fn step(&mut self, inputs: &[Input<Bytes>]) -> Result<(), BrokenPromise> {
        self.tick = self.tick.next();
        self.events.clear();
        G::Delta::before_step(&mut self.kept);
        let inputs: Vec<Input<G::Action>> =
            calm("`decode_action`", || inputs.iter().filter_map(Input::decoded::<G>).collect())?;
        calm("`step`", || self.game.step(self.tick, &inputs, &mut self.events))
    }

    /// The state, as checkpoints keep it.
    pub(super) fn state(&self) -> Result<Vec<u8>, BrokenPromise> {
        calm("serializing the state", || packed(&self.game))
    }

    /// The same match, taken up from a checkpoint.
    pub(super) fn restored(&self) -> Result<TestMatch<G>, BrokenPromise> {
        let state = self.state()?;
        let game = calm("reading a checkpoint", || wire::unpack(&state))?.map_err(|why| {
            BrokenPromise::new(
                format!("the state at tick {} cannot be read back: {why}", self.tick),
                "derive `Serialize` and `Deserialize` of everything in the state alike; `skip_serializing_if` needs `default`",
            )
        })?;
        Ok(TestMatch { game, tick: self.tick, events: Vec::new(), kept: Default::default() })
    }

    /// What a viewer is shown of the whole state, as JSON.
    pub(super) fn view(&self, viewer: Viewer) -> Result<Value, BrokenPromise> {
        let mut view = Ok(Value::Null);
        calm("`view`", || {
            G::Delta::with_state(&self.game, &self.kept, viewer, &mut |state| {
                view = shown("the view", state)
            });
        })?;
        view
    }

    /// What a viewer is shown of the last step, as JSON.
    pub(super) fn delta(&self, viewer: Viewer) -> Result<Value, BrokenPromise> {
        let mut delta = Ok(Value::Null);
        calm("`delta`", || {
            G::Delta::with_delta(&self.game, &self.kept, viewer, &mut |changes| {
                delta = shown("the delta", changes);
            });
        })?;
        delta
    }

    /// The events of the last step, as JSON.
    pub(super) fn events(&self) -> Result<Value, BrokenPromise> {
        shown("an event", &self.events)
    }
}

/// Everybody who may look at a match: spectators, and in a game with secrets each seat.
pub(super) fn viewers<G: Game>(seats_max: u16) -> Vec<Viewer> {
    let seats = if G::SECRETS { seats_max } else { 0 };
    std::iter::once(Viewer::Everyone).chain((0..seats).map(|seat| Viewer::Seat(Seat(seat)))).collect()
}

/// The viewer that a seat is.
pub(super) fn viewer_of<G: Game>(seat: Seat) -> Viewer {
    if G::SECRETS { Viewer::Seat(seat) } else { Viewer::Everyone }
}

/// A value as JSON. Errors: JSON cannot say it.
pub(super) fn shown<T: Serialize + ?Sized>(what: &str, value: &T) -> Result<Value, BrokenPromise> {
    serde_json::to_value(value).map_err(|error| {
        BrokenPromise::new(
            format!("{what} is no JSON: {error}"),
            "keys of maps are texts or numbers; take a list of pairs otherwise",
        )
    })
}

/// A value as MessagePack.
pub(super) fn packed<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    wire::pack(value, &mut bytes);
    bytes
}
