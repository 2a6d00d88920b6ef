//! How files look: enough to tell that one has changed, on any file system.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// So many files are looked at; a change of others is not noticed.
const FILES_MAX: usize = 10_000;

/// When each of some files was written last, and its length.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct FileTimes(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl FileTimes {
    /// These files, and those below these folders.
    pub(super) fn of(paths: impl IntoIterator<Item = PathBuf>) -> FileTimes {
        let mut times = FileTimes::default();
        paths.into_iter().for_each(|path| times.add(&path));
        times
    }

    fn add(&mut self, path: &Path) {
        let Ok(found) = fs::metadata(path) else { return };
        if self.0.len() >= FILES_MAX {
            return;
        }
        if found.is_dir() {
            let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
            entries.filter(|entry| is_watched(entry)).for_each(|entry| self.add(&entry));
        } else {
            self.0.insert(path.to_owned(), (found.modified().ok(), found.len()));
        }
    }
}

/// Whether something in a folder counts: it is not hidden, no link, and was not left by an editor.
fn is_watched(entry: &Path) -> bool {
    let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    !name.starts_with('.') && !name.ends_with('~') && !entry.is_symlink()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_or_comes_or_goes_is_a_change() {
        let there = tempfile::tempdir().unwrap();
        let (folder, inner) = (there.path().to_owned(), there.path().join("inner"));
        let look = || FileTimes::of([folder.clone()]);
        let empty = look();
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("a.rs"), "one").unwrap();
        let one = look();
        assert_ne!(one, empty);
        assert_eq!(look(), one);
        fs::write(inner.join("a.rs"), "three").unwrap();
        let longer = look();
        assert_ne!(longer, one);
        fs::write(inner.join(".a.rs.swp"), "x").unwrap();
        fs::write(inner.join("a.rs~"), "x").unwrap();
        assert_eq!(look(), longer);
        fs::remove_file(inner.join("a.rs")).unwrap();
        assert_eq!(look(), empty);
    }
}
