//! The actors behind the live streams.

use actix::prelude::*;

use super::records::RecordServices;
use crate::actors::contest::TicketCount;
use crate::actors::delivery::{CloseReason, ConnectionCount, Dismiss};
use crate::actors::mail::send_to_child;
use crate::actors::play::lobby::OpenRooms;
use crate::actors::records::analytics::{LastReport, Sources};
use crate::actors::records::settler::Subscribe;
use crate::actors::{Analytics, Leaderboard, Lobby, Notifier};
use crate::config::Settings;
use crate::protocol::CloseCode;

/// The actors whose news everybody may follow as event streams.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) analytics: Addr<Analytics>,
    pub(super) leaderboard: Addr<Leaderboard>,
    pub(super) notifier: Addr<Notifier>,
    /// What the settler said last.
    pub(super) report: LastReport,
}

impl Live {
    /// Starts the actors on this thread. From then on they hear of every match that is settled.
    pub(super) fn open(
        lobby: &Addr<Lobby>,
        rooms: OpenRooms,
        connections: &ConnectionCount,
        tickets: &TicketCount,
        record_services: &RecordServices,
        settings: &Settings,
    ) -> Live {
        let records = &record_services.records;
        let leaderboard = Leaderboard::open(records.clone(), settings.boards);
        let notifier = Notifier::new(records.clone(), lobby.clone().recipient(), settings.notices).start();
        send_to_child(&record_services.settler, Subscribe { to: leaderboard.clone().recipient() });
        send_to_child(&record_services.settler, Subscribe { to: notifier.clone().recipient() });
        let report = LastReport::default();
        let sources = Sources {
            rooms,
            report: report.clone(),
            settler: record_services.settler.clone().recipient(),
            connections: connections.clone(),
            tickets: tickets.clone(),
            records: records.clone(),
        };
        let analytics = Analytics::open(sources, settings.analytics.history_s);
        Live { analytics, leaderboard, notifier, report }
    }

    /// Tells all listeners that the server stops. Answers whether there were any.
    pub(super) async fn dismiss(&self, retry_after: u32) -> bool {
        let dismiss = Dismiss { close_reason: restarts(retry_after) };
        let (analytics, boards) =
            (self.analytics.send(dismiss.clone()), self.leaderboard.send(dismiss.clone()));
        let heard = futures_util::future::join3(analytics, boards, self.notifier.send(dismiss)).await;
        [heard.0, heard.1, heard.2].into_iter().any(|heard| heard.unwrap_or(false))
    }
}

/// What listeners are told when the server stops: they may come back after so many seconds.
pub(super) fn restarts(retry_after: u32) -> CloseReason {
    let restart = CloseReason::new(CloseCode::Restart, "the server restarts");
    CloseReason { retry_after: Some(retry_after), ..restart }
}
