//! The actors behind the live streams.

use std::sync::Arc;

use actix::prelude::*;

use super::limits::board_limits;
use crate::actors::analytics::Sources;
use crate::actors::outlet::{Dismiss, Hangup, LineCount};
use crate::actors::{Analytics, Leaderboard, Lobby};
use crate::config::Settings;
use crate::protocol::CloseCode;
use crate::store::Records;

/// What goes on, for everybody who listens.
pub(super) struct Live {
    pub(super) analytics: Addr<Analytics>,
    pub(super) leaderboard: Option<Addr<Leaderboard>>,
}

impl Live {
    /// Starts them on this thread.
    pub(super) fn open(
        lobby: &Addr<Lobby>,
        lines: &LineCount,
        records: Option<Arc<dyn Records>>,
        settings: &Settings,
    ) -> Live {
        let leaderboard =
            records.clone().map(|records| Leaderboard::open(records, board_limits(&settings.boards)));
        let sources = Sources { house: lobby.clone().recipient(), lines: lines.clone(), records };
        Live { analytics: Analytics::open(sources, settings.analytics.history_s), leaderboard }
    }

    /// Tells everybody who listens that the server stops. Answers whether somebody did.
    pub(super) async fn dismiss(&self, retry_after: u32) -> bool {
        let hangup = Hangup {
            retry_after: Some(retry_after),
            ..Hangup::new(CloseCode::Restart, "the server restarts")
        };
        let dismiss = Dismiss { hangup };
        let mut heard = self.analytics.send(dismiss.clone()).await.unwrap_or(false);
        if let Some(leaderboard) = &self.leaderboard {
            heard |= leaderboard.send(dismiss).await.unwrap_or(false);
        }
        heard
    }
}
