//! What goes over the wire: what players may do, and what they are shown of it (docs/protocol.md, "Game: arena").
//!
//! Must not: change the state of a match, but for what was last told of a player.

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
