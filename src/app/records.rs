//! The records, and the actors that write into them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::health_listener::HealthListener;
use super::limits::settler_limits;
use super::stop::StopSignals;
use crate::actors::recording::recorder::OwedResults;
use crate::actors::records::settler::SettleRest;
use crate::actors::{Lobby, Registrar, Settler};
use crate::config::Settings;
use crate::domain::Declarations;
use crate::store::{Disk, FolderLock, OpenFailed, Outbox, Records, RefusedFolder, records};

/// What lasts, and how it is written.
pub(super) struct RecordServices {
    pub(super) records: Arc<dyn Records>,
    pub(super) settler: Addr<Settler>,
    pub(super) registrar: Addr<Registrar>,
    /// Where the server is to listen.
    pub(super) addresses: Vec<SocketAddr>,
}

/// Opens the records. A database that does not answer is waited for: it may have been started later, or be away for a while, and
/// what is owed to it is on disk. Answers also where the server is to listen. Errors: waiting does not help.
async fn open_records(
    settings: &Settings,
    folder: &Path,
    declarations: &Arc<Declarations>,
    stop: &mut StopSignals,
) -> anyhow::Result<(Arc<dyn Records>, Vec<SocketAddr>)> {
    let mut listener: Option<HealthListener> = None;
    loop {
        let opened = tokio::select! {
            opened = records::open(&settings.database, folder, Arc::clone(declarations)) => opened,
            () = stop.ordered() => anyhow::bail!("the server was stopped while it waited for its database"),
        };
        if let Err(silent @ OpenFailed::Silent { .. }) = &opened {
            log::warn!("{silent} The server waits for it, and is not ready.");
            if listener.is_none() {
                listener = Some(HealthListener::open(&settings.addresses()?)?);
            }
            continue;
        }
        let addresses = match listener {
            Some(listener) => listener.close().await,
            None => settings.addresses()?,
        };
        return Ok((opened?, addresses));
    }
}

impl RecordServices {
    /// The lobby, with results that are settled and players who become known.
    pub(super) fn known_to(&self, lobby: Lobby) -> Lobby {
        lobby.registering(self.settler.clone().recipient(), self.registrar.clone().recipient())
    }

    /// Opens the records and the outbox, and starts the actors over them. Errors: the database cannot be used, or the data
    /// folder is not to be written.
    pub(super) async fn open(
        lock: &FolderLock,
        disk: &Arc<dyn Disk>,
        settings: &Settings,
        declarations: &Arc<Declarations>,
        stop: &mut StopSignals,
    ) -> anyhow::Result<RecordServices> {
        let (records, addresses) = open_records(settings, lock.folder(), declarations, stop).await?;
        log::info!("records are kept in {}", records.kind());
        let outbox = Outbox::open(lock, Arc::clone(disk), settings.records.outbox_bytes_max)?;
        let refused = RefusedFolder::new(lock, Arc::clone(disk));
        let limits = settler_limits(settings);
        let settler = Settler::open(&Arbiter::new().handle(), outbox, refused, records.clone(), limits);
        let seen_every = Duration::from_millis(settings.records.seen_every_ms);
        let registrar = Registrar::new(records.clone(), seen_every, settings.records.seen_waiting_max);
        // The settler may wait for the disk: who asks for a player does not wait for that.
        let registrar = Registrar::start_in_arbiter(&Arbiter::new().handle(), |_| registrar);
        Ok(RecordServices { records, settler, registrar, addresses })
    }

    /// How the recorder reaches the settler.
    pub(super) fn owed_results(&self) -> OwedResults {
        let settler = || self.settler.clone();
        OwedResults {
            owe: settler().recipient(),
            keep_safe: settler().recipient(),
            find: settler().recipient(),
        }
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
