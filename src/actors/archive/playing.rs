//! Opens replays to be played back.

use std::sync::Arc;

use actix::prelude::*;
use tokio::sync::OwnedSemaphorePermit;

use super::{Archive, FindRefused};
use crate::actors::outlet::Line;
use crate::actors::playback::{Opening, PlaybackPass, Start, hz, in_words, open};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::store::ReplayFolder;

/// Plays a replay back to one listener, who is told first what it is, then the state with which it begins, then what
/// happened.
#[derive(Message)]
#[rtype(result = "Result<PlaybackPass, PlayRefused>")]
pub struct Play {
    /// Of which match.
    pub match_id: MatchId,
    /// To whom.
    pub line: Line,
    /// From where.
    pub start: Start,
    /// How fast; 1 is as it was.
    pub speed: f64,
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
    /// This server cannot play it.
    #[error("{0}")]
    NotPlayable(String),
    /// The server stops.
    #[error("the server is about to stop")]
    Stopping,
}

impl Handler<Play> for Archive {
    type Result = ResponseFuture<Result<PlaybackPass, PlayRefused>>;

    fn handle(&mut self, play: Play, _: &mut Self::Context) -> Self::Result {
        let (shelf, registry, stage) = (self.shelf.clone(), self.registry.clone(), self.stage.handle());
        let place = self.streams.clone().try_acquire_owned();
        let place = place.map_err(|_| PlayRefused::TooMany(self.limits.streams_max));
        Box::pin(async move {
            let (place, line, speed) = (place?, play.line, play.speed);
            let (match_id, start) = (play.match_id, play.start);
            let opened =
                tokio::task::spawn_blocking(move || prepare(&shelf, &registry, match_id, start, place));
            let (opening, place) = opened.await.unwrap_or(Err(PlayRefused::Stopping))?;
            Ok(opening.begin(&stage, line, speed, place))
        })
    }
}

/// Opens the file and its first segment.
fn prepare(
    shelf: &ReplayFolder,
    registry: &Registry,
    match_id: MatchId,
    start: Start,
    place: OwnedSemaphorePermit,
) -> Result<(Opening, OwnedSemaphorePermit), PlayRefused> {
    let not_found = |error| PlayRefused::NotFound(FindRefused::of(match_id.clone(), &error));
    let file = shelf.find(&match_id).map_err(not_found)?;
    let game = &file.meta().game;
    let kind = registry.get(game).cloned();
    let kind =
        kind.ok_or_else(|| PlayRefused::NotPlayable(format!("this server does not have the game {game}")))?;
    let start = start.counted(hz(kind.as_ref(), file.meta()));
    let number = start.segment(file.index());
    let records = file.records(number).map_err(not_found)?;
    let opening = open(kind, Arc::new(file), number, records, start);
    let opening = opening.map_err(|verdict| PlayRefused::NotPlayable(in_words(&verdict)))?;
    Ok((opening, place))
}
