//! Putting a file in the place of another one: whole or not at all. If that fails, what was begun is removed.
//!
//! Must not: know what is in the files.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{AppendFile, Disk, Stamp, StoreError};

/// The ending of a file's name while it is being written.
const ENDING_UNFINISHED: &str = ".new";

/// How much of a file outlives a power cut when [`Disk::replace`](trait.Disk.html#method.replace) returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// The file, and its name.
    All,
    /// Its content. Its name is sure when its folder is synced.
    Content,
    /// What was there before, if there was something. The new file is sure when it and its folder are synced.
    Before,
}

/// A file that is being written, and has no place yet. It is gone if it never gets one.
pub(super) struct Unplaced<'d> {
    file: AppendFile,
    unfinished: Unfinished<'d>,
}

impl Unplaced<'static> {
    /// Begins a file under a name of its own, in a folder of unfinished files, for whoever writes it piece by piece; blocks.
    pub(super) fn begin(disk: Arc<dyn Disk>, path: PathBuf) -> Result<Unplaced<'static>, StoreError> {
        Unplaced::create(Held::Shared(disk), path)
    }
}

impl<'d> Unplaced<'d> {
    fn create(disk: Held<'d>, path: PathBuf) -> Result<Unplaced<'d>, StoreError> {
        let file = disk.create(&path).map_err(StoreError::io("create", &path))?;
        let file = AppendFile::new(file, path.clone(), 0);
        Ok(Unplaced { file, unfinished: Unfinished { disk, path, is_placed: false } })
    }

    /// The file, to write on.
    pub(super) fn file(&mut self) -> &mut AppendFile {
        &mut self.file
    }

    /// Gives the file its name. That it has it is sure once its folder is synced. Errors: the file is gone, and what was there
    /// before is there still.
    pub(super) fn take_place(self, path: &Path) -> Result<AppendFile, StoreError> {
        let Unplaced { mut file, mut unfinished } = self;
        let renamed = unfinished.disk.rename(&unfinished.path, path);
        renamed.map_err(StoreError::io("rename", &unfinished.path))?;
        unfinished.is_placed = true;
        file.path = path.to_owned();
        Ok(file)
    }
}

/// The name of a file until it has its place.
struct Unfinished<'d> {
    disk: Held<'d>,
    path: PathBuf,
    is_placed: bool,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if self.is_placed {
            return;
        }
        if let Err(error) = self.disk.discard(&self.path) {
            log::warn!("a file that was begun stays until the next start: {error}");
        }
    }
}

/// A disk, by whoever writes on it.
enum Held<'d> {
    /// For as long as one call takes.
    Lent(&'d dyn Disk),
    /// For as long as it is needed.
    Shared(Arc<dyn Disk>),
}

impl<'d> Deref for Held<'d> {
    type Target = dyn Disk + 'd;

    fn deref(&self) -> &Self::Target {
        match self {
            Held::Lent(disk) => *disk,
            Held::Shared(disk) => &**disk,
        }
    }
}

impl<'d> dyn Disk + 'd {
    /// Gives `path` another content, which `write` writes, or makes the file; blocks. Answers it, to go on at its end. Errors:
    /// what was there before is there still, and nothing else is left; only if the folder could not be synced the new one is there.
    pub fn replace(
        &self,
        path: &Path,
        lasts: Lasts,
        write: impl FnOnce(&mut AppendFile) -> Result<(), StoreError>,
    ) -> Result<AppendFile, StoreError> {
        let file = self.write_beside(path, "", lasts, write)?.take_place(path)?;
        if lasts == Lasts::All {
            self.sync_folder_of(path)?;
        }
        Ok(file)
    }

    /// Writes what may take the place of `path`, under a name that has `writer` in it: those who write for the same place at the
    /// same time need different ones. Errors: nothing of it is left.
    pub(super) fn write_beside(
        &self,
        path: &Path,
        writer: &str,
        lasts: Lasts,
        write: impl FnOnce(&mut AppendFile) -> Result<(), StoreError>,
    ) -> Result<Unplaced<'_>, StoreError> {
        let mut unplaced = Unplaced::create(Held::Lent(self), unfinished(path, writer))?;
        write(&mut unplaced.file)?;
        if lasts != Lasts::Before || self.open_read(path).is_ok() {
            unplaced.file.sync()?;
        }
        Ok(unplaced)
    }

    /// Gives a file that cannot be used another name in its folder, so that nobody stumbles over it again.
    pub(super) fn set_aside(&self, path: &Path, aside: &Path) -> Result<(), StoreError> {
        self.rename(path, aside).map_err(StoreError::io("rename", path))
    }

    /// Removes a file; fine if there is none.
    pub(super) fn discard(&self, path: &Path) -> Result<(), StoreError> {
        match self.remove(path).map_err(StoreError::io("remove", path)) {
            Err(error) if !error.is_missing() => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits until the name of a file would outlive a power cut.
    pub(super) fn sync_folder_of(&self, path: &Path) -> Result<(), StoreError> {
        let folder = path.parent().unwrap_or(path);
        self.sync_folder(folder).map_err(StoreError::io("sync", folder))
    }

    /// Which file a path leads to.
    pub(super) fn stamp(&self, path: &Path) -> Result<Stamp, StoreError> {
        let file = self.open_read(path).map_err(StoreError::io("open", path))?;
        Stamp::of(&*file).map_err(StoreError::io("look at", path))
    }

    /// Removes what a process that was killed has left in a folder that nobody else writes.
    pub(super) fn remove_unfinished(&self, folder: &Path) -> Result<(), StoreError> {
        self.remove_unfinished_but(folder, |_| false)
    }

    /// The same for a folder where files of some names stay, however they end.
    pub(super) fn remove_unfinished_but(
        &self,
        folder: &Path,
        stays: impl Fn(&str) -> bool,
    ) -> Result<(), StoreError> {
        for file in self.list(folder).map_err(StoreError::io("list", folder))? {
            if is_unfinished(&file.name) && !stays(&file.name) {
                let path = folder.join(&file.name);
                self.remove(&path).map_err(StoreError::io("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// Whether a file of this name is still being written, or was when its process was killed.
pub(super) fn is_unfinished(name: &str) -> bool {
    name.ends_with(ENDING_UNFINISHED)
}

fn unfinished(path: &Path, writer: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(writer);
    name.push(ENDING_UNFINISHED);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::faults::FaultyDisk;

    fn names(folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all_however_much_of_it_fits() {
        let (dir, faults) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        let (disk, path) = (&faults as &dyn Disk, dir.path().join("about.json"));
        disk.replace(&path, Lasts::All, |file| file.append(b"old")).unwrap();
        for fits in 0..8 {
            faults.leave_bytes(fits);
            for lasts in [Lasts::All, Lasts::Content, Lasts::Before] {
                let refused = disk.replace(&path, lasts, |file| file.append(b"the new one"));
                assert!(refused.is_err(), "{fits}");
            }
            assert_eq!(
                (names(dir.path()), fs::read(&path).unwrap()),
                (vec!["about.json".into()], b"old".to_vec())
            );
        }
        faults.empty();
        let mut file = disk.replace(&path, Lasts::Content, |file| file.append(b"the new ")).unwrap();
        file.append(b"one").unwrap();
        assert_eq!(
            (names(dir.path()), fs::read(&path).unwrap()),
            (vec!["about.json".into()], b"the new one".to_vec())
        );
    }

    #[test]
    fn what_cannot_take_its_name_is_gone() {
        let (dir, disk) = (tempfile::tempdir().unwrap(), Arc::new(FaultyDisk::default()) as Arc<dyn Disk>);
        let path = dir.path().join("taken");
        fs::create_dir(&path).unwrap();
        let refused = disk.replace(&path, Lasts::All, |file| file.append(b"x")).err().unwrap().to_string();
        assert!(refused.starts_with("cannot rename "), "{refused}");
        assert_eq!(names(dir.path()), ["taken"]);
    }

    #[test]
    fn what_is_to_outlive_a_power_cut_is_synced_and_what_takes_the_place_of_something_always() {
        let (dir, faults) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        let (disk, path) = (&faults as &dyn Disk, dir.path().join("live"));
        let mut syncs = |lasts| {
            let before = faults.syncs();
            disk.replace(&path, lasts, |file| file.append(b"x")).unwrap();
            faults.syncs() - before
        };
        assert_eq!([Lasts::Before, Lasts::Before, Lasts::Content, Lasts::All].map(&mut syncs), [0, 1, 1, 1]);
    }

    #[test]
    fn what_is_written_piece_by_piece_has_its_place_when_it_takes_it_and_is_gone_if_it_does_not() {
        let (dir, faults) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        let (begun, path) = (dir.path().join("7.part"), dir.path().join("save"));
        let begin = || Unplaced::begin(Arc::new(faults.clone()), begun.clone()).unwrap();
        for is_placed in [false, true] {
            let mut unplaced = begin();
            unplaced.file().append(b"half and ").unwrap();
            unplaced.file().append(b"half").unwrap();
            assert_eq!(names(dir.path()), ["7.part"]);
            if is_placed {
                assert_eq!(unplaced.take_place(&path).unwrap().path(), path);
            } else {
                drop(unplaced);
                assert_eq!(names(dir.path()), [""; 0]);
            }
        }
        assert_eq!(
            (names(dir.path()), fs::read(&path).unwrap()),
            (vec!["save".into()], b"half and half".to_vec())
        );
    }
}
