//! The database with the records, and the actors that write into it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::limits::settler_limits;
use super::listeners::health::HealthListener;
use super::stop::StopSignals;
use crate::actors::recording::recorder::OwedResults;
use crate::actors::records::settler::SettleRest;
use crate::actors::{Lobby, Registrar, Settler};
use crate::config::Settings;
use crate::domain::Declarations;
use crate::store::{Disk, FolderLock, OpenFailed, Outbox, Records, RefusedFolder, records};

/// The records, the actors that write into them, and the addresses of the server.
pub(super) struct RecordServices {
    pub(super) records: Arc<dyn Records>,
    pub(super) settler: Addr<Settler>,
    pub(super) registrar: Addr<Registrar>,
    /// The addresses that the server is to listen on.
    pub(super) addresses: Vec<SocketAddr>,
}

/// Opens the records. If the database does not answer, this waits for it: it may start later than the server, and the
/// results that it has not got yet are on disk. Answers the addresses to listen on, too. Errors: the database
/// refuses, so that waiting does not help.
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
                listener = Some(HealthListener::open(settings)?);
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
    /// Tells the lobby which actors take results and new players.
    pub(super) fn known_to(&self, lobby: Lobby) -> Lobby {
        lobby.registering(self.settler.clone().recipient(), self.registrar.clone().recipient())
    }

    /// Opens the records and the outbox, and starts the actors that write into them. Errors: the database cannot be
    /// used, or the data folder cannot be written.
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
        // The registrar has a thread of its own, because the settler may wait for the disk.
        let registrar = Registrar::start_in_arbiter(&Arbiter::new().handle(), |_| registrar);
        Ok(RecordServices { records, settler, registrar, addresses })
    }

    /// The addresses of the settler that the recorder needs for results which are not settled.
    pub(super) fn owed_results(&self) -> OwedResults {
        let settler = || self.settler.clone();
        OwedResults {
            owe: settler().recipient(),
            keep_safe: settler().recipient(),
            find: settler().recipient(),
        }
    }
}

/// Settles what can be settled within this time. The rest is in the outbox and is settled after the next start.
pub(super) async fn settle_rest(settler: &Addr<Settler>, within: Duration) {
    match tokio::time::timeout(within, settler.send(SettleRest)).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => log::error!("the last results may not be in the outbox"),
        Err(_) => log::warn!("some results are settled at the next start"),
    }
}
