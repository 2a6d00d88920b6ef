//! What a server stands on, opened before it listens and before its rooms: signals, keys, the data folder, saves and
//! records.
//!
//! The order matters: whatever can refuse comes before whatever changes something.

use std::sync::Arc;
use std::time::Duration;

use super::records::RecordServices;
use super::stop::StopSignals;
use crate::auth::Keyring;
use crate::config::Settings;
use crate::game::Registry;
use crate::store::{Disk, FolderLock, Saves, backup};

/// The parts that all others are built on.
pub(super) struct Foundation {
    pub(super) stop: StopSignals,
    pub(super) keyring: Keyring,
    pub(super) lock: FolderLock,
    pub(super) saves: Arc<Saves>,
    pub(super) record_services: RecordServices,
}

impl Foundation {
    /// Opens them; waits for the database if it does not answer. Errors: keys that cannot be used, a data folder that
    /// another server has or that cannot be written, a database that refuses, or the order to stop.
    pub(super) async fn open(
        disk: &Arc<dyn Disk>,
        settings: &Settings,
        registry: &Registry,
    ) -> anyhow::Result<Foundation> {
        // This comes before anybody can connect: from then on a signal does not kill the process, but has it stop in
        // order.
        let mut stop = StopSignals::listen()?;
        // This comes before anything is opened or made, so that a server without keys changes nothing on disk.
        let keyring = Keyring::of_settings(settings)?;
        let patience = Duration::from_millis(settings.server.predecessor_wait_ms);
        let lock = FolderLock::take(&settings.server.data_dir, disk.as_ref(), patience)?;
        backup::must_be_whole(lock.folder(), disk.as_ref())?;
        let saves = Arc::new(Saves::open(&lock, Arc::clone(disk), settings.saves)?);
        let record_services =
            RecordServices::open(&lock, disk, settings, registry.declarations(), &mut stop).await?;
        Ok(Foundation { stop, keyring, lock, saves, record_services })
    }
}
