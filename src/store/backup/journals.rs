//! Copies the journals of running matches.
//!
//! They only grow, so a copy is a moment that the match really had. Must not: copy the log beside them while a server runs:
//! it tells of later moments, and of matches that are not in the copy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::places::LIVE;
use super::target::{BackupTarget, list};
use crate::store::replace::is_unfinished;
use crate::store::{StoreError, live, redo};

/// Copies all of them. `with_log`: no server runs, and the machine may have lost power: the log has what the files lack.
pub(super) fn copy_journals(
    into: &mut BackupTarget<'_>,
    data_dir: &Path,
    with_log: bool,
) -> Result<(), StoreError> {
    copy_rest(into, &data_dir.join(LIVE), with_log, BTreeSet::new())
}

/// Copies those of a folder that are not copied yet.
pub(super) fn copy_rest(
    into: &mut BackupTarget<'_>,
    folder: &Path,
    with_log: bool,
    mut known: BTreeSet<String>,
) -> Result<(), StoreError> {
    let wanted = |name: &str| if redo::number(name).is_some() { with_log } else { !is_unfinished(name) };
    loop {
        // A room whose match ended while others were copied goes on in a new file.
        let mut fresh = list(into.disk(), folder)?;
        fresh.retain(|name| wanted(name) && !known.contains(name));
        if fresh.is_empty() {
            break;
        }
        for name in fresh {
            into.copy(&format!("{LIVE}/{name}"), &folder.join(&name))?;
            known.insert(name);
        }
    }
    for name in passed_on(into, known) {
        let name_there = format!("{LIVE}/{name}");
        if !into.copy(&name_there, &folder.join(&name))? {
            into.forget(&name_there)?;
        }
    }
    Ok(())
}

/// The journals from which a room has gone on to another one that is in the copy: they have an end by now.
fn passed_on(into: &BackupTarget<'_>, known: BTreeSet<String>) -> Vec<String> {
    let mut newest = BTreeMap::new();
    let mut passed_on = Vec::new();
    // The names of matches begin with the time at which they began.
    for name in known.into_iter().filter(|name| live::match_of(name).is_some()) {
        let file = into.disk().open_read(&into.path(&format!("{LIVE}/{name}")));
        let head = file.ok().and_then(|file| live::read_head_of(&*file));
        let Some(head) = head else { continue };
        passed_on.extend(newest.insert(head.room.config.id, name));
    }
    passed_on
}
