//! Where the parts of a server's data are, and what they are called in a backup.
//!
//! Must not: open files.

use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// The database of SQLite, in a backup.
pub(super) const DATABASE: &str = "tiltyard.db";
/// The keys that sign access tokens, in a backup and in a data folder.
pub(super) const KEYS: &str = "keys";
/// Running matches.
pub(super) const LIVE: &str = "live";
/// Matches that are over.
pub(super) const REPLAYS: &str = "replays";
/// Saved games of players.
pub(super) const SAVES: &str = "saves";
/// Results that the database refused.
pub(super) const REFUSED: &str = "refused";
/// Results that are not in the database yet.
pub(super) const OUTBOX: &str = "outbox";
/// Tickets and parties.
pub(super) const MATCHMAKING: &str = "matchmaking";
/// What resume tokens are sealed with.
pub(super) const RESUME_KEY: &str = "resume.key";

/// What a data folder consists of, as names in it: what is copied, and what belongs to the database.
const PARTS: &[&str] = &[
    DATABASE,
    "tiltyard.db-wal",
    "tiltyard.db-shm",
    KEYS,
    LIVE,
    REPLAYS,
    SAVES,
    REFUSED,
    OUTBOX,
    MATCHMAKING,
    RESUME_KEY,
];
/// What is in a data folder and says nothing.
const LOCKS: &[&str] = &["lock", "tiltyard.db.lock"];

/// Where the parts of a server's data are.
#[derive(Debug, Clone)]
pub struct DataPlaces {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The folder with the keys that sign access tokens.
    pub keys_dir: PathBuf,
    /// The file of SQLite; `None` where a server of PostgreSQL has the records.
    pub database: Option<PathBuf>,
}

impl DataPlaces {
    /// Whether everything is there that a server has once it has run. Errors: it is not, and what to do about that.
    pub fn must_exist(&self) -> Result<(), StoreError> {
        let mut wanted = [Some(&self.data_dir), self.database.as_ref()].into_iter().flatten();
        let why = "is not there: say with --data-dir, --config and the server's environment where it keeps its files and records";
        wanted.find(|path| !path.exists()).map_or(Ok(()), |path| Err(StoreError::unusable(path, why)))
    }

    /// Whether the keys are in the data folder.
    pub(super) fn has_own_keys(&self) -> bool {
        self.keys_dir == self.data_dir.join(KEYS)
    }

    /// Whether the database is in the data folder, under its own name.
    pub(super) fn has_own_database(&self) -> bool {
        self.database.as_ref().is_none_or(|database| *database == self.data_dir.join(DATABASE))
    }

    /// Where a file of a backup belongs. `None`: no backup has such a file.
    pub(super) fn place_of(&self, name: &str) -> Option<PathBuf> {
        let steps: Vec<_> = name.split('/').collect();
        if steps.iter().any(|step| ["", ".", ".."].contains(step)) || name.contains(['\\', '\0']) {
            return None;
        }
        match steps[0] {
            DATABASE if steps.len() == 1 => self.database.clone(),
            KEYS if steps.len() == 2 => Some(self.keys_dir.join(steps[1])),
            DATABASE | KEYS => None,
            part if PARTS.contains(&part) => Some(self.data_dir.join(name)),
            _ => None,
        }
    }
}

/// Whether a file of a backup is what its name says: a file, and what is above it in the backup folders. Fine if it is not there.
/// Errors: something of that is a link, which would lead out of the backup, or a pipe.
pub(super) fn must_be_plain(backup: &Path, name: &str) -> Result<(), StoreError> {
    let mut path = backup.to_owned();
    let mut steps = name.split('/').peekable();
    while let Some(step) = steps.next() {
        path.push(step);
        let about = match path.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            about => about.map_err(StoreError::io("look at", &path))?.file_type(),
        };
        let (fits, wanted) = match steps.peek() {
            Some(_) => (about.is_dir(), "folder"),
            None => (about.is_file(), "file"),
        };
        if !fits {
            let why = format!(
                "is no {wanted}, and a backup has no links or pipes: copy the backup anew as it was made"
            );
            return Err(StoreError::unusable(&path, why));
        }
    }
    Ok(())
}

/// Whether something of this name in a data folder is a part of a server's data.
pub(super) fn is_part(name: &str) -> bool {
    PARTS.contains(&name)
}

/// Whether something of this name in a data folder is neither data nor anybody's.
pub(super) fn says_nothing(name: &str) -> bool {
    LOCKS.contains(&name)
}

/// The names of everything in a folder; of none, if there is no such folder.
pub(super) fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
