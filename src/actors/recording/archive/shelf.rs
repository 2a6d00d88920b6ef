//! Makes replays of live files: of matches that are over, and of what was saved of running matches.

use std::sync::{Arc, Mutex, PoisonError};

use actix::prelude::*;
use jiff::Timestamp;

use super::Archive;
use super::catalogue::NewReplay;
use super::soundness::Soundness;
use crate::domain::{ListOrder, MatchId};
use crate::game::journal::Ending;
use crate::game::replay::EndingKind;
use crate::store::replay::{Draft, Patience};
use crate::store::{LiveFolder, ReplayFolder, Stamp, StoreError};

/// Makes the replay of a match that is over. Its live file must be written to its end. Answers when the replay would
/// outlive a power cut. A replay that is there already is not made again.
#[derive(Message)]
#[rtype(result = "Result<(), ShelveFailed>")]
pub struct FinalizeReplay {
    /// The match whose replay is made.
    pub match_id: MatchId,
    /// Whether nothing more is written to the live file. If it has no ending then, the match was abandoned.
    pub is_closed: bool,
}

/// Why a replay could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ShelveFailed {
    /// A file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The live file can be read, and its records make no sense.
    #[error("its records cannot be read: {0}")]
    Records(String),
    /// The disk has not taken the ending yet.
    #[error("its ending is not in its journal yet")]
    NoEnding,
    /// The server is about to stop, or the work panicked.
    #[error("the work was interrupted")]
    Interrupted,
}

impl Handler<FinalizeReplay> for Archive {
    type Result = ResponseActFuture<Self, Result<(), ShelveFailed>>;

    /// On a blocking thread, when it is its turn.
    fn handle(&mut self, shelve_it: FinalizeReplay, _: &mut Self::Context) -> Self::Result {
        let FinalizeReplay { match_id, is_closed } = shelve_it;
        let (shelving, live, turn) = (self.shelving.clone(), self.live.clone(), self.turn.clone());
        let shelved = async move {
            let _turn = turn.acquire().await;
            let shelve = move || shelving.shelve(&live, &match_id, is_closed);
            tokio::task::spawn_blocking(shelve).await.unwrap_or(Err(ShelveFailed::Interrupted))
        };
        Box::pin(shelved.into_actor(self).map(|shelved, archive, ctx| {
            archive.learn(shelved?, ctx);
            Ok(())
        }))
    }
}

/// Writes replays into the folder, and gives each a place in the list behind all others.
#[derive(Clone)]
pub(super) struct Shelving {
    shelf: Arc<ReplayFolder>,
    soundness: Soundness,
    order: Arc<Mutex<ListOrder>>,
}

impl Shelving {
    /// `newest` is the place of the newest replay in the folder.
    pub(super) fn new(shelf: Arc<ReplayFolder>, soundness: Soundness, newest: Option<Timestamp>) -> Shelving {
        let mut order = ListOrder::default();
        newest.into_iter().for_each(|newest| order.note(newest));
        Shelving { shelf, soundness, order: Arc::new(Mutex::new(order)) }
    }

    fn shelve(&self, live: &LiveFolder, id: &MatchId, is_closed: bool) -> Result<NewReplay, ShelveFailed> {
        if let Some(entry) = self.finished(id) {
            return Ok(entry);
        }
        let draft = Draft::of(&live.read(id)?, is_closed.then_some(Ending::Abandoned));
        let draft = draft.map_err(ShelveFailed::Records)?;
        if draft.head().ending.kind == EndingKind::Running {
            return Err(ShelveFailed::NoEnding);
        }
        let made = self.put(draft)?;
        let (ticks, bytes) = (made.listing.ticks, made.listing.bytes);
        log::info!("match {id}: its replay has {ticks} steps in {bytes} bytes");
        Ok(made)
    }

    /// The whole replay of the match, if it is there already.
    pub(super) fn finished(&self, id: &MatchId) -> Option<NewReplay> {
        self.shelf.find_whole(id).map(|file| NewReplay::of_file(&file, self.shelf.opened_from(id)))
    }

    /// Which file is there.
    pub(super) fn stamp(&self, id: &MatchId) -> Option<Stamp> {
        self.shelf.stamp(id).ok()
    }

    fn put(&self, mut draft: Draft) -> Result<NewReplay, StoreError> {
        self.find_place(&mut draft);
        let stamp = self.shelf.write(&draft)?;
        Ok(self.written(&draft, stamp))
    }

    /// Puts a match that runs on the shelf, while `patience` lasts. None: as [`ReplayFolder::write_so_far`].
    pub(super) fn put_so_far(
        &self,
        mut draft: Draft,
        patience: &Patience,
    ) -> Result<Option<(Stamp, NewReplay)>, StoreError> {
        self.find_place(&mut draft);
        let stamp = self.shelf.write_so_far(&draft, patience)?;
        Ok(stamp.map(|stamp| (stamp, self.written(&draft, stamp))))
    }

    fn find_place(&self, draft: &mut Draft) {
        let ended_at = draft.head().ended_at;
        draft.list_at(self.order.lock().unwrap_or_else(PoisonError::into_inner).next(ended_at));
    }

    fn written(&self, draft: &Draft, stamp: Stamp) -> NewReplay {
        self.soundness.wrote(&draft.head().match_id, stamp);
        NewReplay::of_draft(draft, stamp.bytes())
    }
}
