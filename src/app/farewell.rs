//! The end of a server that is told to stop: everybody is told, and what is on its way to disk or database is
//! written.
//!
//! Every wait has a bound, because a supervisor that loses its patience kills the process.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use tokio::time::{Instant, timeout, timeout_at};

use super::live::{Live, restarts};
use super::records::settle_rest;
use crate::actors::contest::grandstand::Grandstand;
use crate::actors::contest::tournament::RestTournaments;
use crate::actors::delivery::{ConnectionCount, Dismiss};
use crate::actors::play::lobby::Drain;
use crate::actors::recording::recorder::{Backlog, Flush, Recorder};
use crate::actors::{Lobby, Settler, TournamentDirectory};
use crate::config::ServerSettings;
use crate::web::Services;

/// The number of seconds after which clients may come back.
const RETRY_AFTER_S: u32 = 1;

/// The actors that have to be told of the end, and how long they may take.
pub(super) struct Farewell {
    lobby: Addr<Lobby>,
    tournaments: Addr<TournamentDirectory>,
    grandstand: Addr<Grandstand>,
    /// The recorder, and the journals' records that are not yet written; `None` where matches are not recorded.
    recorder: Option<(Addr<Recorder>, Arc<Backlog>)>,
    settler: Addr<Settler>,
    live: Live,
    count: ConnectionCount,
    patience: FarewellWaits,
}

/// How long the end may take.
struct FarewellWaits {
    /// The longest wait for clients and for the database.
    drain: Duration,
    /// The longest wait for rooms and for the disk.
    stop_max: Duration,
}

impl FarewellWaits {
    fn of(settings: &ServerSettings) -> FarewellWaits {
        let ServerSettings { drain_ms, stop_ms_max, .. } = *settings;
        FarewellWaits { drain: Duration::from_millis(drain_ms), stop_max: Duration::from_millis(stop_ms_max) }
    }
}

impl Farewell {
    /// The end of a server with these services.
    pub(super) fn of(
        services: &Services,
        recorder: Option<(Addr<Recorder>, Arc<Backlog>)>,
        live: Live,
        count: ConnectionCount,
        settings: &ServerSettings,
    ) -> Farewell {
        let (lobby, settler) = (services.lobby.clone(), services.settler.clone());
        let (tournaments, grandstand) = (services.tournaments.clone(), services.grandstand.clone());
        Farewell {
            lobby,
            tournaments,
            grandstand,
            recorder,
            settler,
            live,
            count,
            patience: FarewellWaits::of(settings),
        }
    }

    /// Tells everybody, and waits for what they still write. Afterwards the process may end.
    pub(super) async fn say(self) {
        log::info!("draining: no new rooms and players, everybody is told, matches are written down");
        let until = Instant::now() + self.patience.stop_max;
        let heard = timeout_at(until, self.dismiss()).await.unwrap_or_else(|_| {
            log::error!(
                "some rooms have not said how they stand: they come back as they were written down before"
            );
            true
        });
        let closed = async {
            if heard {
                // A client that does not read is not waited for any longer.
                let _ = timeout(self.patience.drain, all_closed(&self.count)).await;
            }
        };
        tokio::join!(closed, settle_rest(&self.settler, self.patience.drain), self.flush(until));
    }

    /// Has every room write a checkpoint and close its connections. Answers whether there was anybody to tell.
    async fn dismiss(&self) -> bool {
        // A tournament whose actor is gone calls nothing either.
        let _ = self.tournaments.send(RestTournaments).await;
        let heard = self.lobby.send(Drain { retry_after: RETRY_AFTER_S }).await.unwrap_or(true);
        let dismiss = Dismiss { close_reason: restarts(RETRY_AFTER_S) };
        let watched = self.grandstand.send(dismiss).await.unwrap_or(false);
        self.live.dismiss(RETRY_AFTER_S).await || heard || watched
    }

    /// Waits until the journals are on disk.
    async fn flush(&self, until: Instant) {
        let Some((recorder, backlog)) = &self.recorder else { return };
        let flushed = timeout_at(until, recorder.send(Flush)).await;
        match (flushed, backlog.bytes()) {
            (Ok(Ok(())), 0) => {}
            (Ok(Err(_)), _) => log::error!("the last moments of play may not be on disk"),
            (Err(_), 0) => {
                log::warn!("what was written last would not outlive a power cut: the disk is slow")
            }
            (_, bytes) => log::error!(
                "the disk has not taken {bytes} bytes of journals: their rooms come back as they stood before"
            ),
        }
    }
}

/// Waits until every connection is closed.
async fn all_closed(connections: &ConnectionCount) {
    while connections.get() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
