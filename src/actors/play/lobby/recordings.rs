//! What the lobby asks of the recorder; nothing comes of it where matches are not recorded.
//!
//! Must not: keep anything of what was recorded.

use std::time::Duration;

use actix::Addr;

use super::RoomClosed;
use crate::actors::mail::send_to_child;
use crate::actors::recording::recorder::{AwaitClosed, ListLive, Recall, Recalled, Recorder, Retire};
use crate::domain::MatchId;

/// The journals of rooms that are gone.
#[derive(Clone, Default)]
pub(super) struct Recordings(Option<Addr<Recorder>>);

impl Recordings {
    /// Those of this recorder.
    pub(super) fn of(recorder: Addr<Recorder>) -> Recordings {
        Recordings(Some(recorder))
    }

    /// Whether there are any, so that rooms come back.
    pub(super) fn are_kept(&self) -> bool {
        self.0.is_some()
    }

    /// The matches with a live journal, the newest first.
    pub(super) fn live(&self) -> impl Future<Output = Vec<MatchId>> + use<> {
        let asked = self.0.as_ref().map(|recorder| recorder.send(ListLive));
        async move {
            let Some(asked) = asked else { return Vec::new() };
            let found = asked.await.unwrap_or_else(|_| Ok(Vec::new()));
            found.unwrap_or_else(|error| {
                log::error!(
                    "no room of the server before comes back, because their journals cannot be listed: {error}; they are tried \
                     again at the next start"
                );
                Vec::new()
            })
        }
    }

    /// Reads a live journal back.
    pub(super) fn recall(&self, match_id: MatchId) -> impl Future<Output = Option<Recalled>> + use<> {
        let asked = self.0.as_ref().map(|recorder| recorder.send(Recall { match_id }));
        async move { asked?.await.ok().flatten() }
    }

    /// A live journal is needed no more; its replay is held back for so long.
    pub(super) fn retire(&self, match_id: MatchId, hold: Duration) {
        if let Some(recorder) = &self.0 {
            let retire = Retire { match_id, keep_replay: true, hold, last: None, successor: None };
            send_to_child(recorder, retire);
        }
    }

    /// Waits for the journals of a room that ended with this match.
    pub(super) fn closed(
        &self,
        match_id: MatchId,
        within: Duration,
    ) -> impl Future<Output = RoomClosed> + use<> {
        let asked = self.0.as_ref().map(|recorder| recorder.send(AwaitClosed { match_id }));
        async move {
            let Some(asked) = asked else { return RoomClosed::ForGood };
            match tokio::time::timeout(within, asked).await {
                Ok(Ok(())) => RoomClosed::ForGood,
                _ => RoomClosed::NotWrittenYet,
            }
        }
    }
}
