//! Rooms and what is played in them: opening, sitting down, playing, leaving.

pub(crate) mod between;
mod bots;
mod directory;
mod openings;
mod playing;
mod quitting;
mod seats;
mod spare_time;
mod time_banks;
