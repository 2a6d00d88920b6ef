//! The pure core, driven without actors: matches of every game, at every pace, played, played again and rebuilt.
//!
//! Must not: start an actor, look at a clock, or use randomness that has no seed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod acks;
mod anything;
mod driver;
mod figures;
mod fragile;
mod golden;
mod memory;
mod outcome;
mod pacing;
mod quitting;
mod readers;
mod rebuild;
mod records;
mod replay;
mod resume;
mod revive;
mod scenario;
mod seats;
mod speech;
mod twice;
mod written;
