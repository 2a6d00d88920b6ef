//! Runs code of a game on threads that serve everybody, so that a panic of it ends there.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs code, and answers `None` if it panicked. Whatever the code was working on must not be used after a panic.
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(code)).ok()
}
