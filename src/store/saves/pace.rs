//! The pace of an upload: the time for which its client may still be waited for.
//!
//! Must not: decide whether anybody needs its place (`places`).

use std::time::Duration;

use tokio::time::Instant;

/// The time for which a client is waited for before the first byte counts.
const AT_FIRST: Duration = Duration::from_secs(1);
/// The longest time that a client can gain by sending much at once.
const AT_MOST: Duration = Duration::from_secs(5);

/// The time that a client has for its next bytes: each byte gains some, waiting uses it up. The time that the server's
/// own disk takes does not count.
#[derive(Debug)]
pub(super) struct UploadPace {
    bytes_per_s: u64,
    gained: Duration,
    used: Duration,
    waiting_since: Option<Instant>,
}

impl UploadPace {
    /// A pace at which so many bytes a second, which is 1 at least, are fast enough.
    pub(super) fn new(bytes_per_s: u64) -> UploadPace {
        UploadPace { bytes_per_s, gained: AT_FIRST, used: Duration::ZERO, waiting_since: None }
    }

    /// The server waits for the client from now on.
    pub(super) fn wait(&mut self, now: Instant) {
        self.waiting_since = Some(now);
    }

    /// The client has sent so many bytes.
    pub(super) fn receive(&mut self, bytes: usize, now: Instant) {
        self.used += self.waiting(now);
        self.waiting_since = None;
        let for_these = Duration::from_micros(bytes as u64 * 1_000_000 / self.bytes_per_s);
        self.gained = (self.gained + for_these).min(self.used + AT_MOST);
    }

    /// The time by which the client is behind; `None` while it keeps its pace.
    pub(super) fn behind(&self, now: Instant) -> Option<Duration> {
        (self.used + self.waiting(now)).checked_sub(self.gained).filter(|behind| !behind.is_zero())
    }

    fn waiting(&self, now: Instant) -> Duration {
        self.waiting_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn who_sends_less_than_the_pace_falls_behind_after_a_second() {
        let (mut pace, begun) = (UploadPace::new(1000), Instant::now());
        for second in 0..4 {
            pace.wait(begun + after(second * 1000));
            assert_eq!(pace.behind(begun + after(second * 1000 + 999)).is_some(), second > 0, "{second}");
            pace.receive(500, begun + after(second * 1000 + 1000));
        }
        assert_eq!(pace.behind(begun + after(4000)), Some(after(1000)));
    }

    #[test]
    fn time_that_the_server_takes_does_not_count() {
        let (mut pace, begun) = (UploadPace::new(1000), Instant::now());
        pace.wait(begun);
        pace.receive(1, begun + after(900));
        assert_eq!(pace.behind(begun + after(60_000)), None);
        pace.wait(begun + after(60_000));
        assert_eq!(pace.behind(begun + after(60_100)), None);
        assert_eq!(pace.behind(begun + after(60_201)), Some(after(100)));
    }

    #[test]
    fn who_sent_much_at_once_is_not_waited_for_for_ever() {
        let (mut pace, begun) = (UploadPace::new(1000), Instant::now());
        pace.wait(begun);
        pace.receive(1_000_000, begun + after(1000));
        pace.wait(begun + after(1000));
        assert_eq!(pace.behind(begun + after(6000)), None);
        assert_eq!(pace.behind(begun + after(6500)), Some(after(500)));
    }
}
