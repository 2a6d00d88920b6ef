//! The records, and the actors that write into them.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::limits::{registrar_limits, settler_limits};
use crate::actors::recorder::Dues;
use crate::actors::settler::SettleRest;
use crate::actors::{Registrar, Settler};
use crate::config::Settings;
use crate::store::{Disk, FolderLock, Outbox, Records, RefusedFolder, records};

/// What lasts, and how it is written.
pub(super) struct Books {
    pub(super) records: Arc<dyn Records>,
    pub(super) settler: Addr<Settler>,
    pub(super) registrar: Addr<Registrar>,
}

impl Books {
    /// Opens the records and the outbox, and starts the actors over them. Errors: the database cannot be used, or the data
    /// folder is not to be written.
    pub(super) async fn open(
        lock: &FolderLock,
        disk: &Arc<dyn Disk>,
        settings: &Settings,
    ) -> anyhow::Result<Books> {
        let records = records::open(&settings.database, lock.folder()).await?;
        log::info!("records are kept in {}", records.kind());
        let outbox = Outbox::open(lock, Arc::clone(disk), settings.records.outbox_bytes_max)?;
        let refused = RefusedFolder::new(lock, Arc::clone(disk));
        let limits = settler_limits(settings);
        let settler = Settler::open(&Arbiter::new().handle(), outbox, refused, records.clone(), limits);
        let registrar = Registrar::new(records.clone(), registrar_limits(settings));
        // The settler may wait for the disk: who asks for a player does not wait for that.
        let registrar = Registrar::start_in_arbiter(&Arbiter::new().handle(), |_| registrar);
        Ok(Books { records, settler, registrar })
    }

    /// How the recorder reaches the settler.
    pub(super) fn dues(&self) -> Dues {
        let settler = || self.settler.clone();
        Dues { owe: settler().recipient(), keep_safe: settler().recipient(), find: settler().recipient() }
    }
}

/// Before the end: settles what can be settled in so short a time; the rest is in the outbox for the next start.
pub(super) async fn settle_rest(settler: &Addr<Settler>, within: Duration) {
    match tokio::time::timeout(within, settler.send(SettleRest)).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => log::error!("the last results may not be in the outbox"),
        Err(_) => log::warn!("some results are settled at the next start"),
    }
}
