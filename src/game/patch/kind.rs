//! How a client makes the next state out of the one before and a delta.

use std::any::TypeId;

use super::{DeltaType, Game};

/// How a client makes the state after a step from the one before it and a delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeltaKind {
    /// The delta is the whole view: it takes the place of the one before.
    Whole,
    /// The delta is a patch, which leads from any view to the next.
    Patch,
    /// The delta is the game's own, and only code that knows the game can apply it.
    Own,
}

impl DeltaKind {
    /// The kind of the deltas of `G`.
    pub fn of<G: Game>() -> DeltaKind {
        if G::Delta::IS_PATCH {
            DeltaKind::Patch
        } else if TypeId::of::<G::Delta>() == TypeId::of::<G::View>() {
            DeltaKind::Whole
        } else {
            DeltaKind::Own
        }
    }
}
