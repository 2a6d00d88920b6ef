//! How many rooms all tournaments may have together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The places for rooms of tournaments; clones share them.
#[derive(Debug, Clone)]
pub(in crate::actors::contest) struct RoomPlaces {
    max: usize,
    taken: Arc<AtomicUsize>,
}

/// A place that a room has for as long as this is kept.
#[derive(Debug)]
pub(super) struct RoomPlace(Arc<AtomicUsize>);

impl RoomPlaces {
    pub(in crate::actors::contest) fn new(max: usize) -> RoomPlaces {
        RoomPlaces { max, taken: Arc::default() }
    }

    /// How many are free now.
    pub(super) fn free(&self) -> usize {
        self.max.saturating_sub(self.taken.load(Ordering::Relaxed))
    }

    /// Takes one, also if none is free: a game that was called has to be played.
    pub(super) fn take(&self) -> RoomPlace {
        self.taken.fetch_add(1, Ordering::Relaxed);
        RoomPlace(Arc::clone(&self.taken))
    }
}

impl Drop for RoomPlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
