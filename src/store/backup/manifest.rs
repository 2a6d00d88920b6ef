//! What a backup says of itself: `SHA256SUMS`, which `sha256sum --check` reads too, and `backup.json`, which is written last:
//! without it a backup was broken off.
//!
//! Must not: copy anything.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::copying::{Digest, digest};
use super::places;
use crate::store::{Disk, Lasts, StoreError};

/// Says that the backup is whole.
pub(super) const ABOUT: &str = "backup.json";
const SUMS: &str = "SHA256SUMS";
/// The version of backups that this server makes and puts back.
const FORMAT: u32 = 1;

/// What a whole backup says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// The version of its form.
    pub format: u32,
    /// The version of the program that made it.
    pub server: String,
    /// When it was begun: what happened later may be missing.
    pub made_at: Timestamp,
    /// Where the records are.
    pub records: RecordsKept,
    /// The number of its files.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// SHA-256 of `SHA256SUMS`.
    sums: String,
}

/// Where the records of a backup are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsKept {
    /// In the backup.
    Sqlite,
    /// In PostgreSQL, which has backups of its own.
    Postgresql,
}

/// Writes down that a backup is whole. Everything in it must outlive a power cut by now.
pub(super) fn write(
    disk: &dyn Disk,
    folder: &Path,
    sums: &BTreeMap<String, Digest>,
    made_at: Timestamp,
    records: RecordsKept,
) -> Result<About, StoreError> {
    let path = folder.join(SUMS);
    disk.replace(&path, Lasts::All, |file| {
        sums.iter()
            .try_for_each(|(name, digest)| file.append(format!("{}  {name}\n", digest.sha256).as_bytes()))
    })?;
    let about = About {
        format: FORMAT,
        server: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        records,
        files: sums.len() as u64,
        bytes: sums.values().map(|digest| digest.bytes).sum(),
        sums: digest(disk, &path, u64::MAX)?.map(|digest| digest.sha256).unwrap_or_default(),
    };
    let text = serde_json::to_vec_pretty(&about).expect("it has text keys only");
    disk.replace(&folder.join(ABOUT), Lasts::All, |file| file.append(&text))?;
    Ok(about)
}

/// Reads what a backup says of itself: the digests of its files by their names. Errors: it was broken off, or changed, or is
/// none of this version.
pub(super) fn read(disk: &dyn Disk, folder: &Path) -> Result<(About, BTreeMap<String, String>), StoreError> {
    for name in [ABOUT, SUMS] {
        places::must_be_plain(folder, name)?;
    }
    let about_path = folder.join(ABOUT);
    let about = disk.read(&about_path).map_err(StoreError::io("read", &about_path));
    let about = about.map_err(|error| match error.is_missing() {
        true => StoreError::unusable(
            folder,
            format!("has no {ABOUT}: it is a backup that was broken off, or none at all; take another one"),
        ),
        false => error,
    })?;
    let unreadable = |error| StoreError::unusable(&about_path, format!("cannot be read: {error}"));
    let about: About = serde_json::from_slice(&about).map_err(unreadable)?;
    if about.format != FORMAT {
        let why = format!("is of format {}, and this program reads format {FORMAT}", about.format);
        return Err(StoreError::unusable(&about_path, why));
    }
    let path = folder.join(SUMS);
    let found = digest(disk, &path, u64::MAX)?;
    if found.is_none_or(|found| found.sha256 != about.sums) {
        return Err(StoreError::unusable(&path, "is not what was written: the backup was changed"));
    }
    let text = disk.read(&path).map_err(StoreError::io("read", &path))?;
    let text = String::from_utf8_lossy(&text);
    let sums = text.lines().filter_map(|line| line.split_once("  "));
    Ok((about, sums.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect()))
}
