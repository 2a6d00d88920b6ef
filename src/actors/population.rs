//! How many actors of a kind live: one that nobody knows of any more is seen nowhere else.
//!
//! Must not: know the actors, or hold one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts actors of one kind.
#[derive(Debug, Clone, Default)]
pub struct Population(Arc<AtomicUsize>);

impl Population {
    /// One more lives, until what it gets is dropped with it.
    pub fn admit(&self) -> Alive {
        self.0.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(&self.0))
    }

    /// How many live.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Held by an actor as long as it lives.
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
