//! Copies the replays, once those are there that the records in the backup speak of.
//!
//! Must not: wait for matches that go on.

use std::path::Path;
use std::time::{Duration, Instant};

use super::places::{DATABASE, LIVE, REPLAYS};
use super::target::{BackupTarget, list};
use crate::domain::MatchId;
use crate::store::replace::is_unfinished;
use crate::store::{StoreError, live, records, replay};

/// Replays are made right behind the end of a match; they are waited for so long.
const WAIT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Copies all of them.
pub(super) fn copy_replays(into: &mut BackupTarget<'_>, data_dir: &Path) -> Result<(), StoreError> {
    into.copy_folder(REPLAYS, &data_dir.join(REPLAYS), |name| !is_unfinished(name))
}

/// Waits until matches whose results are in the copied records have no journal any more, or a replay beside it.
pub(super) fn await_replays(into: &mut BackupTarget<'_>, data_dir: &Path) -> Result<(), StoreError> {
    let (folder, disk, until) = (data_dir.join(LIVE), into.disk(), Instant::now() + WAIT);
    let database = into.path(DATABASE);
    let journals = list(disk, &folder)?;
    let matches = journals.iter().filter_map(|name| live::match_of(name)).collect();
    let mut awaited = records::settled_in(&database, matches)?;
    loop {
        awaited.retain(|id: &MatchId| {
            disk.open_read(&live::path(&folder, id)).is_ok()
                && disk.open_read(&replay::path_in(&data_dir.join(REPLAYS), id)).is_err()
        });
        if awaited.is_empty() {
            return Ok(());
        }
        if Instant::now() >= until {
            into.say(&format!(
                "{} matches have no replay yet, which comes after a restore, from what their journals have",
                awaited.len()
            ));
            return Ok(());
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
