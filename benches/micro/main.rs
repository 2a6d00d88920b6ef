//! What the parts of the house cost, one by one: `cargo bench --bench micro`, or with a name behind it, those whose path has
//! it.
//!
//! Times here are of one thread that does nothing else. What a server takes, kernel and neighbours included, is measured by
//! `tiltyard bench`. Must not: prove anything; rules belong to tests.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]

mod arena;
mod battle;
mod connect_four;
mod delivery;
mod journal;
mod matches;
mod matchmaking;
mod patches;
mod telemetry;

fn main() {
    divan::main();
}
