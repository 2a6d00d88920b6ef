//! How the generator waits.
//!
//! A timer of the runtime is up to a millisecond late, and on one machine whoever sends to a process that sleeps pays for
//! waking it. So a generator with a core of its own does not sleep: it watches the clock, and lets everybody else have their
//! turn in between. On a shared core that would take the server's time.

use std::time::{Duration, Instant};

/// Waits for a moment.
pub(super) async fn wait_until(due: Instant, own_core: bool) {
    if own_core {
        while Instant::now() < due {
            give_way().await;
        }
    } else if due > Instant::now() {
        tokio::time::sleep_until(due.into()).await;
    }
}

/// Waits for a moment while deliveries come in, of which `delivered` counts those so far. Answers how much of the time went
/// into turns that brought some, in percent; `None`: it slept in between, so the system knows how much it did.
pub(super) async fn busy_until(due: Instant, own_core: bool, delivered: impl Fn() -> u64) -> Option<f64> {
    if !own_core {
        wait_until(due, own_core).await;
        return None;
    }
    let began = Instant::now();
    let (mut now, mut before, mut idle) = (began, delivered(), Duration::ZERO);
    while now < due {
        give_way().await;
        let (then, after) = (Instant::now(), delivered());
        if after == before {
            idle += then - now;
        }
        (now, before) = (then, after);
    }
    Some(100.0 - 100.0 * idle.as_secs_f64() / began.elapsed().as_secs_f64())
}

/// Lets whatever else is ready go on, sockets among it.
pub(super) async fn give_way() {
    tokio::task::yield_now().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_in_which_nothing_comes_are_idle() {
        let due = || Instant::now() + Duration::from_millis(20);
        assert_eq!(busy_until(due(), true, || 7).await.map(f64::round), Some(0.0));
        let count = std::cell::Cell::new(0);
        let counting = || count.replace(count.get() + 1);
        assert_eq!(busy_until(due(), true, counting).await.map(f64::round), Some(100.0));
        assert_eq!(busy_until(due(), false, || 7).await, None);
    }
}
