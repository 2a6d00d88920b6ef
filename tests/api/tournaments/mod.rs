//! Tournaments on a running server: they run themselves, come back after a kill, and play again what was lost.

mod bad_input;
mod bots;
mod cup;
mod organiser;
mod people;
mod rest;
mod scouting;
mod series;
mod storm;
