//! How long somebody is ready to wait for work on a replay: until it takes too long, until whoever asked has gone, or as
//! long as it takes.
//!
//! Must not: be asked what time it is more often than that costs nothing.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The clock is looked at once in so many questions.
const LOOK_EVERY: u32 = 64;

/// Lasts for a time if it has one, unless it is lost before.
#[derive(Debug)]
pub struct Patience {
    until: Option<Instant>,
    lost: Arc<AtomicBool>,
    asked: Cell<u32>,
    is_over: Cell<bool>,
}

impl Patience {
    /// Lasts so long, and no longer than until `lost` is set.
    pub fn new(longest: Duration, lost: Arc<AtomicBool>) -> Patience {
        Patience { until: Some(Instant::now() + longest), ..Patience::until_lost(lost) }
    }

    /// Lasts until `lost` is set.
    pub fn until_lost(lost: Arc<AtomicBool>) -> Patience {
        Patience { until: None, lost, asked: Cell::new(0), is_over: Cell::new(false) }
    }

    /// Lasts as long as it takes.
    pub fn endless() -> Patience {
        Patience::until_lost(Arc::default())
    }

    /// Lasts so long.
    pub fn of(longest: Duration) -> Patience {
        Patience::new(longest, Arc::default())
    }

    /// Whether somebody took it away, before its time was up.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether it lasts still. Once it does not, it never does again.
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
