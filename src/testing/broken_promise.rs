//! A promise that a game broke, in words that say what to do about it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::hang_watch::watched;

/// A promise of [`Game`](crate::game::Game) that was broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found}\n  {remedy}")]
pub struct BrokenPromise {
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl BrokenPromise {
    pub(super) fn new(found: impl Into<String>, remedy: &'static str) -> BrokenPromise {
        BrokenPromise { found: found.into(), remedy }
    }
}

/// Finds a fault unless something holds.
pub(super) fn ensure(
    holds: bool,
    found: impl FnOnce() -> String,
    remedy: &'static str,
) -> Result<(), BrokenPromise> {
    if holds { Ok(()) } else { Err(BrokenPromise::new(found(), remedy)) }
}

/// Runs code of the game. Errors: it panicked, while it did what `doing` says.
pub(super) fn calm<T>(doing: &str, code: impl FnOnce() -> T) -> Result<T, BrokenPromise> {
    watched(doing, || catch_unwind(AssertUnwindSafe(code))).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        BrokenPromise::new(
            format!("{doing} panicked: {words}"),
            "whatever clients send must not make a game panic: ignore what is not possible now, refuse in `check` what never is",
        )
    })
}
