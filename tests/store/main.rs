//! Records on real databases: what every store must do alike, and what is particular to one of them.

#[path = "../postgres/mod.rs"]
mod throw_away;

mod kept;
mod postgres;
mod stores;
mod suite;
