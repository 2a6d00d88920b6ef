//! The views that viewers have, for the next patch.
//!
//! They are no part of the state: who has no view here is told the whole one. So whatever becomes of a match (it is restored,
//! stepped without anybody looking, or made anew), what is sent leads to what is to be seen. Must not: make a view
//! that nobody reads.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use erased_serde::Serialize as AnySerialize;
use serde::ser::{Serialize, Serializer};

use super::diff::Differ;
use super::ops::{Change, Op};
use super::tape::Tape;
use crate::game::Viewer;

/// What viewers see, and saw before the last step.
#[derive(Debug, Default)]
pub struct Views(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Views of the present state.
    now: Vec<(Viewer, Arc<Tape>)>,
    /// Views of the state before the last step.
    before: Vec<(Viewer, Arc<Tape>)>,
    /// Memory for more of them.
    spare: Vec<Arc<Tape>>,
    differ: Differ,
}

impl Views {
    /// What is seen now becomes what was seen before.
    pub(super) fn before_step(&mut self) {
        let Kept { now, before, spare, .. } = self.0.get_mut();
        spare.clear();
        spare.extend(before.drain(..).map(|(_, tape)| tape));
        std::mem::swap(now, before);
    }

    /// The view of the present state; `look` makes it if nobody has looked yet.
    pub(super) fn now<T: Serialize>(&self, viewer: Viewer, look: impl FnOnce() -> T) -> Arc<Tape> {
        let known = find(&self.0.borrow().now, viewer);
        known.unwrap_or_else(|| {
            // The game's code runs while nothing is borrowed, because it may panic.
            let mut tape = self.0.borrow_mut().spare.pop().unwrap_or_default();
            fill(&mut tape, &look());
            self.0.borrow_mut().now.push((viewer, tape.clone()));
            tape
        })
    }

    /// Calls `then` with the change of the last step. It is made when it is serialized, once.
    pub(super) fn with_change<T: Serialize>(
        &self,
        viewer: Viewer,
        look: impl Fn() -> T,
        then: &mut dyn FnMut(&dyn AnySerialize),
    ) {
        let sought = Sought { change: OnceCell::new(), make: || self.change(viewer, &look) };
        then(&sought);
        if let Some(change) = sought.change.into_inner() {
            self.0.borrow_mut().differ.reuse(change.ops);
        }
    }

    fn change<T: Serialize>(&self, viewer: Viewer, look: impl FnOnce() -> T) -> Change {
        let after = self.now(viewer, look);
        let mut kept = self.0.borrow_mut();
        let before = find(&kept.before, viewer);
        let ops = match &before {
            Some(before) => kept.differ.compare(before.root(), after.root()),
            None => vec![Op::Set(0)],
        };
        Change { before, after, ops }
    }
}

/// A view as clients of a game with patches are shown it.
pub fn shown<T: Serialize>(view: &T) -> impl Serialize + use<T> {
    let mut tape = Arc::default();
    fill(&mut tape, view);
    tape
}

/// The patch that leads from one view to another.
pub fn between<T: Serialize, U: Serialize>(before: &T, after: &U) -> impl Serialize + use<T, U> {
    let (mut old, mut new) = (Arc::default(), Arc::default());
    fill(&mut old, before);
    fill(&mut new, after);
    let ops = Differ::default().compare(old.root(), new.root());
    Change { before: Some(old), after: new, ops }
}

fn find(views: &[(Viewer, Arc<Tape>)], viewer: Viewer) -> Option<Arc<Tape>> {
    views.iter().find(|(known, _)| *known == viewer).map(|(_, tape)| tape.clone())
}

/// Puts a view onto a tape, or onto a new one if somebody still reads that.
fn fill<T: Serialize>(tape: &mut Arc<Tape>, view: &T) {
    if Arc::get_mut(tape).is_none() {
        *tape = Arc::default();
    }
    let told = Arc::get_mut(tape).map(|tape| tape.capture(view));
    if let Some(Err(error)) = told {
        // As in every message: game types serialize without conditions, so this is a broken `Serialize`.
        unreachable!("a game's view does not serialize: {error}");
    }
}

/// A change that is made when somebody serializes it.
struct Sought<F> {
    change: OnceCell<Change>,
    make: F,
}

impl<F: Fn() -> Change> Serialize for Sought<F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.change.get_or_init(&self.make).serialize(to)
    }
}
