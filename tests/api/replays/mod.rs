//! Replays: found, verified, played back, saved while a match runs, and made room for.

mod command;
mod library;
mod memory;
mod of_running;
mod shelf;
pub(crate) mod work;
