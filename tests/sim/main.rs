//! The pure core, driven without actors: matches of every game, at every pace, played, played again and rebuilt.
//!
//! Must not: start an actor, look at a clock, or use randomness that has no seed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod harness;
mod journal;
mod matchmaking;
mod patches;
mod play;

use harness::{driver, fragile, scenario, speech};
