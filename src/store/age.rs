//! The clock by which what is kept grows old.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

/// Answers what time it is; tests bring a clock of their own.
pub type WallClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock by which replays, guests and refresh tokens grow old. It never goes faster than time does, so that nothing is removed
/// for good because the wall clock was set forward while the server runs.
pub fn retention_clock() -> WallClock {
    let (started_at, started) = (Timestamp::now(), Instant::now());
    Arc::new(move || {
        let now = Timestamp::now();
        started_at.checked_add(started.elapsed()).map_or(now, |steady| steady.min(now))
    })
}
