//! Plays the games of a tournament again, from their replays.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::domain::MatchId;
use crate::game::Registry;
use crate::game::replay::VerdictKind;
use crate::store::replay::Patience;
use crate::store::{RealDisk, ReplayFolder};

/// The longest time for which one replay is played.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of the replays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified {
    /// Those that came out as they were played.
    pub(super) verified: usize,
    /// Those that did not, and those that are missing.
    pub(super) others: usize,
    /// How long that took.
    pub(super) took: Duration,
}

impl Verified {
    /// Whether all came out as they were played.
    pub(super) fn is_complete(self) -> bool {
        self.others == 0
    }
}

/// Verifies the replays of these matches, on all cores. Errors: the folder cannot be read.
pub(super) fn verify(data_dir: &Path, registry: &Registry, matches: &[MatchId]) -> anyhow::Result<Verified> {
    let begun = Instant::now();
    let folder = ReplayFolder::open(data_dir, Arc::new(RealDisk))?;
    let (next, verified) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(id) = matches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    verified.fetch_add(usize::from(is_verified(&folder, registry, id)), Ordering::Relaxed);
                }
            });
        }
    });
    let verified = verified.into_inner();
    Ok(Verified { verified, others: matches.len() - verified, took: begun.elapsed() })
}

fn is_verified(folder: &ReplayFolder, registry: &Registry, id: &MatchId) -> bool {
    let verdict = match folder.find(id) {
        Ok(file) => file.check(registry, &Patience::of(PATIENCE), &mut |_, _| {}),
        Err(error) => {
            log::error!("the replay of match {id} cannot be read: {error}");
            return false;
        }
    };
    let is_verified = verdict.verdict == VerdictKind::Verified;
    if !is_verified {
        log::error!("the replay of match {id}: {}", verdict.detail);
    }
    is_verified
}
