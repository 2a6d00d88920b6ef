//! The actors that work on the data folder: the recorder, the archive, and the key of resume tokens.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::limits::intervals;
use super::records::RecordServices;
use crate::actors::Lobby;
use crate::actors::play::room::JournalHandle;
use crate::actors::recording::archive::Archive;
use crate::actors::recording::recorder::{Backlog, Recorder, RecorderLimits, UnsyncedAge};
use crate::auth::ResumeKey;
use crate::config::Settings;
use crate::game::Registry;
use crate::store::{Disk, FolderLock, LiveFolder, LiveWriter, WallClock};

/// The actors that write matches down and find them again.
pub(super) struct Journals {
    pub(super) recorder: Addr<Recorder>,
    pub(super) archive: Addr<Archive>,
    pub(super) handle: JournalHandle,
    pub(super) resume_key: ResumeKey,
    /// How old the oldest of what was written is that a power cut would take.
    pub(super) unsynced: UnsyncedAge,
}

/// What others have of the journals; nothing where matches are not recorded.
pub(super) struct JournalParts {
    /// Who writes, and how much waits for it.
    pub(super) recorder: Option<(Addr<Recorder>, Arc<Backlog>)>,
    /// The replays.
    pub(super) archive: Option<Addr<Archive>>,
    /// What tells how far journals are behind.
    pub(super) lag: Option<(Arc<Backlog>, UnsyncedAge)>,
}

impl JournalParts {
    pub(super) fn of(journals: Option<&Journals>) -> JournalParts {
        let backlog = |journals: &Journals| Arc::clone(&journals.handle.backlog);
        JournalParts {
            recorder: journals.map(|journals| (journals.recorder.clone(), backlog(journals))),
            archive: journals.map(|journals| journals.archive.clone()),
            lag: journals.map(|journals| (backlog(journals), journals.unsynced.clone())),
        }
    }
}

impl Journals {
    /// Has the lobby record its rooms, where matches are recorded.
    pub(super) fn known_to(journals: Option<Journals>, lobby: Lobby) -> Lobby {
        match journals {
            Some(open) => lobby.recording(open.recorder, open.handle, open.resume_key),
            None => lobby,
        }
    }

    /// Starts the actors on the data folder; `None` where matches are not recorded. Errors: the folder cannot be written.
    pub(super) fn open(
        lock: &FolderLock,
        disk: Arc<dyn Disk>,
        settings: &Settings,
        registry: &Registry,
        record_services: &RecordServices,
        ages: &WallClock,
    ) -> anyhow::Result<Option<Journals>> {
        if !settings.journal.enabled {
            return Ok(None);
        }
        let live = Arc::new(LiveFolder::open(lock, Arc::clone(&disk))?);
        let writer = LiveWriter::open(Arc::clone(&live), settings.journal.segment_bytes)?;
        let resume_key = ResumeKey::of_folder(disk.as_ref(), lock.folder());
        let arbiter = Arbiter::new().handle();
        let limits = RecorderLimits {
            sync: Duration::from_millis(settings.journal.sync_ms),
            retry: Duration::from_millis(settings.journal.retry_ms),
            intervals: intervals(settings),
        };
        let archive =
            Archive::open(lock.folder(), disk, live, registry.clone(), settings.replays, Arc::clone(ages))?;
        let (archive, unsynced) = (archive.start(), UnsyncedAge::default());
        let recorder = Recorder::open(
            &arbiter,
            writer,
            registry.clone(),
            limits,
            archive.clone(),
            record_services.owed_results(),
            unsynced.clone(),
        );
        let handle = JournalHandle {
            ship: recorder.clone().recipient(),
            ended: recorder.clone().recipient(),
            retire: recorder.clone().recipient(),
            backlog: Backlog::new(settings.journal.backlog_bytes_max),
            every: Duration::from_millis(settings.journal.flush_ms),
            retry: Duration::from_millis(settings.journal.retry_ms),
            volume_bytes_max: settings.journal.volume_bytes_max,
        };
        Ok(Some(Journals { recorder, archive, handle, resume_key, unsynced }))
    }
}
