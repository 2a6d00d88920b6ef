//! The operator's folder of files (`server.static_dir`), and how one of them is answered.
//!
//! Owns: which files of the folder are served. Must not: write, or read what lies outside of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use actix_files::NamedFile;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use xxhash_rust::xxh3::Xxh3;

use super::content::{POLICY, media_type};
use crate::config::Settings;
use crate::game::presentation::is_plain_path;

/// So many files are looked at for changes.
const STAMPED_MAX: u32 = 10_000;

/// A folder of files that anybody may read.
#[derive(Debug)]
pub struct StaticFolder {
    root: PathBuf,
    bytes_max: u64,
}

/// The reasons for which a folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum FolderRefused {
    /// There is none.
    #[error(
        "server.static_dir: there is no folder {0:?}: make it, or leave server.static_dir empty if you have no files to serve"
    )]
    Missing(PathBuf),
    /// It would give away what the server keeps.
    #[error(
        "server.static_dir: {0:?} and {1:?}, where the server keeps its files and keys, lie in each other: everybody could \
         read them. Give the files for browsers a folder of their own"
    )]
    Exposes(PathBuf, PathBuf),
}

/// A file that may be served.
struct Found {
    file: NamedFile,
    kind: &'static str,
}

impl StaticFolder {
    /// The folder of the settings, if they name one. Errors: it is not there, or holds what is nobody's business.
    pub fn of_settings(settings: &Settings) -> Result<Option<StaticFolder>, FolderRefused> {
        let named = &settings.server.static_dir;
        if named.as_os_str().is_empty() {
            return Ok(None);
        }
        let root = fs::canonicalize(named).ok().filter(|root| root.is_dir());
        let root = root.ok_or_else(|| FolderRefused::Missing(named.clone()))?;
        for kept in [settings.server.data_dir.clone(), settings.keys_dir()] {
            let real = really(&kept);
            if real.starts_with(&root) || root.starts_with(&real) {
                return Err(FolderRefused::Exposes(named.clone(), kept));
            }
        }
        Ok(Some(StaticFolder { root, bytes_max: settings.server.static_file_bytes_max }))
    }

    /// Whether there is a file at a path below the folder.
    pub async fn has(&self, path: &str) -> bool {
        self.look(path).await.is_some()
    }

    /// A number that is another one when a file of the folder has changed, on a thread that may wait for the disk.
    pub async fn stamp(&self) -> u64 {
        let root = self.root.clone();
        let look = move || {
            let (mut hasher, mut left) = (Xxh3::new(), STAMPED_MAX);
            stamp(&root, &mut hasher, &mut left);
            hasher.digest()
        };
        web::block(look).await.unwrap_or_default()
    }

    /// Answers with the file at a path below the folder; `None` if there is none that is served.
    pub async fn answer(&self, path: &str, request: &HttpRequest) -> Option<HttpResponse> {
        let Found { file, kind } = self.look(path).await?;
        let file = file.set_content_type(kind.parse().ok()?).disable_content_disposition();
        let mut answer = file.into_response(request);
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        Some(answer)
    }

    /// Looks for a file, on a thread that may wait for the disk.
    async fn look(&self, path: &str) -> Option<Found> {
        let kind = media_type(path).filter(|_| is_plain_path(path))?;
        let (root, file, bytes_max) = (self.root.clone(), self.root.join(path), self.bytes_max);
        web::block(move || opened(&root, &file, bytes_max)).await.ok()?.map(|file| Found { file, kind })
    }
}

/// Adds when each file below a folder was written last. The order is that of the system, which is the same as long as nothing
/// comes or goes.
fn stamp(folder: &Path, hasher: &mut Xxh3, left: &mut u32) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, Ok(found)) = (entry.path(), entry.metadata()) else { continue };
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        *left = left.saturating_sub(1);
        if is_hidden || *left == 0 {
            continue;
        }
        if found.is_dir() {
            stamp(&path, hasher, left);
        } else {
            let written = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            hasher.update(path.as_os_str().as_encoded_bytes());
            hasher.update(&written.unwrap_or_default().as_nanos().to_le_bytes());
            hasher.update(&found.len().to_le_bytes());
        }
    }
}

/// Opens a file that really lies in the folder, whatever links lead to it, and is not too large.
fn opened(root: &Path, file: &Path, bytes_max: u64) -> Option<NamedFile> {
    let real = fs::canonicalize(file).ok()?;
    let inside = real.strip_prefix(root).ok()?.to_str()?;
    if !is_plain_path(&inside.replace('\\', "/")) || media_type(inside).is_none() {
        return None;
    }
    // It is looked at before it is opened: a pipe would be waited for until somebody writes into it.
    let found = fs::metadata(&real).ok()?;
    let is_served = found.is_file() && found.len() <= bytes_max;
    if is_served { NamedFile::open(&real).ok() } else { None }
}

/// Where a folder really lies, if it is there; where it will be, if it is not there yet.
fn really(folder: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(folder) {
        return real;
    }
    match (folder.parent(), folder.file_name()) {
        (Some(parent), Some(name)) if !parent.as_os_str().is_empty() => really(parent).join(name),
        (_, Some(name)) => really(Path::new(".")).join(name),
        _ => folder.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(static_dir: &Path, data_dir: &Path) -> Settings {
        let mut settings = Settings::load(None, &Vec::new()).unwrap();
        (settings.server.static_dir, settings.server.data_dir) = (static_dir.to_owned(), data_dir.to_owned());
        settings
    }

    #[test]
    fn a_folder_that_is_missing_or_would_give_everything_away_is_refused() {
        let there = tempfile::tempdir().unwrap();
        let (site, data) = (there.path().join("site"), there.path().join("data"));
        fs::create_dir(&site).unwrap();
        let opened = |site: &Path, data: &Path| StaticFolder::of_settings(&settings(site, data));
        assert!(opened(Path::new(""), &data).unwrap().is_none());
        assert!(opened(&site, &data).unwrap().is_some());
        let refused = |site: &Path, data: &Path| opened(site, data).unwrap_err().to_string();
        assert!(refused(&there.path().join("nope"), &data).contains("make it"));
        for (site, data) in
            [(&site, &site), (&site, &site.join("data")), (&site.join("."), &there.path().into())]
        {
            assert!(refused(site, data).contains("a folder of their own"), "{site:?} {data:?}");
        }
        let mut elsewhere = settings(&site, &data);
        elsewhere.auth.keys_dir = site.join("keys");
        assert!(StaticFolder::of_settings(&elsewhere).is_err());
    }
}
