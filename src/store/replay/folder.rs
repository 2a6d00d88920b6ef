//! The folder of replays: `replays/<match_id>.tilt`, and beside each the address from which its room was opened.
//!
//! Must not: show a file that is not written to its end.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;

use super::file::META_BYTES_MAX;
use super::index::{Segment, trailer};
use super::origins::Origins;
use super::{Draft, INDEX, Index, MAGIC, META, Patience, ReplayFile, SEGMENT};
use crate::domain::MatchId;
use crate::game::replay::{EndingKind, ReplayHead};
use crate::store::frame;
use crate::store::replace::Unplaced;
use crate::store::{AppendFile, Disk, FileFound, Lasts, Stamp, StoreError};

const ENDING: &str = ".tilt";
/// A word in the names of unfinished replays of running matches. Such a match may end meanwhile, and its whole replay
/// be written.
const SO_FAR: &str = ".so-far";

/// The replays of a server.
pub struct ReplayFolder {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    origins: Origins,
    /// Held while a file takes its place, or loses it.
    placing: Mutex<()>,
}

/// A replay in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayFound {
    /// The match that its name says.
    pub match_id: MatchId,
    /// Its length.
    pub bytes: u64,
    /// When it was written.
    pub modified: SystemTime,
}

impl ReplayFolder {
    /// Makes the folder if need be, and removes the rest of an interrupted [`ReplayFolder::write`] or
    /// [`ReplayFolder::remove`]; blocks.
    pub fn open(data_dir: &Path, disk: Arc<dyn Disk>) -> Result<ReplayFolder, StoreError> {
        let folder = data_dir.join("replays");
        disk.make_folder(&folder).map_err(StoreError::io("make the folder", &folder))?;
        disk.remove_unfinished(&folder)?;
        let origins = Origins::new(&folder, &disk);
        let shelf = ReplayFolder { folder, disk, origins, placing: Mutex::default() };
        let files = shelf.files()?;
        let replays = found(&files).map(|replay| replay.match_id).collect();
        shelf.origins.sweep(&files, &replays)?;
        Ok(shelf)
    }

    /// The replays that are there, by their names.
    pub fn list(&self) -> Result<Vec<ReplayFound>, StoreError> {
        Ok(found(&self.files()?).collect())
    }

    fn files(&self) -> Result<Vec<FileFound>, StoreError> {
        self.disk.list(&self.folder).map_err(StoreError::io("list", &self.folder))
    }

    /// The address from which the room of a match was opened, if that is known; blocks.
    pub fn opened_from(&self, id: &MatchId) -> Option<IpAddr> {
        self.origins.read(id)
    }

    /// Opens a match's replay. Errors: there is none, or it is damaged.
    pub fn find(&self, id: &MatchId) -> Result<ReplayFile, StoreError> {
        let path = self.path(id);
        let file = ReplayFile::open(&*self.disk, &path)?;
        if file.head().match_id != *id {
            return Err(StoreError::unusable(
                &path,
                format!("is the replay of the match {}", file.head().match_id),
            ));
        }
        Ok(file)
    }

    /// Opens a match's replay if it is the whole one: that of a match that is over.
    pub fn find_whole(&self, id: &MatchId) -> Option<ReplayFile> {
        let is_whole = |file: &ReplayFile| file.head().ending.kind != EndingKind::Running;
        self.find(id).ok().filter(is_whole)
    }

    /// The stamp of a match's replay.
    pub fn stamp(&self, id: &MatchId) -> Result<Stamp, StoreError> {
        self.disk.stamp(&self.path(id))
    }

    /// Removes a match's replay; fine if it has none.
    pub fn remove(&self, id: &MatchId) -> Result<(), StoreError> {
        let _placing = self.placing();
        self.disk.discard(&self.path(id))?;
        self.origins.remove(id)
    }

    /// Writes a match's replay; an older one is replaced whole or not at all. When it returns, the file would outlive a
    /// power cut; blocks. Answers the stamp of the file.
    pub fn write(&self, draft: &Draft) -> Result<Stamp, StoreError> {
        self.note_origin(draft, &self.placing())?;
        let written = self.write_beside(draft, "", &Patience::endless())?;
        self.place(draft, written, self.placing())
    }

    /// The same for a running match, while `patience` lasts. It is `None` if patience ends, or if the whole replay has
    /// come meanwhile, which stays then. Errors: also that patience ended before all was written.
    pub fn write_so_far(&self, draft: &Draft, patience: &Patience) -> Result<Option<Stamp>, StoreError> {
        let written = self.write_beside(draft, SO_FAR, patience)?;
        let placing = self.placing();
        if !patience.lasts() || self.find_whole(&draft.head.match_id).is_some() {
            return Ok(None);
        }
        self.note_origin(draft, &placing)?;
        self.place(draft, written, placing).map(Some)
    }

    /// Notes the address before the replay itself has its name, so that no replay is without one if the server is
    /// killed between the two. Only one thread does so at a time, because a match that ends while it is saved has two
    /// writers.
    fn note_origin(&self, draft: &Draft, _placing: &MutexGuard<'_, ()>) -> Result<(), StoreError> {
        draft.opened_from.map_or(Ok(()), |from| self.origins.write(&draft.head.match_id, from))
    }

    fn write_beside(
        &self,
        draft: &Draft,
        writer: &str,
        patience: &Patience,
    ) -> Result<Unplaced<'_>, StoreError> {
        let path = self.path(&draft.head.match_id);
        self.disk.write_beside(&path, writer, Lasts::All, |file| put_all(draft, file, patience))
    }

    fn place(
        &self,
        draft: &Draft,
        written: Unplaced<'_>,
        placing: MutexGuard<'_, ()>,
    ) -> Result<Stamp, StoreError> {
        let file = written.take_place(&self.path(&draft.head.match_id))?;
        drop(placing);
        self.disk.sync_folder_of(file.path())?;
        Stamp::of(&*file.handle()).map_err(StoreError::io("look at", file.path()))
    }

    fn placing(&self) -> MutexGuard<'_, ()> {
        self.placing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path of a match's replay.
    pub fn path(&self, id: &MatchId) -> PathBuf {
        path_in(&self.folder, id)
    }
}

/// The path of a match's replay in the folder of replays.
pub(in crate::store) fn path_in(folder: &Path, id: &MatchId) -> PathBuf {
    folder.join(format!("{id}{ENDING}"))
}

fn found(files: &[FileFound]) -> impl Iterator<Item = ReplayFound> {
    files.iter().filter_map(|file| {
        let match_id = MatchId::parse(file.name.strip_suffix(ENDING)?).ok()?;
        Some(ReplayFound { match_id, bytes: file.bytes, modified: file.modified })
    })
}

/// The first frame of a file: its description, and notes for the server that keeps it.
#[derive(serde::Serialize)]
struct Description<'a> {
    #[serde(flatten)]
    head: &'a ReplayHead,
    listed_at: Timestamp,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    by_forfeit: bool,
}

/// Writes a whole file, piece by piece, while `patience` lasts.
fn put_all(draft: &Draft, file: &mut AppendFile, patience: &Patience) -> Result<(), StoreError> {
    let mut piece = MAGIC.to_vec();
    let path = file.path().to_owned();
    let too_large =
        |error: frame::TooLarge| StoreError::unusable(&path, format!("cannot be written: {error}"));
    let Draft { head, listed_at, by_forfeit, .. } = draft;
    let head = json(&Description { head, listed_at: *listed_at, by_forfeit: *by_forfeit });
    if head.len() > META_BYTES_MAX {
        return Err(too_large(frame::TooLarge { bytes: head.len() }));
    }
    frame::put(META, &head, &mut piece).map_err(too_large)?;
    let mut index = Index::default();
    for part in &draft.parts {
        if !patience.lasts() {
            return Err(StoreError::unusable(&path, "is not wanted any more"));
        }
        file.append(&piece)?;
        piece.clear();
        frame::put(SEGMENT, &part.packed, &mut piece).map_err(too_large)?;
        let (first_tick, last_tick, ms) = (part.first_tick, part.last_tick, part.ms);
        let (offset, bytes) = (file.len(), piece.len() as u64);
        index.segments.push(Segment { first_tick, last_tick, ms, offset, bytes });
    }
    let offset = file.len() + piece.len() as u64;
    frame::put(INDEX, &json(&index), &mut piece).map_err(too_large)?;
    piece.extend_from_slice(&trailer(offset));
    file.append(&piece)
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("what replays say about themselves has text keys only")
}
