//! What is made durable together, every `journal.sync_ms`: the log, and what is not in it.
//!
//! It waits for the disk, and so belongs on a thread where that delays nobody. Must not: write.

use crate::domain::MatchId;
use crate::store::LiveFolder;
use crate::store::live::Unsynced;
use crate::store::redo::DirtySegments;

/// What is synced together.
pub(super) struct Round {
    /// The log.
    pub(super) segments: DirtySegments,
    /// Files that have something that is not in the log.
    pub(super) files: Vec<Unsynced>,
    /// Journals that are durable when the log is.
    pub(super) begun: Vec<MatchId>,
}

/// What came of a round.
#[derive(Default)]
pub(super) struct Synced {
    /// Whether the log was synced.
    pub(super) is_logged: bool,
    /// Journals that would be found after a power cut.
    pub(super) durable: Vec<MatchId>,
    /// Files that were not synced.
    pub(super) failed: Vec<MatchId>,
}

impl Round {
    pub(super) fn is_empty(&self) -> bool {
        self.segments.files.is_empty() && self.files.is_empty() && self.begun.is_empty()
    }

    /// Waits for the disk; blocks.
    pub(super) fn sync(self, folder: &LiveFolder) -> Synced {
        let is_logged = sync_log(&self.segments, folder);
        let unsafe_files = folder.sync_files(&self.files);
        for (id, why) in &unsafe_files {
            log::error!("match {id}: its journal cannot be made durable: {why}");
        }
        let failed: Vec<_> = unsafe_files.into_iter().map(|(id, _)| id).collect();
        let files = self.files.into_iter().map(|(id, _)| id).filter(|id| !failed.contains(id));
        let begun = if is_logged { self.begun } else { Vec::new() };
        Synced { is_logged, durable: files.chain(begun).collect(), failed }
    }

    /// What is known of a round that was interrupted.
    pub(super) fn unfinished(files: Vec<MatchId>) -> Synced {
        Synced { failed: files, ..Synced::default() }
    }
}

/// Answers whether the log is durable.
fn sync_log(segments: &DirtySegments, folder: &LiveFolder) -> bool {
    let synced = segments.files.iter().try_for_each(|segment| segment.sync());
    let synced = synced.map_err(|error| error.to_string());
    let named = || if segments.are_new { folder.sync_names() } else { Ok(()) };
    let synced = synced.and_then(|()| named().map_err(|error| error.to_string()));
    if let Err(why) = &synced {
        log::error!("the log of journals cannot be made durable, so each journal is by itself: {why}");
    }
    synced.is_ok()
}
