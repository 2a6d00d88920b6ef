//! What games are held to, each in a file of its own.

pub(super) mod bots;
pub(super) mod declarations;
pub(super) mod deltas;
pub(super) mod journal;
pub(super) mod promises;
pub(super) mod secrets;
pub(super) mod states;
