//! Records on real databases: what every store must do alike, and what is particular to one of them.

#[expect(dead_code, reason = "other test binaries use the rest of it")]
#[path = "../postgres/mod.rs"]
mod throw_away;

mod postgres;
mod stores;
mod suite;
