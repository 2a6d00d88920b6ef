//! The wire of the arena: the actions of players, and what they are shown (docs/protocol.md, "Game: arena").
//!
//! Must not: change the state of a match, except for what was told last of a player.

mod action;
mod delta;
mod event;
mod tell;
mod view;

pub use action::{Action, Usable};
pub use delta::Delta;
pub use event::Event;
#[cfg(test)]
pub(super) use tell::TOLERANCE;
pub use view::{CircleView, PlayerView, PotionView, ShotView, View, WorldView, ZoneView};
