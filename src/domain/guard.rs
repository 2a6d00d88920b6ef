//! Runs the code of a game where a panic of it must not go further: on threads that serve everybody.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the code answers; `None` if it panicked. What the code worked on is thrown away with the panic.
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(code)).ok()
}
