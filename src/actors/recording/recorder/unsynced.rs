//! How old the oldest of what was written is that a power cut would take: what the recorder says, for others to read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The age; clones share it.
#[derive(Debug, Clone, Default)]
pub struct UnsyncedAge(Arc<Mutex<Oldest>>);

/// When the oldest was written of what no sync has begun for, and of what is being synced.
#[derive(Debug, Default)]
struct Oldest {
    waiting: Option<Instant>,
    syncing: Option<Instant>,
}

impl UnsyncedAge {
    /// The age; nothing if all is durable.
    pub fn get(&self) -> Duration {
        let oldest = self.lock();
        oldest.syncing.or(oldest.waiting).map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Something was written.
    pub(super) fn written(&self) {
        self.lock().waiting.get_or_insert_with(Instant::now);
    }

    /// What was written up to now is being synced.
    pub(super) fn sync_begins(&self) {
        let mut oldest = self.lock();
        oldest.syncing = oldest.waiting.take();
    }

    /// The sync is over. If it failed, what it was for waits again.
    pub(super) fn sync_ended(&self, is_durable: bool) {
        let mut oldest = self.lock();
        let was = oldest.syncing.take();
        if !is_durable {
            oldest.waiting = was.or(oldest.waiting);
        }
    }

    /// The lock is held for a moment.
    fn lock(&self) -> MutexGuard<'_, Oldest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_is_that_of_the_oldest_write_that_no_sync_has_made_durable() {
        let age = UnsyncedAge::default();
        assert_eq!(age.get(), Duration::ZERO);
        age.written();
        let first = Instant::now();
        age.sync_begins();
        std::thread::sleep(Duration::from_millis(10));
        age.written();
        age.sync_ended(false);
        assert!(age.get() >= first.elapsed() - Duration::from_millis(1), "a sync that failed keeps nothing");
        age.sync_begins();
        age.sync_ended(true);
        assert_eq!(age.get(), Duration::ZERO);
    }
}
