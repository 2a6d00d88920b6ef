//! Takes a backup, whether a server runs or not.
//!
//! The order is the way of a result: journal, outbox, refused, database. What leaves one place while it is copied is in the next
//! by then, and what is in two of them is settled once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::journals::copy_journals;
use super::manifest::{About, RecordsKept};
use super::places::{self, DATABASE, DataPlaces, KEYS, MATCHMAKING, OUTBOX, REFUSED, RESUME_KEY, SAVES};
use super::replays::{await_replays, copy_replays};
use super::restore::must_be_whole;
use super::target::{BackupTarget, Tell};
use crate::store::replace::is_unfinished;
use crate::store::{Disk, FolderLock, StoreError, records, saves};

/// A backup that was taken.
#[derive(Debug)]
pub struct TakenBackup {
    /// What it says of itself.
    pub about: About,
    /// Whether a server ran.
    pub from_running: bool,
    /// What is in the data folder and was left out, because no server has put it there.
    pub left_out: Vec<String>,
}

/// Copies everything that a server keeps into a folder that is empty or not there; blocks. Says how far it is. Errors: what
/// cannot be read or written; what there is in the folder is no backup then.
pub fn take(
    places: &DataPlaces,
    target: &Path,
    disk: &dyn Disk,
    tell: Tell<'_>,
) -> Result<TakenBackup, StoreError> {
    let data_dir = &places.data_dir;
    places.must_exist()?;
    must_be_outside(target, data_dir)?;
    // While this is held nothing changes, and no server starts.
    let lock = match FolderLock::take(data_dir, disk, Duration::ZERO) {
        Ok(lock) => Some(lock),
        Err(StoreError::InUse { .. }) => None,
        Err(error) => return Err(error),
    };
    must_be_whole(data_dir, disk)?;
    let mut into = BackupTarget::begin(target, disk, tell)?;
    copy_files(&mut into, places, lock.is_none())?;
    let records = copy_records(&mut into, places)?;
    into.begin_part("replays");
    copy_replays(&mut into, data_dir)?;
    into.end_part();
    let left_out = left_out(data_dir)?;
    Ok(TakenBackup { about: into.finish(records)?, from_running: lock.is_none(), left_out })
}

/// Everything that comes before the records.
fn copy_files(into: &mut BackupTarget<'_>, places: &DataPlaces, is_running: bool) -> Result<(), StoreError> {
    let data_dir = &places.data_dir;
    let is_whole = |name: &str| !is_unfinished(name);
    into.begin_part("running matches");
    copy_journals(into, data_dir, !is_running)?;
    into.end_part();
    into.begin_part("results that wait, and matchmaking");
    into.copy_unchanged(MATCHMAKING, &data_dir.join(MATCHMAKING))?;
    into.copy_unchanged(OUTBOX, &data_dir.join(OUTBOX))?;
    into.copy_folder(REFUSED, &data_dir.join(REFUSED), is_whole)?;
    into.end_part();
    into.begin_part("keys");
    into.copy(RESUME_KEY, &data_dir.join(RESUME_KEY))?;
    into.copy_folder(KEYS, &places.keys_dir, is_whole)?;
    into.end_part();
    into.begin_part("saves");
    let root = data_dir.join(SAVES);
    for (name, folder) in saves::folders(&root) {
        into.copy_folder(&format!("{SAVES}/{name}"), &folder, is_whole)?;
    }
    into.end_part();
    Ok(())
}

fn copy_records(into: &mut BackupTarget<'_>, places: &DataPlaces) -> Result<RecordsKept, StoreError> {
    let Some(database) = &places.database else { return Ok(RecordsKept::Postgresql) };
    into.begin_part("records");
    let copied = into.path(DATABASE);
    // SQLite fills a file that is empty, and leaves its mode as it is.
    into.disk().create(&copied).map_err(StoreError::io("create", &copied))?;
    records::copy_file(database, &copied)?;
    into.add(DATABASE)?;
    into.end_part();
    await_replays(into, &places.data_dir)?;
    Ok(RecordsKept::Sqlite)
}

/// A backup in the data folder would be lost with it.
fn must_be_outside(target: &Path, data_dir: &Path) -> Result<(), StoreError> {
    let real = |path: &Path| path.canonicalize().ok();
    let mut above =
        target.ancestors().map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let there = above.find_map(real);
    match (there, real(data_dir)) {
        (Some(there), Some(data_dir)) if there.starts_with(&data_dir) => {
            Err(StoreError::unusable(target, "is in the data folder: put the backup elsewhere"))
        }
        _ => Ok(()),
    }
}

fn left_out(data_dir: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = places::names_in(data_dir).map_err(StoreError::io("list", data_dir))?;
    names.retain(|name| !places::is_part(name) && !places::says_nothing(name));
    Ok(names.into_iter().map(|name| PathBuf::from(data_dir).join(name).display().to_string()).collect())
}
