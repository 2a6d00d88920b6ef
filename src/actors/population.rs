//! Counts the living actors of one kind, also those whose address nobody holds any more.
//!
//! Must not: know the actors, or hold one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of living actors of one kind; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Population(Arc<AtomicUsize>);

impl Population {
    /// Counts one more, until the answer is dropped.
    pub fn admit(&self) -> Alive {
        self.0.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(&self.0))
    }

    /// The number that live.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Held by an actor for as long as it lives.
#[derive(Debug)]
pub struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_dropped_counts_no_longer() {
        let population = Population::default();
        let (one, other) = (population.admit(), population.clone().admit());
        assert_eq!(population.get(), 2);
        drop(one);
        assert_eq!(population.get(), 1);
        drop(other);
        assert_eq!(population.get(), 0);
    }
}
