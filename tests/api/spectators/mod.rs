//! Spectators, and rooms that they see late.

mod delays;
mod veiled;
pub(crate) mod watching;
