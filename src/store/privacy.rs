//! Keeps the data folder for the server's user alone, because whoever can read it can act for everybody in it.
//!
//! Must not: know what is in the folder, or end the start.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::disk::FOLDER_MODE;

/// The bits of a mode that say what others than the owner may do.
const OTHERS: u32 = 0o077;
/// The bit of a mode that marks a folder in which everybody has files of their own, like `/tmp`.
const SHARED: u32 = 0o1000;

/// Closes a folder that is open to other users of the machine, and says so in the log.
pub(super) fn keep_private(folder: &Path) {
    let shown = folder.display();
    match close_to_others(folder) {
        Ok(Found::Private) => {}
        Ok(Found::Open(mode)) => log::warn!(
            "the data folder {shown} was open to other users (mode {mode:04o}); now it is the server's alone (0700)"
        ),
        Ok(Found::Shared) => log::warn!(
            "the data folder {shown} is one that all users share and is left as it is: set server.data_dir to a folder of the \
             server's own"
        ),
        Err(error) => log::warn!(
            "the data folder {shown} cannot be closed to other users ({error}): give it to the server's user, with mode 0700"
        ),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    Private,
    /// It was open, with this mode; it is closed now.
    Open(u32),
    /// It was not changed, because others have files in there.
    Shared,
}

fn close_to_others(folder: &Path) -> io::Result<Found> {
    let mode = fs::metadata(folder)?.permissions().mode() & 0o7777;
    if mode & OTHERS == 0 {
        return Ok(Found::Private);
    }
    if mode & SHARED != 0 {
        return Ok(Found::Shared);
    }
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))?;
    Ok(Found::Open(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_closed_unless_it_is_one_that_everybody_shares() {
        let folder = tempfile::tempdir().unwrap();
        let mode = || fs::metadata(folder.path()).unwrap().permissions().mode() & 0o7777;
        for (before, found, after) in [
            (0o755, Found::Open(0o755), 0o700),
            (0o710, Found::Open(0o710), 0o700),
            (0o700, Found::Private, 0o700),
            (0o1777, Found::Shared, 0o1777),
        ] {
            fs::set_permissions(folder.path(), Permissions::from_mode(before)).unwrap();
            assert_eq!((close_to_others(folder.path()).unwrap(), mode()), (found, after), "{before:o}");
        }
    }
}
