//! A match among random players: they come, act, say nonsense and go; all of it drawn from one seed.
//!
//! Does only what a room does too: a seat is taken once, nobody acts without one, and nothing follows a decision. Must not:
//! judge what happens.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::broken_promise::{BrokenPromise, calm};
use super::speech::Speech;
use super::test_match::{MatchStart, Script, TestMatch, viewer_of};
use crate::game::{Game, Input, Level, Policy, Rng, Seat};

/// What a player of the table is: a bot, or somebody who does anything.
type Player<G> = Option<Box<dyn Policy<G>>>;

/// A match, and who sits at it.
pub(super) struct RandomTable<G: Game> {
    pub(super) play: TestMatch<G>,
    pub(super) script: Script<G::Options>,
    players: BTreeMap<Seat, Player<G>>,
    speech: Speech,
    rng: Rng,
}

impl<G: Game> RandomTable<G> {
    pub(super) fn begin(start: MatchStart<G::Options>) -> Result<RandomTable<G>, BrokenPromise> {
        let (play, rng) = (TestMatch::begin(&start)?, Rng::seeded(!start.seed));
        let script = Script { start, steps: Vec::new() };
        Ok(RandomTable { play, script, players: BTreeMap::new(), speech: Speech::of::<G>(), rng })
    }

    /// The seats that are taken.
    pub(super) fn seats(&self) -> impl Iterator<Item = Seat> {
        self.players.keys().copied()
    }

    /// One more step, with whatever comes up.
    pub(super) fn turn(&mut self) -> Result<(), BrokenPromise> {
        let mut inputs = Vec::new();
        for _ in 0..self.rng.below(4) {
            match self.rng.below(100) {
                0..25 => self.sit(&mut inputs)?,
                25..28 => self.stand(&mut inputs),
                28..34 => self.ring(&mut inputs)?,
                _ => self.speak(&mut inputs)?,
            }
        }
        self.think(&mut inputs)?;
        self.play.step(&inputs)?;
        self.script.steps.push(inputs);
        Ok(())
    }

    fn sit(&mut self, inputs: &mut Vec<Input<Bytes>>) -> Result<(), BrokenPromise> {
        let free = (0..self.script.start.seats_max).map(Seat).find(|seat| !self.players.contains_key(seat));
        let Some(seat) = free else { return Ok(()) };
        if calm("`admits`", || self.play.game.admits())?.is_ok() {
            let (level, seed) = (self.rng.pick(&Level::ALL).copied().unwrap_or_default(), self.rng.bits());
            let policy = calm("`policy`", || G::policy(level, seat, seed.into()))?;
            self.players.insert(seat, policy.filter(|_| self.rng.below(2) == 0));
            inputs.push(Input::Join { seat });
        }
        Ok(())
    }

    fn stand(&mut self, inputs: &mut Vec<Input<Bytes>>) {
        if let Some(seat) = self.any_seat() {
            self.players.remove(&seat);
            inputs.push(Input::Leave { seat });
        }
    }

    /// The alarm rings: the one that is set, or one that is not set any more.
    fn ring(&mut self, inputs: &mut Vec<Input<Bytes>>) -> Result<(), BrokenPromise> {
        if let Some(alarm) = calm("`alarm`", || self.play.game.alarm())? {
            inputs.push(Input::Alarm { id: alarm.id.wrapping_sub(self.rng.below(2)) });
        }
        Ok(())
    }

    fn speak(&mut self, inputs: &mut Vec<Input<Bytes>>) -> Result<(), BrokenPromise> {
        let Some(seat) = self.any_seat() else { return Ok(()) };
        let listed = calm("`actions`", || self.play.game.actions(seat))?;
        let action = match (self.rng.below(4), self.rng.pick(&listed)) {
            (0, _) | (_, None) => self.speech.anything::<G>(&mut self.rng)?,
            (kind, Some(action)) => {
                let mut bytes = Vec::new();
                G::encode_action(action, &mut bytes);
                match kind {
                    1 if self.rng.below(4) == 0 => Some(self.speech.damaged::<G>(&bytes, &mut self.rng)?),
                    _ => Some(bytes.into()),
                }
            }
        };
        inputs.extend(action.map(|action| Input::Act { seat, action }));
        Ok(())
    }

    /// Each bot looks, and acts.
    fn think(&mut self, inputs: &mut Vec<Input<Bytes>>) -> Result<(), BrokenPromise> {
        for (&seat, policy) in &mut self.players {
            let Some(policy) = policy else { continue };
            for action in decide(&self.play, seat, policy.as_mut())? {
                let mut bytes = Vec::new();
                G::encode_action(&action, &mut bytes);
                inputs.push(Input::Act { seat, action: bytes.into() });
            }
        }
        Ok(())
    }

    fn any_seat(&mut self) -> Option<Seat> {
        let seats: Vec<Seat> = self.seats().collect();
        self.rng.pick(&seats).copied()
    }
}

/// The most actions that a bot may take in one step; rooms take no more.
const ACTIONS_MAX: usize = 4;

/// What a bot does now.
pub(super) fn decide<G: Game>(
    play: &TestMatch<G>,
    seat: Seat,
    policy: &mut dyn Policy<G>,
) -> Result<Vec<G::Action>, BrokenPromise> {
    calm("a bot's `decide`", || {
        let mut actions = Vec::new();
        policy.decide(play.tick, &play.game.view(viewer_of::<G>(seat)), &mut actions);
        actions.truncate(ACTIONS_MAX);
        actions
    })
}
