//! Tournaments without rooms, clocks and stores.

mod chance;
mod course;
mod kept;
mod live;
pub(crate) mod setup;
