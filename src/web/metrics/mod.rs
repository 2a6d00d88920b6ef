//! The figures of the server for a monitoring system: where they come from, and the page that it reads.
//!
//! A page is made of counters that each thread keeps for itself, and of what actors publish anyway: making one asks no actor
//! and holds nobody up (`docs/adr/0041-a-scrape-asks-nobody.md`). Must not: count anything.

mod families;
mod reading;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;

use crate::actors::contest::TicketCount;
use crate::actors::contest::tournament::OpenTournaments;
use crate::actors::delivery::ConnectionCount;
use crate::actors::play::lobby::OpenRooms;
use crate::actors::recording::recorder::{Backlog, UnsyncedAge};
use crate::actors::records::analytics::LastReport;
use crate::auth::counting::ConnectionShares;
use crate::store::Records;
use crate::telemetry::exposition::{Exposition, PageFormat};
use reading::Reading;

/// The sources of the figures, besides the counters of the process. Clones share them.
#[derive(Clone)]
pub struct Metrics {
    /// When the server began.
    pub began: Timestamp,
    /// The rooms, with who is in them.
    pub rooms: OpenRooms,
    /// The number of open WebSockets and event streams.
    pub connections: ConnectionCount,
    /// The number of open TCP connections, whatever goes over them.
    pub tcp_connections: ConnectionShares,
    /// The number of tickets that wait for a match.
    pub tickets: TicketCount,
    /// The tournaments.
    pub tournaments: OpenTournaments,
    /// What waits to be written into journals, and what is written and not durable yet; `None` where matches are not recorded.
    pub journals: Option<(Arc<Backlog>, UnsyncedAge)>,
    /// What the settler said last.
    pub settler: LastReport,
    /// The database, which counts its statements.
    pub records: Arc<dyn Records>,
}

impl Metrics {
    /// The page. Reads files of the system, so it belongs on a thread where that delays nobody.
    pub fn page(&self, format: PageFormat) -> String {
        let (reading, mut page) = (Reading::of(self), Exposition::new(format));
        for family in families::all() {
            page.family(family.name, family.kind, family.help);
            (family.read)(&reading, &mut page);
        }
        page.finish()
    }
}
