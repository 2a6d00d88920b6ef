//! How the generator waits.
//!
//! A timer of the runtime is up to a millisecond late, and on one machine whoever sends to a process that sleeps pays for
//! waking it. So a generator with a core of its own does not sleep: it watches the clock, and lets everybody else have their
//! turn in between. On a shared core that would take the server's time.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

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

/// Waits for a moment while something goes on, of which `done` counts how much was done so far. Answers how much of the time went
/// into turns in which something was done, in percent; `None`: it slept in between, so the system knows how much it did.
pub(super) async fn busy_until(due: Instant, own_core: bool, done: impl Fn() -> u64) -> Option<f64> {
    if !own_core {
        wait_until(due, own_core).await;
        return None;
    }
    let began = Instant::now();
    let (mut now, mut before, mut idle) = (began, done(), Duration::ZERO);
    while now < due {
        give_way().await;
        let (then, after) = (Instant::now(), done());
        if after == before {
            idle += then - now;
        }
        (now, before) = (then, after);
    }
    Some(100.0 - 100.0 * idle.as_secs_f64() / began.elapsed().as_secs_f64())
}

/// Does something, and keeps the generator from sleeping meanwhile if it has a core of its own.
pub(super) async fn awake<T>(own_core: bool, what: impl Future<Output = T>) -> T {
    let mut company = JoinSet::new();
    if own_core {
        company.spawn_local(async {
            loop {
                give_way().await;
            }
        });
    }
    what.await
}

/// Lets whatever else is ready go on, sockets among it.
pub(super) async fn give_way() {
    tokio::task::yield_now().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn company_ends_with_what_it_was_for() {
        let local = tokio::task::LocalSet::new();
        let work = async {
            for _ in 0..10 {
                give_way().await;
            }
            7
        };
        assert_eq!(local.run_until(awake(true, work)).await, 7);
        tokio::time::timeout(Duration::from_secs(5), local).await.expect("nobody is left");
    }

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
