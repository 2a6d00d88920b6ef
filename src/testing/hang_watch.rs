//! Says that a game's code does not come back, and in which match: a test that hangs tells nobody why.
//!
//! Must not: end anything. A thread that runs cannot be stopped from outside.

use std::cell::RefCell;
use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Code of a game that runs longer than this is told of.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

thread_local! {
    /// What the watch of this thread looks at; `None` where there is none.
    static WATCHED: RefCell<Option<Arc<Mutex<Running>>>> = const { RefCell::new(None) };
}

/// The code of a game that runs in a thread.
struct Running {
    game: &'static str,
    seed: u64,
    doing: String,
    /// When it began; `None` while no code of the game runs, and once it was told of.
    since: Option<Instant>,
}

impl Running {
    /// What there is to tell, once.
    fn overdue(&mut self, now: Instant) -> Option<String> {
        self.since.take_if(|since| now.duration_since(*since) >= PATIENCE)?;
        let Running { game, seed, doing, .. } = self;
        Some(format!(
            "the game `{game}`, match of seed {seed}: {doing} has been running for {} seconds: does a loop in it never end?\n  \
             to see it again: {}={seed} cargo test\n",
            PATIENCE.as_secs(),
            super::SEED_VARIABLE
        ))
    }
}

/// Looks at the code of a game that runs in this thread, until it is dropped.
pub(super) struct HangWatch {
    running: Arc<Mutex<Running>>,
    /// The thread that looks ends with this.
    _end: Sender<()>,
}

impl HangWatch {
    /// Begins to look at the matches of a game.
    pub(super) fn begin(game: &'static str) -> HangWatch {
        let running = Running { game, seed: 0, doing: String::new(), since: None };
        let (running, (end, ended)) = (Arc::new(Mutex::new(running)), channel());
        let looked_at = Arc::clone(&running);
        let look = move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if let Some(words) = lock(&looked_at).overdue(Instant::now()) {
                    // Tests catch what is printed until they end, and this one does not.
                    let _ = std::io::stderr().write_all(words.as_bytes());
                }
            }
        };
        // Where there are no threads, as in a browser, nobody is told, and no clock is read.
        let looks = std::thread::Builder::new().name("test kit".to_owned()).spawn(look).is_ok();
        WATCHED.set(looks.then(|| Arc::clone(&running)));
        HangWatch { running, _end: end }
    }

    /// From now on this match is played.
    pub(super) fn plays(&self, seed: u64) {
        lock(&self.running).seed = seed;
    }
}

impl Drop for HangWatch {
    fn drop(&mut self) {
        WATCHED.set(None);
    }
}

/// Runs code of the game, and lets the watch of this thread know, if there is one. It must not panic.
pub(super) fn watched<T>(doing: &str, code: impl FnOnce() -> T) -> T {
    let Some(running) = WATCHED.with_borrow(Clone::clone) else { return code() };
    {
        let mut running = lock(&running);
        running.doing.clear();
        running.doing.push_str(doing);
        running.since = Some(Instant::now());
    }
    let done = code();
    lock(&running).since = None;
    done
}

fn lock(running: &Mutex<Running>) -> MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_does_not_come_back_is_told_of_once_with_the_seed_of_its_match() {
        let watch = HangWatch::begin("endless");
        watch.plays(7);
        watched("`step`", || {
            let (began, mut running) = (Instant::now(), lock(&watch.running));
            assert_eq!(running.overdue(began + PATIENCE / 2), None);
            let words = running.overdue(began + PATIENCE + LOOK).expect("it is overdue");
            assert!(words.contains("`endless`, match of seed 7: `step` has been running"), "{words}");
            assert!(words.contains("TILTYARD_TEST_SEED=7"), "{words}");
            assert_eq!(running.overdue(began + PATIENCE * 2), None);
        });
        assert_eq!(lock(&watch.running).overdue(Instant::now() + PATIENCE * 2), None, "it came back");
    }
}
