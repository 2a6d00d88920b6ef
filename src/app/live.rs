//! The actors behind the live streams.

use actix::prelude::*;

use crate::actors::analytics::Sources;
use crate::actors::outlet::{Dismiss, Hangup, LineCount};
use crate::actors::{Analytics, Lobby};
use crate::config::Settings;
use crate::protocol::CloseCode;

/// What goes on, for everybody who listens.
pub(super) struct Live {
    pub(super) analytics: Addr<Analytics>,
}

impl Live {
    /// Starts them on this thread.
    pub(super) fn open(lobby: &Addr<Lobby>, lines: &LineCount, settings: &Settings) -> Live {
        let sources = Sources { house: lobby.clone().recipient(), lines: lines.clone(), records: None };
        Live { analytics: Analytics::open(sources, settings.analytics.history_s) }
    }

    /// Tells everybody who listens that the server stops. Answers whether somebody did.
    pub(super) async fn dismiss(&self, retry_after: u32) -> bool {
        let hangup = Hangup {
            retry_after: Some(retry_after),
            ..Hangup::new(CloseCode::Restart, "the server restarts")
        };
        self.analytics.send(Dismiss { hangup }).await.unwrap_or(false)
    }
}
