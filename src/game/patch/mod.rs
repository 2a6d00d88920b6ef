//! Changes between two views, made without the game's help: what [`Game::Delta`] is in a game that says [`Patch`].
//!
//! Owns: the form of a patch (docs/protocol.md tells it to authors of clients, [`apply`] is the model of how one is applied),
//! and how it is made: a view is copied onto a `tape`, `diff` compares two of them, and `kept` knows which two. Must not:
//! know a game, or keep anything that counts as state.

mod align;
mod apply;
mod capture;
mod diff;
mod kept;
mod kind;
mod ops;
mod serializer;
mod tape;

use erased_serde::Serialize as AnySerialize;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Serialize;

pub use apply::{Misfit, apply};
pub use kept::{Views, between, shown};
pub use kind::DeltaKind;

use super::{Game, Viewer, wire};

/// The [`Game::Delta`] of a game that writes none: the kernel compares what a viewer sees with what the viewer saw before the
/// step, and sends the difference.
///
/// ```
/// # use tiltyard::game::{Game, Patch};
/// # fn of<G: Game<Delta = Patch>>() {}
/// type Delta = Patch;
/// ```
///
/// A game with this line has no `fn delta`. There is no value of this type: what is sent is made when somebody reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch {}

/// What [`Game::Delta`] may be: any type that serializes, which the game fills by itself, or [`Patch`].
pub trait DeltaType: Clone + 'static {
    /// Whether the kernel makes the changes.
    const IS_PATCH: bool;

    /// What is kept from one step to the next for it.
    type Kept: Default + Send;

    /// The JSON schema of what is sent.
    fn schema() -> Schema;

    /// The game is about to make a step.
    fn before_step(kept: &mut Self::Kept);

    /// Calls `then` with the whole state, as `viewer` sees it.
    fn with_state<G: Game<Delta = Self>>(
        game: &G,
        kept: &Self::Kept,
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    );

    /// Calls `then` with the changes of the last step, as `viewer` sees them.
    fn with_delta<G: Game<Delta = Self>>(
        game: &G,
        kept: &Self::Kept,
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    );
}

impl<T: Serialize + JsonSchema + Clone + 'static> DeltaType for T {
    const IS_PATCH: bool = false;

    type Kept = ();

    fn schema() -> Schema {
        wire::schema_written::<T>()
    }

    fn before_step((): &mut ()) {}

    fn with_state<G: Game<Delta = T>>(
        game: &G,
        (): &(),
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    ) {
        then(&game.view(viewer));
    }

    fn with_delta<G: Game<Delta = T>>(
        game: &G,
        (): &(),
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    ) {
        then(&*game.delta(viewer));
    }
}

impl DeltaType for Patch {
    const IS_PATCH: bool = true;

    type Kept = Views;

    fn schema() -> Schema {
        json_schema!({
            "title": "Patch",
            "description": "The change of the state against the tick before, in the form that docs/protocol.md describes under \
                            Patches. It is the same form in every game: a client applies it without knowing the game.",
        })
    }

    fn before_step(kept: &mut Views) {
        kept.before_step();
    }

    fn with_state<G: Game<Delta = Patch>>(
        game: &G,
        kept: &Views,
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    ) {
        then(&*kept.now(viewer, || game.view(viewer)));
    }

    fn with_delta<G: Game<Delta = Patch>>(
        game: &G,
        kept: &Views,
        viewer: Viewer,
        then: &mut dyn FnMut(&dyn AnySerialize),
    ) {
        kept.with_change(viewer, || game.view(viewer), then);
    }
}
