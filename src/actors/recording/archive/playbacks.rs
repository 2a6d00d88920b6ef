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
    /// The match whose replay it is.
    pub match_id: MatchId,
    /// The connection that it is shown to.
    pub connection: Connection,
    /// The place to begin at, and how fast.
    pub start: Start,
    /// How many times as fast as it was played.
    pub speed: f64,
    /// The address of the client, for the bound on playbacks of one client.
    pub client: Origin,
}

/// Why nothing is played back.
#[derive(Debug, thiserror::Error)]
pub enum PlayRefused {
    /// There is no such replay, or it cannot be read.
    #[error(transparent)]
    NotFound(FindRefused),
    /// The server plays as many replays back as it may.
    #[error("the server plays back as many replays as it can ({0}): try again later")]
    TooMany(usize),
    /// The client is played back as many replays as it may be.
    #[error("{0} replays are played back to you already: close one first")]
    TooManyOfOne(usize),
    /// The server cannot play this match. The text says why.
    #[error("{0}")]
    NotPlayable(String),
    /// The server is about to stop.
    #[error("the server is about to stop")]
    Stopping,
}

impl Handler<Play> for Archive {
    type Result = ResponseActFuture<Self, Result<PlaybackPass, PlayRefused>>;

    fn handle(&mut self, play: Play, _: &mut Self::Context) -> Self::Result {
        let (registry, arbiter) = (self.registry.clone(), self.arbiter.handle());
        let slot = self.playbacks.take(play.client);
        let found = self.soundness.clone().find(play.match_id.clone());
        let watched = play.match_id.clone();
        let begun = async move {
            let (slot, connection, speed, start) = (slot?, play.connection, play.speed, play.start);
            let file = found.await.map_err(PlayRefused::NotFound)?;
            let opened = tokio::task::spawn_blocking(move || prepare(&registry, file, play.match_id, start));
            let opening = opened.await.unwrap_or(Err(PlayRefused::Stopping))?;
            Ok(opening.begin(&arbiter, connection, speed, slot))
        };
        Box::pin(begun.into_actor(self).map(move |begun, archive, _| {
            // Only somebody who is shown the replay has watched it.
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

    /// Takes a slot for a playback to this client. Errors: all slots are taken, or all that one client may have.
    fn take(&self, client: Origin) -> Result<PlaybackSlot, PlayRefused> {
        let share = self.of_clients.take(client).map_err(PlayRefused::TooManyOfOne)?;
        let free = Arc::clone(&self.free).try_acquire_owned();
        let free = free.map_err(|_| PlayRefused::TooMany(self.max))?;
        Ok(PlaybackSlot::new(free, share))
    }
}

/// Opens the replay at the segment with the moment to start with.
fn prepare(
    registry: &Registry,
    file: ReplayFile,
    match_id: MatchId,
    start: Start,
) -> Result<PreparedPlayback, PlayRefused> {
    let not_found = |error| PlayRefused::NotFound(FindRefused::of(match_id, &error));
    let game = &file.head().game;
    let game_type = registry.get(game).cloned();
    let game_type = game_type
        .ok_or_else(|| PlayRefused::NotPlayable(format!("this server does not have the game {game}")))?;
    let start = start.counted(hz(game_type.as_ref(), file.head()));
    let mut passage = file.passage(start.segment(file.index()));
    let records = passage.next_piece(&file).transpose().map_err(not_found)?.unwrap_or_default();
    let opening = open(game_type, Arc::new(file), passage, records, start);
    opening.map_err(|verdict| PlayRefused::NotPlayable(in_words(&verdict)))
}
