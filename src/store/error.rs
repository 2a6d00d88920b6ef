//! What can go wrong with files, in words that name the file and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("cannot {doing} {path}: {cause}", path = .path.display())]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system says; part of the text already, so it is no `source` that would be told a second time.
        cause: io::Error,
    },
    /// It is not one of ours, or not readable as one.
    #[error("{path} {why}", path = .path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it; completes the sentence "FILE …".
        why: String,
    },
    /// Another server uses the folder.
    #[error(
        "another server is using the data folder {path}: stop it, or give this one a folder of its own with --data-dir",
        path = .path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
    },
}

impl StoreError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, StoreError::Io { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
    }

    /// What is wrong, without the path: that is nobody's business but the server's.
    pub fn without_path(&self) -> String {
        match self {
            StoreError::Unusable { why, .. } => why.clone(),
            _ => "cannot be read from the disk".to_owned(),
        }
    }

    /// Wraps what the system said; for `map_err`.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |cause| StoreError::Io { doing, path, cause }
    }

    pub(super) fn unusable(path: &Path, why: impl Into<String>) -> StoreError {
        StoreError::Unusable { path: path.to_owned(), why: why.into() }
    }
}
