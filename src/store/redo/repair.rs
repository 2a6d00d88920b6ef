//! Puts back into live files what the log has and they have not: a power cut may have taken what was written to them and not
//! synced.
//!
//! Must not: change a byte of a whole frame, or do anything where nothing was lost.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::{self, Content, RedoEntry};
use super::numbers;
use crate::domain::MatchId;
use crate::store::{AppendFile, Disk, DiskFile, Lasts, StoreError};

/// What the files are that are repaired.
#[derive(Clone, Copy)]
pub(in crate::store) struct FileFormat {
    /// Where a match's file is.
    pub(in crate::store) path: fn(&Path, &MatchId) -> PathBuf,
    /// Length of a file's beginning that consists of whole frames.
    pub(in crate::store) whole_bytes: fn(&[u8]) -> usize,
}

/// Repairs the files of a folder from the segments that are there. They stay until the files are durable. Doing it again
/// changes nothing. A segment that is none is renamed to `….unusable`. Errors: something cannot be read or written; what is in
/// the log is lost to nobody who tries again.
pub(in crate::store) fn repair(disk: &dyn Disk, folder: &Path, format: FileFormat) -> Result<(), StoreError> {
    let mut segments = Vec::new();
    for number in numbers(disk, folder)? {
        let path = entry::path(folder, number);
        segments.push((disk.read(&path).map_err(StoreError::io("read", &path))?, path));
    }
    let mut told = BTreeMap::<MatchId, Told<'_>>::new();
    for (bytes, path) in &segments {
        match entry::read(bytes) {
            Ok(content) => gather(content, path, &mut told),
            Err(why) => set_aside(disk, path, &why)?,
        }
    }
    told.iter().try_for_each(|(id, told)| told.put_back(disk, id, &(format.path)(folder, id), format))
}

fn gather<'a>(content: Content<'a>, path: &Path, told: &mut BTreeMap<MatchId, Told<'a>>) {
    if content.torn_bytes > 0 {
        log::warn!("{}: its last {} bytes are not whole", path.display(), content.torn_bytes);
    }
    for entry in content.entries {
        match entry {
            RedoEntry::Written(id, 0, bytes) => _ = told.insert(id, Told::of(bytes)),
            RedoEntry::Written(id, offset, bytes) => told.entry(id).or_default().writes.push((offset, bytes)),
            RedoEntry::Removed(id) => told.entry(id).or_default().is_removed = true,
            RedoEntry::Replaced(id) => _ = told.remove(&id),
        }
    }
}

fn set_aside(disk: &dyn Disk, path: &Path, why: &str) -> Result<(), StoreError> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".unusable");
    disk.set_aside(path, Path::new(&aside))?;
    log::error!(
        "{}: it {why}; it is kept as {}; if the machine lost power, the last moments of matches may be in it",
        path.display(),
        Path::new(&aside).display()
    );
    Ok(())
}

/// What the log tells of one file.
#[derive(Default)]
struct Told<'a> {
    /// What was written, and where, as it came.
    writes: Vec<(u64, &'a [u8])>,
    /// The file was about to be removed. Until it is gone it says what it said.
    is_removed: bool,
}

impl<'a> Told<'a> {
    /// The file began with this.
    fn of(bytes: &'a [u8]) -> Told<'a> {
        Told { writes: vec![(0, bytes)], is_removed: false }
    }

    fn put_back(
        &self,
        disk: &dyn Disk,
        id: &MatchId,
        path: &Path,
        format: FileFormat,
    ) -> Result<(), StoreError> {
        let is_there = match disk.open_read(path) {
            Ok(file) if self.is_in(&*file) => return Ok(()),
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(StoreError::io("open", path)(error)),
        };
        if !is_there && self.is_removed {
            return Ok(());
        }
        let content =
            if is_there { disk.read(path).map_err(StoreError::io("read", path))? } else { Vec::new() };
        let whole = (format.whole_bytes)(&content);
        let mended = self.mended(&content[..whole]);
        if mended.len() > whole {
            put(disk, path, &mended, whole)?;
            log::warn!("match {id}: {} bytes of its journal are put back from the log", mended.len() - whole);
        }
        Ok(())
    }

    /// Whether the file has everything, which it has unless the machine lost power.
    fn is_in(&self, file: &dyn DiskFile) -> bool {
        let end_of = |(offset, bytes): &(u64, &[u8])| offset.saturating_add(bytes.len() as u64);
        let begin = self.writes.iter().map(|(offset, _)| *offset).min().unwrap_or(0);
        let end = self.writes.iter().map(end_of).max().unwrap_or(0);
        if file.length().map_or(true, |length| length < end) {
            return false;
        }
        let mut there = vec![0; (end - begin) as usize];
        let is_read = file.read_at(begin, &mut there).is_ok();
        let is_same = |(offset, bytes): &(u64, &[u8])| there[(offset - begin) as usize..].starts_with(bytes);
        is_read && self.writes.iter().all(is_same)
    }

    /// The whole frames of a file, and behind them what follows on them.
    fn mended(&self, whole: &[u8]) -> Vec<u8> {
        let mut mended = whole.to_vec();
        for (offset, bytes) in &self.writes {
            let behind = usize::try_from(*offset).ok().and_then(|offset| mended.get(offset..));
            if let Some(rest) = behind.and_then(|there| bytes.strip_prefix(there)) {
                mended.extend_from_slice(rest);
            }
        }
        mended
    }
}

/// Writes what is behind the first `whole` bytes of a file.
fn put(disk: &dyn Disk, path: &Path, content: &[u8], whole: usize) -> Result<(), StoreError> {
    if whole == 0 {
        return disk.replace(path, Lasts::Before, |file| file.append(content)).map(drop);
    }
    let file = disk.open_append(path).map_err(StoreError::io("open", path))?;
    let mut file = AppendFile::new(file, path.to_owned(), whole as u64);
    file.cut(whole as u64)?;
    file.append(&content[whole..])
}
