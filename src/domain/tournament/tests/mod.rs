//! Tournaments without rooms, clocks and stores.

mod kept;
mod setup;
