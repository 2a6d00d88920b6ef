//! The open live journals, and how far each of them has come on its way to the shelf.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::MatchId;
use crate::store::{DiskFile, LiveFile, LiveFolder, StoreError};

/// All live journals that are written to.
pub(super) struct Files {
    folder: Arc<LiveFolder>,
    open: HashMap<MatchId, Open>,
}

/// A live journal.
#[derive(Default)]
struct Open {
    file: Option<LiveFile>,
    dirty: bool,
    shelf: Shelf,
    retired: bool,
    /// Whether the last write failed; told once.
    failing: bool,
}

#[derive(Default, PartialEq, Eq)]
enum Shelf {
    #[default]
    NotYet,
    UnderWay,
    Done,
}

impl Files {
    pub(super) fn new(folder: Arc<LiveFolder>) -> Files {
        Files { folder, open: HashMap::new() }
    }

    /// Writes frames. Errors: the system's; the file is then as it was.
    pub(super) fn write(&mut self, id: &MatchId, frames: &[u8], begins: bool) -> Result<(), StoreError> {
        let written = self.put(id, frames, begins);
        let Some(open) = self.open.get_mut(id) else { return written };
        match &written {
            Ok(()) => open.failing = false,
            Err(error) if !open.failing => {
                open.failing = true;
                log::error!(
                    "match {id}: its journal cannot be written: {error}; the match goes on without it"
                );
            }
            Err(_) => {}
        }
        written
    }

    fn put(&mut self, id: &MatchId, frames: &[u8], begins: bool) -> Result<(), StoreError> {
        let open = self.open.entry(id.clone()).or_default();
        open.dirty = true;
        if begins {
            open.file = Some(self.folder.begin(id, frames)?);
            return Ok(());
        }
        match &mut open.file {
            Some(file) => file.append(frames),
            None => Err(self.folder.not_begun(id)),
        }
    }

    /// Goes on with a file that was read back.
    pub(super) fn adopt(&mut self, id: MatchId, file: LiveFile) {
        self.open.insert(id, Open { file: Some(file), ..Open::default() });
    }

    /// What has to be synced of the files written to since the last time.
    pub(super) fn take_dirty(&mut self) -> Vec<Arc<dyn DiskFile>> {
        let dirty = self.open.values_mut().filter(|open| open.dirty);
        let handles = dirty.filter_map(|open| {
            open.dirty = false;
            Some(open.file.as_ref()?.handle())
        });
        handles.collect()
    }

    /// The same of all files: before the end.
    pub(super) fn all(&self) -> Vec<Arc<dyn DiskFile>> {
        self.open.values().filter_map(|open| Some(open.file.as_ref()?.handle())).collect()
    }

    /// Whether the replay is to be made now.
    pub(super) fn begin_shelving(&mut self, id: &MatchId) -> bool {
        let Some(open) = self.open.get_mut(id) else { return false };
        let begins = open.shelf == Shelf::NotYet && open.file.is_some();
        if begins {
            open.shelf = Shelf::UnderWay;
        }
        begins
    }

    pub(super) fn shelved(&mut self, id: &MatchId) {
        let Some(open) = self.open.get_mut(id) else { return };
        open.shelf = Shelf::Done;
        self.remove_if_done(id);
    }

    pub(super) fn shelving_failed(&mut self, id: &MatchId) {
        if let Some(open) = self.open.get_mut(id) {
            open.shelf = Shelf::NotYet;
        }
    }

    /// The room needs the file no more. Answers whether the replay has to be made first.
    pub(super) fn retire(&mut self, id: &MatchId, keep_replay: bool) -> bool {
        let Some(open) = self.open.get_mut(id) else { return false };
        open.retired = true;
        if !keep_replay {
            open.shelf = Shelf::Done;
        }
        self.remove_if_done(id);
        self.open.contains_key(id)
    }

    fn remove_if_done(&mut self, id: &MatchId) {
        if self.open.get(id).is_none_or(|open| !open.retired || open.shelf != Shelf::Done) {
            return;
        }
        self.open.remove(id);
        if let Err(error) = self.folder.remove(id) {
            log::warn!("match {id}: its live journal stays: {error}");
        }
    }
}

/// Makes files durable. A failure is told; the data are with the system all the same.
pub(super) fn sync(files: &[Arc<dyn DiskFile>]) {
    for file in files {
        if let Err(error) = file.sync() {
            log::error!("a journal cannot be made durable: {error}");
        }
    }
}
