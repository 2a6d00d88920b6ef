//! The field: its walls and maps, the ways through it, and where players are on it.
//!
//! Must not: know what players do to each other, or modes.

mod cells;
mod geometry;
mod grid;
mod map;
mod path;

pub use geometry::Wall;
pub(super) use geometry::sweep;
pub(super) use grid::Grid;
pub(super) use map::Ground;
pub use map::MapName;
