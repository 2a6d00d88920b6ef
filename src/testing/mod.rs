//! The test kit: holds a game to what [`Game`] promises, with random matches.
//!
//! This, in a test, is all:
//!
//! ```
//! # use tiltyard::games::Relay as MyGame;
//! tiltyard::testing::check::<MyGame>();
//! ```
//!
//! What is checked, by `src/testing/checks/`, in a second or two:
//!
//! - **declarations**: the name, the seats, the options' default, the schemas, the moments of note;
//! - **promises**, after every step: an outcome is there when the phase says so, and stays; what `actions` lists is read, in
//!   both encodings, and survives the journal; figures are declared; schemas fit what is shown;
//! - **states**: the same seed and inputs give the same states, also when the match goes on from a checkpoint at any step;
//! - **journal**: a match of the kernel, rebuilt from its journal, is in the same state;
//! - **deltas** add up to views. The kit does that for games whose `Delta` is [`Patch`](crate::game::Patch) or their `View`; for deltas of their own it has
//!   to be told how a client applies them: [`Check::deltas`];
//! - **secrets**: what spectators are not shown of an action is a secret of the seat that acted, and no other seat is shown it.
//!   What should be hidden from spectators, too, only you know: [`Check::hidden`];
//! - **bots** of each level play every match to the end, and send what a client may send.
//!
//! Nothing may panic in all that. The players come and go, and send what the schema allows, and bytes that nobody would send.
//! Code of the game that runs for ten seconds and does not come back is told of. A failure says which seed it was:
//! `TILTYARD_TEST_SEED=… cargo test` plays that match alone, [`Check::matches`] plays more.
//!
//! Owns: the checks and what they are made of. Must not: know a game, or start anything.

mod broken_promise;
mod checks;
mod hang_watch;
mod random_table;
mod schema;
mod speech;
mod test_match;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::game::{Game, Seat};
use checks::{bots, declarations, deltas, journal, promises, secrets, states};
use hang_watch::HangWatch;
use random_table::RandomTable;
use test_match::{MatchStart, Script};

pub use broken_promise::BrokenPromise;

/// The variable of the environment that names the one seed to check.
const SEED_VARIABLE: &str = "TILTYARD_TEST_SEED";

/// Checks a game with its default options. Panics with what is wrong, and what to do about it.
#[track_caller]
pub fn check<G: Game>() {
    Check::<G>::new().run();
}

/// How a client changes a view by a delta, both in JSON.
pub type ApplyDelta = fn(view: &mut Value, delta: &Value);
/// Whether an action, when it is taken by this seat in this state, is hidden from everybody else until a later step.
pub type IsHidden<G> = fn(state: &G, seat: Seat, action: &<G as Game>::Action) -> bool;

/// What is checked, and how much of it.
pub struct Check<G: Game> {
    options: G::Options,
    seats: RangeInclusive<u16>,
    first_seed: u64,
    matches: u32,
    steps: u32,
    bot_steps: u32,
    deltas: Option<ApplyDelta>,
    hidden: Option<IsHidden<G>>,
    allies: bool,
}

impl<G: Game> Default for Check<G> {
    fn default() -> Check<G> {
        Check {
            options: G::Options::default(),
            seats: G::SEATS,
            first_seed: 1,
            matches: 12,
            steps: 100,
            bot_steps: 5000,
            deltas: None,
            hidden: None,
            allies: false,
        }
    }
}

impl<G: Game> Check<G> {
    /// What [`check`] does.
    pub fn new() -> Check<G> {
        Check::default()
    }

    /// Plays with these options. Short matches let bots come to an end soon.
    #[must_use]
    pub fn options(self, options: G::Options) -> Check<G> {
        Check { options, ..self }
    }

    /// Plays in rooms with so many seats [default: all that the game may have], for options that do not fit all of them.
    #[must_use]
    pub fn seats(self, seats: RangeInclusive<u16>) -> Check<G> {
        Check { seats, ..self }
    }

    /// Plays so many random matches [default: 12].
    #[must_use]
    pub fn matches(self, matches: u32) -> Check<G> {
        Check { matches, ..self }
    }

    /// Makes so many steps of each random match, at most [default: 100].
    #[must_use]
    pub fn steps(self, steps: u32) -> Check<G> {
        Check { steps, ..self }
    }

    /// Lets bots have so many steps until a match must be over [default: 5000].
    #[must_use]
    pub fn bot_steps(self, bot_steps: u32) -> Check<G> {
        Check { bot_steps, ..self }
    }

    /// Begins with this seed; the others are the ones after it [default: 1].
    #[must_use]
    pub fn seed(self, first_seed: u64) -> Check<G> {
        Check { first_seed, ..self }
    }

    /// Applies deltas as clients do, so that the check can hold the result against the view.
    #[must_use]
    pub fn deltas(self, apply: ApplyDelta) -> Check<G> {
        Check { deltas: Some(apply), ..self }
    }

    /// Says which actions nobody else may see anything of at first, spectators included.
    #[must_use]
    pub fn hidden(self, hidden: IsHidden<G>) -> Check<G> {
        Check { hidden: Some(hidden), ..self }
    }

    /// Says that seats may be shown what spectators are not shown of others: members of a team, for example.
    #[must_use]
    pub fn allies(self) -> Check<G> {
        Check { allies: true, ..self }
    }

    /// Checks. Panics with what is wrong, what to do about it, and how to see the same again.
    #[track_caller]
    pub fn run(self) {
        let only = std::env::var(SEED_VARIABLE).ok().and_then(|seed| seed.parse().ok());
        let check = match only {
            Some(seed) => self.seed(seed).matches(1),
            None => self,
        };
        if let Err((seed, fault)) = check.find() {
            panic!(
                "the game `{}` does not keep what `Game` promises: {fault}\n  to see it again: {SEED_VARIABLE}={seed} cargo test\n",
                G::NAME
            );
        }
    }

    /// Checks. Errors: the first fault, and the seed of the match that showed it.
    pub fn find(&self) -> Result<(), (u64, BrokenPromise)> {
        let watch = HangWatch::begin(G::NAME);
        watch.plays(self.first_seed);
        declarations::check::<G>(&self.options, *self.seats.start())
            .map_err(|fault| (self.first_seed, fault))?;
        let mut differ = false;
        for seed in (0..self.matches).map(|number| self.first_seed.wrapping_add(number.into())) {
            watch.plays(seed);
            differ |= self.check_match(seed).map_err(|fault| (seed, fault))?;
        }
        secrets::check_needed::<G>(differ || self.matches < 4).map_err(|fault| (self.first_seed, fault))
    }

    /// Plays one match, and looks at it from all sides. Answers whether viewers were shown different things.
    fn check_match(&self, seed: u64) -> Result<bool, BrokenPromise> {
        let start =
            MatchStart { seed, seats_max: seats_of(&self.seats, seed), options: self.options.clone() };
        let script = self.play(start.clone())?;
        states::check::<G>(&script)?;
        journal::check::<G>(&script)?;
        deltas::check::<G>(&script, self.deltas)?;
        let differ = secrets::check::<G>(&script, self.hidden, self.allies)?;
        bots::check::<G>(&start, self.bot_steps)?;
        Ok(differ)
    }

    /// Plays a random match, and holds every step of it to its promises.
    fn play(&self, start: MatchStart<G::Options>) -> Result<Script<G::Options>, BrokenPromise> {
        let mut table = RandomTable::<G>::begin(start)?;
        let promises = promises::ShownSchemas::of::<G>();
        for _ in 0..self.steps {
            promises.check(&table)?;
            if table.play.game.outcome().is_some() {
                promises::check_the_end(&mut table)?;
                break;
            }
            table.turn()?;
        }
        Ok(table.script)
    }
}

/// The most seats of a match that is checked, if the game can do with so few.
const SEATS_MAX: u16 = 6;

/// The seats of the match with this seed: all numbers that are allowed, up to [`SEATS_MAX`], come in turn.
fn seats_of(seats: &RangeInclusive<u16>, seed: u64) -> u16 {
    let (low, high) = (*seats.start(), *seats.end());
    let high = high.min(SEATS_MAX.max(low));
    // The most seats come first: a match of many has most in it.
    high - (seed.wrapping_sub(1) % (u64::from(high - low) + 1)) as u16
}
