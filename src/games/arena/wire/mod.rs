//! The wire of the arena: the actions of players, and what they are shown (docs/protocol.md, "Game: arena").
//!
//! Must not: change the state of a match, except for what was told last of a player.

mod action;
mod dead_reckoning;
mod delta;
mod event;
mod view;

pub use action::{Action, Usable};
#[cfg(test)]
pub(super) use dead_reckoning::TOLERANCE;
pub use delta::Delta;
pub use event::Event;
pub use view::{CircleView, PlayerView, PotionView, ShotView, View, WorldView, ZoneView};
