//! Saves matches that run, as far as they have come: while whoever asked is there, and once for what is written down of them.
//!
//! Must not: keep matches that are over from the shelf, or take the place of a whole replay.

use std::sync::Arc;

use actix::prelude::*;

use super::catalogue::NewReplay;
use super::findings::Findings;
use super::shelf::Shelving;
use super::work_limit::{Asker, WorkLimit, WorkRefused};
use super::{Archive, ShelveFailed};
use crate::domain::MatchId;
use crate::game::Registry;
use crate::game::journal::{PackedRecords, RecordReader, settled};
use crate::game::replay::ReplayListing;
use crate::store::replay::{Draft, Patience};
use crate::store::{LiveFolder, LiveJournal, Stamp, StoreError};

/// Matches of which it is known what was saved.
const KNOWN_MAX: usize = 1024;

/// Makes the replay of a match as far as it has come, unless it is there; if it is over, its whole replay. Answers what it is
/// then.
#[derive(Message)]
#[rtype(result = "Result<Arc<ReplayListing>, SaveRefused>")]
pub struct SaveRunning {
    /// Of which match.
    pub match_id: MatchId,
    /// Whoever asks; the work counts for them.
    pub asker: Asker,
}

/// Why a running match is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveRefused {
    /// Spectators see the match later than it happens, so a save would tell too much.
    #[error("spectators see this match {delay_s} s later: it can be saved when it is over")]
    Delayed {
        /// The delay of the room, in seconds.
        delay_s: u32,
    },
    /// Its players do not see everything, so a save would tell too much.
    #[error("the players of {game} do not see everything: a match can be saved when it is over")]
    HasSecrets {
        /// The game's name.
        game: String,
    },
    /// Too many matches wait to be saved.
    #[error("too many matches are being saved: try again in a moment")]
    Busy,
    /// One client has too many.
    #[error("{0} matches are being saved for you already: wait for them")]
    TooManyOfOne(usize),
    /// No step of the match has been recorded yet. If the room ended now, nothing would take the place of what was saved.
    #[error("nothing of the match has been recorded yet: try again in a moment")]
    NothingYet,
    /// The server is about to stop, or whoever asked has gone.
    #[error("the server is about to stop")]
    Stopping,
    /// The replay could not be made.
    #[error(transparent)]
    Failed(#[from] ShelveFailed),
}

impl From<WorkRefused> for SaveRefused {
    fn from(refused: WorkRefused) -> SaveRefused {
        match refused {
            WorkRefused::Busy(_) => SaveRefused::Busy,
            WorkRefused::TooManyOfOne(max) => SaveRefused::TooManyOfOne(max),
            WorkRefused::Stopping => SaveRefused::Stopping,
        }
    }
}

impl From<StoreError> for SaveRefused {
    fn from(error: StoreError) -> SaveRefused {
        if error.is_missing() { SaveRefused::NothingYet } else { SaveRefused::Failed(error.into()) }
    }
}

impl Handler<SaveRunning> for Archive {
    type Result = ResponseActFuture<Self, Result<Arc<ReplayListing>, SaveRefused>>;

    fn handle(&mut self, save: SaveRunning, _: &mut Self::Context) -> Self::Result {
        let SaveRunning { match_id, asker } = save;
        let saved = self.saving.clone().save(match_id, asker);
        Box::pin(saved.into_actor(self).map(|saved, archive, ctx| match saved? {
            Saved::Before(entry) => Ok(entry.listing),
            Saved::Now(entry) => Ok(archive.learn(entry, ctx)),
        }))
    }
}

/// What is on the shelf of a match.
enum Saved {
    /// For some time.
    Before(NewReplay),
    /// Since now.
    Now(NewReplay),
}

/// Saves matches.
#[derive(Clone)]
pub(super) struct Saving {
    shelving: Shelving,
    live: Arc<LiveFolder>,
    registry: Registry,
    limit: WorkLimit,
    /// Which replay was made of a live file, and what is told of it.
    made: Findings<(Stamp, NewReplay)>,
}

impl Saving {
    pub(super) fn new(
        shelving: Shelving,
        live: Arc<LiveFolder>,
        registry: Registry,
        limit: WorkLimit,
    ) -> Saving {
        Saving { shelving, live, registry, limit, made: Findings::new(KNOWN_MAX) }
    }

    async fn save(self, match_id: MatchId, asker: Asker) -> Result<Saved, SaveRefused> {
        let (looking, id) = (self.clone(), match_id.clone());
        let unchanged = tokio::task::spawn_blocking(move || looking.unchanged(&id)).await;
        match unchanged.map_err(|_| SaveRefused::Stopping)? {
            Some(entry) => Ok(Saved::Before(entry)),
            None => self.limit.clone().work(asker, move |patience| self.make(&match_id, patience)).await,
        }
    }

    /// What was saved before, if nothing was written down since, and the replay is still there.
    fn unchanged(&self, id: &MatchId) -> Option<NewReplay> {
        let (replay, entry) = self.made.get(id, self.live.stamp(id).ok()?)?;
        (self.shelving.stamp(id) == Some(replay)).then_some(entry)
    }

    fn make(&self, id: &MatchId, patience: &Patience) -> Result<Saved, SaveRefused> {
        // Others may have waited for the same.
        if let Some(entry) = self.unchanged(id) {
            return Ok(Saved::Before(entry));
        }
        if let Some(entry) = self.shelving.finished(id) {
            return Ok(Saved::Now(entry));
        }
        // Before it is read: what is written meanwhile makes it another file.
        let stamp = self.live.stamp(id)?;
        let live = self.live.read(id)?;
        self.must_be_seen(&live)?;
        let made = Draft::of_while(&live, None, patience).map_err(ShelveFailed::Records);
        if made.as_ref().is_ok_and(|draft| !draft.was_played()) {
            return Err(SaveRefused::NothingYet);
        }
        let made = made.and_then(|draft| Ok(self.shelving.put_so_far(draft, patience)?));
        match made {
            _ if patience.is_lost() => Err(SaveRefused::Stopping),
            Ok(Some((replay, entry))) => {
                self.made.put(id, stamp, (replay, entry.clone()));
                Ok(Saved::Now(entry))
            }
            // It has ended meanwhile.
            Ok(None) => self.shelving.finished(id).map(Saved::Now).ok_or(SaveRefused::NothingYet),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether everybody may know what has happened in a match. Errors: why not.
    fn must_be_seen(&self, live: &LiveJournal) -> Result<(), SaveRefused> {
        let (delay_s, game) = (live.room.config.delay_s, &live.head.header.game);
        // Also when it is over: its replay comes when the spectators have seen the end.
        if delay_s > 0 {
            return Err(SaveRefused::Delayed { delay_s });
        }
        let hides = self.registry.get(game).is_none_or(|game_type| game_type.secrets());
        if hides && is_running(live) {
            return Err(SaveRefused::HasSecrets { game: game.clone() });
        }
        Ok(())
    }
}

fn is_running(live: &LiveJournal) -> bool {
    let mut reader = RecordReader::default();
    settled(PackedRecords::new(&live.play).map_while(Result::ok)).for_each(|record| _ = reader.read(&record));
    reader.ending().is_none()
}
