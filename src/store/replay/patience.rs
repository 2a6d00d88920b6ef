//! The time that somebody is ready to wait for work on a replay: until it takes too long, until the asker has gone, or
//! as long as it takes.
//!
//! Must not: read the clock so often that it costs something.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The clock is read for one in so many questions.
const LOOK_EVERY: u32 = 64;

/// Patience that lasts for a time if it has one, unless it is lost before.
#[derive(Debug)]
pub struct Patience {
    until: Option<Instant>,
    lost: Arc<AtomicBool>,
    asked: Cell<u32>,
    is_over: Cell<bool>,
}

impl Patience {
    /// Patience that lasts so long, and no longer than until `lost` is set.
    pub fn new(longest: Duration, lost: Arc<AtomicBool>) -> Patience {
        Patience { until: Some(Instant::now() + longest), ..Patience::until_lost(lost) }
    }

    /// Patience that lasts until `lost` is set.
    pub fn until_lost(lost: Arc<AtomicBool>) -> Patience {
        Patience { until: None, lost, asked: Cell::new(0), is_over: Cell::new(false) }
    }

    /// Patience that lasts as long as it takes.
    pub fn endless() -> Patience {
        Patience::until_lost(Arc::default())
    }

    /// Patience that lasts so long.
    pub fn of(longest: Duration) -> Patience {
        Patience::new(longest, Arc::default())
    }

    /// Whether it was taken away before its time was up.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether it still lasts. Once it does not, it never does again.
    pub fn lasts(&self) -> bool {
        let asked = self.asked.replace(self.asked.get().wrapping_add(1));
        if asked.is_multiple_of(LOOK_EVERY) && self.until.is_some_and(|until| Instant::now() >= until) {
            self.is_over.set(true);
        }
        !self.is_over.get() && !self.is_lost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lasts_until_it_is_lost_or_its_time_is_up() {
        let lost = Arc::new(AtomicBool::new(false));
        let patience = Patience::new(Duration::from_secs(3600), lost.clone());
        assert!((0..1000).all(|_| patience.lasts()));
        lost.store(true, Ordering::Relaxed);
        assert!(!patience.lasts());
        let none = Patience::of(Duration::ZERO);
        assert!((0..1000).all(|_| !none.lasts()));
        let lost = Arc::new(AtomicBool::new(false));
        let patience = Patience::until_lost(lost.clone());
        assert!(patience.lasts() && !patience.is_lost());
        lost.store(true, Ordering::Relaxed);
        assert!(!patience.lasts() && patience.is_lost());
    }
}
