//! The facts of one moment, of which a page is made. A plain value.

use std::time::Duration;

use jiff::Timestamp;

use super::Metrics;
use crate::actors::play::lobby::{RoomKinds, RoomTotals};
use crate::actors::records::settler::SettlerReport;
use crate::domain::tournament::TournamentStatus;
use crate::telemetry::{self, Totals, Usage};

/// The facts.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) began: Timestamp,
    pub(super) now: Timestamp,
    pub(super) counted: Totals,
    pub(super) rooms: RoomTotals,
    pub(super) kinds: RoomKinds,
    pub(super) takes_players: bool,
    pub(super) connections: usize,
    pub(super) tcp_connections: usize,
    pub(super) tickets: usize,
    /// How many tournaments are in each status, in the order of [`TournamentStatus::ALL`].
    pub(super) tournaments: Vec<(TournamentStatus, usize)>,
    pub(super) journals: Option<JournalLag>,
    /// `None` while the settler does not answer.
    pub(super) settler: Option<SettlerReport>,
    pub(super) statements: u64,
    pub(super) usage: Option<Usage>,
    pub(super) open_files: Option<u64>,
    pub(super) open_files_max: Option<u64>,
}

/// How far journals are behind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct JournalLag {
    pub(super) backlog_bytes: usize,
    pub(super) backlog_age: Duration,
    pub(super) unsynced_age: Duration,
}

impl Reading {
    /// Reads them. Locks are held for a moment, and no actor is asked.
    pub(super) fn of(metrics: &Metrics) -> Reading {
        let lag = metrics.journals.as_ref().map(|(backlog, unsynced)| JournalLag {
            backlog_bytes: backlog.bytes(),
            backlog_age: backlog.age(),
            unsynced_age: unsynced.get(),
        });
        let open = metrics.tournaments.all();
        let in_status = |status| open.iter().filter(|tournament| tournament.status == status).count();
        Reading {
            began: metrics.began,
            now: Timestamp::now(),
            counted: telemetry::figures(),
            rooms: metrics.rooms.totals(),
            kinds: metrics.rooms.kinds(),
            takes_players: metrics.rooms.takes_players(),
            connections: metrics.connections.get(),
            tcp_connections: metrics.tcp_connections.open(),
            tickets: metrics.tickets.get(),
            tournaments: TournamentStatus::ALL.map(|status| (status, in_status(status))).to_vec(),
            journals: lag,
            settler: metrics.settler.get(),
            statements: metrics.records.statements(),
            usage: Usage::now(),
            open_files: telemetry::open_files(),
            open_files_max: telemetry::open_files_max(),
        }
    }
}
