//! Opens replays to be played back.

use std::sync::Arc;

use actix::prelude::*;
use tokio::sync::Semaphore;

use super::{Archive, FindRefused};
use crate::actors::delivery::Connection;
use crate::actors::recording::playback::{
    PlaybackPass, PlaybackSlot, PreparedPlayback, Start, hz, in_words, open,
};
use crate::auth::{Origin, Shares};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::store::ReplayFile;

/// Plays a replay back to one listener, who is told first what it is, then the state with which it begins, then what
/// happened.
#[derive(Message)]
#[rtype(result = "Result<PlaybackPass, PlayRefused>")]
pub struct Play {
    /// Of which match.
    pub match_id: MatchId,
    /// The connection that it is shown to.
    pub connection: Connection,
    /// The place to begin at, and how fast.
    pub start: Start,
    /// How fast; 1 is as it was.
    pub speed: f64,
    /// Where they are.
    pub client: Origin,
}

/// Why nothing is played back.
#[derive(Debug, thiserror::Error)]
pub enum PlayRefused {
    /// It is not there.
    #[error(transparent)]
    NotFound(FindRefused),
    /// The bound on streams.
    #[error("the server plays back as many replays as it can ({0}): try again later")]
    TooMany(usize),
    /// One client has too many.
    #[error("{0} replays are played back to you already: close one first")]
    TooManyOfOne(usize),
    /// This server cannot play it.
    #[error("{0}")]
    NotPlayable(String),
    /// The server stops.
    #[error("the server is about to stop")]
    Stopping,
}

impl Handler<Play> for Archive {
    type Result = ResponseActFuture<Self, Result<PlaybackPass, PlayRefused>>;

    fn handle(&mut self, play: Play, _: &mut Self::Context) -> Self::Result {
        let (registry, stage) = (self.registry.clone(), self.stage.handle());
        let slot = self.playbacks.take(play.client);
        let found = self.soundness.clone().find(play.match_id.clone());
        let watched = play.match_id.clone();
        let begun = async move {
            let (slot, connection, speed, start) = (slot?, play.connection, play.speed, play.start);
            let file = found.await.map_err(PlayRefused::NotFound)?;
            let opened = tokio::task::spawn_blocking(move || prepare(&registry, file, play.match_id, start));
            let opening = opened.await.unwrap_or(Err(PlayRefused::Stopping))?;
            Ok(opening.begin(&stage, connection, speed, slot))
        };
        Box::pin(begun.into_actor(self).map(move |begun, archive, _| {
            // Who was refused has watched nothing.
            if begun.is_ok() {
                archive.catalogue.note_watched(&watched);
            }
            begun
        }))
    }
}

/// How many replays may be played back at once, in all and to one client.
pub(super) struct PlaybackLimit {
    free: Arc<Semaphore>,
    of_clients: Shares,
    max: usize,
}

impl PlaybackLimit {
    pub(super) fn new(max: usize, of_one_max: usize) -> PlaybackLimit {
        PlaybackLimit { free: Arc::new(Semaphore::new(max)), of_clients: Shares::new(of_one_max), max }
    }

    /// A slot for one playback to this client. Errors: all are taken, or all of the client's.
    fn take(&self, client: Origin) -> Result<PlaybackSlot, PlayRefused> {
        let share = self.of_clients.take(client).map_err(PlayRefused::TooManyOfOne)?;
        let free = Arc::clone(&self.free).try_acquire_owned();
        let free = free.map_err(|_| PlayRefused::TooMany(self.max))?;
        Ok(PlaybackSlot::new(free, share))
    }
}

/// Opens the first records.
fn prepare(
    registry: &Registry,
    file: ReplayFile,
    match_id: MatchId,
    start: Start,
) -> Result<PreparedPlayback, PlayRefused> {
    let not_found = |error| PlayRefused::NotFound(FindRefused::of(match_id, &error));
    let game = &file.meta().game;
    let kind = registry.get(game).cloned();
    let kind =
        kind.ok_or_else(|| PlayRefused::NotPlayable(format!("this server does not have the game {game}")))?;
    let start = start.counted(hz(kind.as_ref(), file.meta()));
    let mut passage = file.passage(start.segment(file.index()));
    let records = passage.next_piece(&file).transpose().map_err(not_found)?.unwrap_or_default();
    let opening = open(kind, Arc::new(file), passage, records, start);
    opening.map_err(|verdict| PlayRefused::NotPlayable(in_words(&verdict)))
}
