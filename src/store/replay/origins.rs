//! The addresses from which the rooms of kept matches were opened: `replays/<match_id>.from` beside each replay.
//!
//! Replays are counted by address. An address is private, and everybody who knows a match may have its file, so it is
//! never written into a replay.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::MatchId;
use crate::store::{Disk, FileFound, Lasts, StoreError};

const ENDING: &str = ".from";

/// The addresses beside the replays of a folder.
pub(super) struct Origins {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
}

impl Origins {
    pub(super) fn new(folder: &Path, disk: &Arc<dyn Disk>) -> Origins {
        Origins { folder: folder.to_owned(), disk: Arc::clone(disk) }
    }

    /// Notes the address for a replay that is about to be written.
    pub(super) fn write(&self, id: &MatchId, from: IpAddr) -> Result<(), StoreError> {
        let text = format!("{from}\n");
        self.disk.replace(&self.path(id), Lasts::Content, |file| file.append(text.as_bytes())).map(drop)
    }

    /// The address of a match. There is none beside older replays, and for rooms that operators opened.
    pub(super) fn read(&self, id: &MatchId) -> Option<IpAddr> {
        let path = self.path(id);
        let text = match self.disk.read(&path).map_err(StoreError::io("read", &path)) {
            Err(error) if error.is_missing() => return None,
            read => read.inspect_err(|error| log::warn!("a replay counts for no address: {error}")).ok()?,
        };
        str::from_utf8(&text).ok()?.trim().parse().ok()
    }

    /// Removes the address of a match; fine if there is none.
    pub(super) fn remove(&self, id: &MatchId) -> Result<(), StoreError> {
        self.disk.discard(&self.path(id))
    }

    /// Removes addresses whose replay is not there: it was never written, or was removed by hand.
    pub(super) fn sweep(&self, files: &[FileFound], replays: &BTreeSet<MatchId>) -> Result<(), StoreError> {
        let noted = files.iter().filter_map(|file| MatchId::parse(file.name.strip_suffix(ENDING)?).ok());
        noted.filter(|id| !replays.contains(id)).try_for_each(|id| self.remove(&id))
    }

    fn path(&self, id: &MatchId) -> PathBuf {
        self.folder.join(format!("{id}{ENDING}"))
    }
}
